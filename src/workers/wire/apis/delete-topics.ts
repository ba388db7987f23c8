import { api } from "../api.ts";
import { between, int16, int32, list, nullable, since, text, uuid } from "../types.ts";
import { NO_TOPIC_ID } from "./metadata.ts";

/** Deletes topics. Up to version 5 by `topicNames`, from 6 on by `topics`: give both. Needs Delete on each. */
export const DELETE_TOPICS = api({
  name: "DeleteTopics",
  key: 20,
  versions: [1, 6],
  flexibleFrom: 4,
  changes: true,
  to: "controller",
  introduced: "0.10.1",
  request: {
    /** By name, or by id with the name null. With an id, a recreated topic with the same name is not touched. */
    topics: since(6, list({ name: nullable(text, 6), topicId: uuid }), [], true),
    topicNames: between(0, 5, list(text), []),
    timeoutMs: int32,
  },
  response: {
    throttleTimeMs: since(1, int32, 0),
    responses: list({
      name: nullable(text, 6),
      topicId: since(6, uuid, NO_TOPIC_ID),
      errorCode: int16,
      errorMessage: since(5, nullable(text, 5), null),
    }),
  },
});
