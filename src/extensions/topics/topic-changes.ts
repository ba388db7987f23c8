import type { ChangeTable } from "../changes/change.ts";
import { configureTopic } from "./configure-change.ts";
import { createTopic } from "./create-change.ts";
import { deleteTopics } from "./delete-change.ts";
import { emptyTopics } from "./empty-change.ts";
import { addPartitions } from "./partitions-change.ts";
import { deleteRecords } from "./records-change.ts";

type TopicKind =
  | "topics.create"
  | "topics.configure"
  | "topics.addPartitions"
  | "topics.deleteRecords"
  | "topics.empty"
  | "topics.delete";

/** Every kind of change of a topic. */
export const TOPIC_CHANGES: ChangeTable<TopicKind> = {
  "topics.create": createTopic,
  "topics.configure": configureTopic,
  "topics.addPartitions": addPartitions,
  "topics.deleteRecords": deleteRecords,
  "topics.empty": emptyTopics,
  "topics.delete": deleteTopics,
};
