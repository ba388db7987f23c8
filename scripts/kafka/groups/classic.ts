import { Kafka, logLevel } from "kafkajs";
import type { Offsets } from "./group-client.ts";
import type { GroupMember } from "./member.ts";

/** A member of a classic group: a consumer of kafkajs. */
export interface ClassicMember extends GroupMember {
  commit(offsets: Offsets): Promise<void>;
  leave(): Promise<void>;
}

/**
 * Resolves when it is in the group.
 * @param about `reads`: it reads on from the end and commits each second. Else it reads nothing, and offsets move by
 * `commit` alone.
 */
export async function joinClassic(
  bootstrap: string,
  clientId: string,
  group: string,
  topics: readonly string[],
  about: { readonly reads?: boolean } = {},
): Promise<ClassicMember> {
  const reads = about.reads ?? false;
  const kafka = new Kafka({ clientId, brokers: [bootstrap], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({
    groupId: group,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 200,
    heartbeatInterval: 500,
  });
  let id = "";
  let owned: Readonly<Record<string, readonly number[]>> = {};
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    id = payload.memberId;
    owned = payload.memberAssignment;
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics] });
  await consumer.run({ autoCommit: reads, autoCommitInterval: 1_000, eachBatch: async () => {} });
  if (!reads) consumer.pause(topics.map((topic) => ({ topic })));
  return {
    get id() {
      return id;
    },
    instanceId: null,
    owned: () => owned,
    commit: (offsets) =>
      consumer.commitOffsets(
        Object.entries(offsets).flatMap(([topic, partitions]) =>
          Object.entries(partitions).map(([partition, offset]) => ({
            topic,
            partition: Number(partition),
            offset: String(offset),
          })),
        ),
      ),
    leave: () => consumer.disconnect(),
  };
}
