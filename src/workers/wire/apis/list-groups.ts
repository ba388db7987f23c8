import { api } from "../api.ts";
import { int16, int32, list, since, text } from "../types.ts";

/** The groups that one broker coordinates, of every type: ask every broker. Shows those that this user may describe. */
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
    groups: list({
      groupId: text,
      protocolType: text,
      /** Empty where the broker does not tell (before Kafka 2.6). */
      groupState: since(4, text, ""),
      /** Empty where the broker does not tell (before Kafka 3.8): it is a classic group, or one that it cannot tell apart. */
      groupType: since(5, text, ""),
    }),
  },
});
