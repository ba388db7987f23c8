import { api } from "../api.ts";
import { int16, int32, list, nullable, since, text } from "../types.ts";

/** Deletes groups without members, of any type, with their offsets (KIP-229). All must have the same coordinator. */
export const DELETE_GROUPS = api({
  name: "DeleteGroups",
  key: 42,
  versions: [0, 3],
  flexibleFrom: 2,
  changes: true,
  to: "group",
  introduced: "1.1",
  request: { groupsNames: list(text) },
  response: {
    throttleTimeMs: int32,
    results: list({ groupId: text, errorCode: int16, errorMessage: since(3, nullable(text, 3), null) }),
  },
});
