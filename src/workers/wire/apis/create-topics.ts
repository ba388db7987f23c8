import { api } from "../api.ts";
import { bool, int8, int16, int32, list, nullable, since, tagged, text, uuid } from "../types.ts";
import { NO_TOPIC_ID } from "./metadata.ts";

/** Creates topics, or with `validateOnly` checks whether that would work. Needs Create on the topic or the cluster. */
export const CREATE_TOPICS = api({
  name: "CreateTopics",
  key: 19,
  versions: [2, 7],
  flexibleFrom: 5,
  changes: true,
  to: "controller",
  introduced: "0.10.1",
  request: {
    topics: list({
      name: text,
      /** −1: the broker's default (Kafka 2.4), or as in `assignments`. */
      numPartitions: int32,
      /** −1: the broker's default (Kafka 2.4), or as in `assignments`. */
      replicationFactor: int16,
      assignments: list({ partitionIndex: int32, brokerIds: list(int32) }),
      configs: list({ name: text, value: nullable(text) }),
    }),
    /** ms that the broker waits until the topic exists on every broker. */
    timeoutMs: int32,
    validateOnly: bool,
  },
  response: {
    throttleTimeMs: int32,
    topics: list({
      name: text,
      topicId: since(7, uuid, NO_TOPIC_ID),
      errorCode: int16,
      errorMessage: nullable(text),
      /** Why `configs` are missing. */
      topicConfigErrorCode: tagged(0, 5, int16, 0),
      numPartitions: since(5, int32, -1),
      replicationFactor: since(5, int16, -1),
      configs: since(
        5,
        nullable(list({ name: text, value: nullable(text), readOnly: bool, configSource: int8, isSensitive: bool }), 5),
        null,
      ),
    }),
  },
});
