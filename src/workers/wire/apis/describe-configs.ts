import { api } from "../api.ts";
import { bool, int8, int16, int32, list, nullable, since, text } from "../types.ts";

/** Types of resources with a configuration. */
export const CONFIG_RESOURCE = { topic: 2, broker: 4, brokerLogger: 8, clientMetrics: 16, group: 32 } as const;

/** The configuration of topics and brokers. Needs DescribeConfigs on each. */
export const DESCRIBE_CONFIGS = api({
  name: "DescribeConfigs",
  key: 32,
  versions: [1, 4],
  flexibleFrom: 4,
  changes: false,
  to: "any",
  introduced: "0.11",
  request: {
    resources: list({
      resourceType: int8,
      resourceName: text,
      /** Null: all keys. */
      configurationKeys: nullable(list(text)),
    }),
    includeSynonyms: since(1, bool, false),
    includeDocumentation: since(3, bool, false, true),
  },
  response: {
    throttleTimeMs: int32,
    results: list({
      errorCode: int16,
      errorMessage: nullable(text),
      resourceType: int8,
      resourceName: text,
      configs: list({
        name: text,
        value: nullable(text),
        readOnly: bool,
        configSource: since(1, int8, -1),
        isSensitive: bool,
        synonyms: since(1, list({ name: text, value: nullable(text), source: int8 }), []),
        configType: since(3, int8, 0),
        documentation: since(3, nullable(text), null),
      }),
    }),
  },
});
