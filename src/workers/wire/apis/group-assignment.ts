import { int32, list, struct, text, uuid } from "../types.ts";

/** The partitions of a member of a consumer or share group. */
export const assignment = struct({
  topicPartitions: list({ topicId: uuid, topicName: text, partitions: list(int32) }),
});
