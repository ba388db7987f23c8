import { api } from "../api.ts";
import { between, int8, int16, int32, list, nullable, since, text } from "../types.ts";

/**
 * The broker that coordinates a group (key type 0) or a transaction (1). From version 4 on several keys at once
 * (KIP-699).
 */
export const FIND_COORDINATOR = api({
  name: "FindCoordinator",
  key: 10,
  versions: [0, 6],
  flexibleFrom: 3,
  changes: false,
  to: "any",
  introduced: "0.9",
  request: {
    key: between(0, 3, text, ""),
    keyType: since(1, int8, 0),
    coordinatorKeys: since(4, list(text), [], true),
  },
  response: {
    throttleTimeMs: since(1, int32, 0),
    errorCode: between(0, 3, int16, 0),
    errorMessage: between(1, 3, nullable(text, 1), null),
    nodeId: between(0, 3, int32, -1),
    host: between(0, 3, text, ""),
    port: between(0, 3, int32, -1),
    coordinators: since(
      4,
      list({ key: text, nodeId: int32, host: text, port: int32, errorCode: int16, errorMessage: nullable(text, 4) }),
      [],
    ),
  },
});
