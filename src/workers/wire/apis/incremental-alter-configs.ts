import { api } from "../api.ts";
import { bool, int8, int16, int32, list, nullable, text } from "../types.ts";

/** Operations on a configuration key. `delete` restores its default; `append` and `subtract` are for lists. */
export const CONFIG_OPERATION = { set: 0, delete: 1, append: 2, subtract: 3 } as const;

/**
 * Sets and removes single configuration keys (KIP-339), or with `validateOnly` checks whether that would work. Any
 * broker accepts those of topics and groups; those of a broker go to that broker (`At.broker`). Needs AlterConfigs.
 */
export const INCREMENTAL_ALTER_CONFIGS = api({
  name: "IncrementalAlterConfigs",
  key: 44,
  versions: [0, 1],
  flexibleFrom: 1,
  changes: true,
  to: "any",
  introduced: "2.3",
  request: {
    resources: list({
      resourceType: int8,
      resourceName: text,
      configs: list({
        name: text,
        configOperation: int8,
        /** Null with `delete`. */
        value: nullable(text),
      }),
    }),
    validateOnly: bool,
  },
  response: {
    throttleTimeMs: int32,
    responses: list({ errorCode: int16, errorMessage: nullable(text), resourceType: int8, resourceName: text }),
  },
});
