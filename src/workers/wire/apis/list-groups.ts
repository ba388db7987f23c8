import { api } from "../api.ts";
import { int16, int32, list, since, text } from "../types.ts";

/** Of one broker: more than it could coordinate. */
const MOST_GROUPS = 500_000;

/**
 * The groups that one broker coordinates, of every type, so every broker must be asked. It lists only groups that this
 * user may describe.
 */
export const LIST_GROUPS = api({
  name: "ListGroups",
  key: 16,
  versions: [0, 5],
  flexibleFrom: 3,
  changes: false,
  to: "broker",
  introduced: "0.9",
  request: {
    /** Empty: groups in every state. */
    statesFilter: since(4, list(text), []),
    /** Empty: groups of every type. */
    typesFilter: since(5, list(text), []),
  },
  response: {
    throttleTimeMs: since(1, int32, 0),
    errorCode: int16,
    groups: list(
      {
        groupId: text,
        protocolType: text,
        /** Empty when the broker does not report it (before Kafka 2.6). */
        groupState: since(4, text, ""),
        /** Empty when the broker does not report it (before Kafka 3.8): a classic group, or one of an unknown type. */
        groupType: since(5, text, ""),
      },
      MOST_GROUPS,
    ),
  },
});
