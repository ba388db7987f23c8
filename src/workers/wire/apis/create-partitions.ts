import { api } from "../api.ts";
import { bool, int16, int32, list, nullable, text } from "../types.ts";

/** Adds partitions to topics, or with `validateOnly` checks whether that would work. Needs Alter on each. */
export const CREATE_PARTITIONS = api({
  name: "CreatePartitions",
  key: 37,
  versions: [0, 3],
  flexibleFrom: 2,
  changes: true,
  to: "controller",
  introduced: "1.0",
  request: {
    topics: list({
      name: text,
      /** The total number, not the increase. */
      count: int32,
      /** Null: the broker chooses. */
      assignments: nullable(list({ brokerIds: list(int32) })),
    }),
    timeoutMs: int32,
    validateOnly: bool,
  },
  response: {
    throttleTimeMs: int32,
    results: list({ name: text, errorCode: int16, errorMessage: nullable(text) }),
  },
});
