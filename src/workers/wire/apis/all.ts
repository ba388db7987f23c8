import { API_VERSIONS } from "./api-versions.ts";
import { CONSUMER_GROUP_DESCRIBE } from "./consumer-group-describe.ts";
import { CREATE_PARTITIONS } from "./create-partitions.ts";
import { CREATE_TOPICS } from "./create-topics.ts";
import { DELETE_GROUPS } from "./delete-groups.ts";
import { DELETE_RECORDS } from "./delete-records.ts";
import { DELETE_TOPICS } from "./delete-topics.ts";
import { DESCRIBE_CLUSTER } from "./describe-cluster.ts";
import { DESCRIBE_CONFIGS } from "./describe-configs.ts";
import { DESCRIBE_GROUPS } from "./describe-groups.ts";
import { DESCRIBE_LOG_DIRS } from "./describe-log-dirs.ts";
import { DESCRIBE_PRODUCERS } from "./describe-producers.ts";
import { DESCRIBE_TOPIC_PARTITIONS } from "./describe-topic-partitions.ts";
import { FIND_COORDINATOR } from "./find-coordinator.ts";
import { INCREMENTAL_ALTER_CONFIGS } from "./incremental-alter-configs.ts";
import { INIT_PRODUCER_ID } from "./init-producer-id.ts";
import { LEAVE_GROUP } from "./leave-group.ts";
import { LIST_CONFIG_RESOURCES } from "./list-config-resources.ts";
import { LIST_GROUPS } from "./list-groups.ts";
import { LIST_OFFSETS } from "./list-offsets.ts";
import { METADATA, METADATA_FULL } from "./metadata.ts";
import { OFFSET_COMMIT } from "./offset-commit.ts";
import { OFFSET_DELETE } from "./offset-delete.ts";
import { OFFSET_FETCH } from "./offset-fetch.ts";
import { OFFSET_FOR_LEADER_EPOCH } from "./offset-for-leader-epoch.ts";
import { PRODUCE } from "./produce.ts";
import { SASL_AUTHENTICATE, SASL_HANDSHAKE } from "./sasl.ts";
import { SHARE_GROUP_DESCRIBE } from "./share-group-describe.ts";
import {
  ALTER_SHARE_GROUP_OFFSETS,
  DELETE_SHARE_GROUP_OFFSETS,
  DESCRIBE_SHARE_GROUP_OFFSETS,
} from "./share-group-offsets.ts";
import { STREAMS_GROUP_DESCRIBE } from "./streams-group-describe.ts";
import { ADD_PARTITIONS_TO_TXN, END_TXN } from "./transactions.ts";

/** Every declared API. Tests compare each with Kafka's own definitions, and feed each with broken answers. */
export const APIS = [
  ADD_PARTITIONS_TO_TXN,
  ALTER_SHARE_GROUP_OFFSETS,
  API_VERSIONS,
  CONSUMER_GROUP_DESCRIBE,
  CREATE_PARTITIONS,
  CREATE_TOPICS,
  DELETE_GROUPS,
  DELETE_RECORDS,
  DELETE_SHARE_GROUP_OFFSETS,
  DELETE_TOPICS,
  DESCRIBE_CLUSTER,
  DESCRIBE_CONFIGS,
  DESCRIBE_GROUPS,
  DESCRIBE_LOG_DIRS,
  DESCRIBE_PRODUCERS,
  DESCRIBE_SHARE_GROUP_OFFSETS,
  DESCRIBE_TOPIC_PARTITIONS,
  END_TXN,
  FIND_COORDINATOR,
  INCREMENTAL_ALTER_CONFIGS,
  INIT_PRODUCER_ID,
  LEAVE_GROUP,
  LIST_CONFIG_RESOURCES,
  LIST_GROUPS,
  LIST_OFFSETS,
  METADATA,
  METADATA_FULL,
  OFFSET_COMMIT,
  OFFSET_DELETE,
  OFFSET_FETCH,
  OFFSET_FOR_LEADER_EPOCH,
  PRODUCE,
  SASL_AUTHENTICATE,
  SASL_HANDSHAKE,
  SHARE_GROUP_DESCRIBE,
  STREAMS_GROUP_DESCRIBE,
] as const;
