import { api } from "../api.ts";
import { int8, int16, int32, list, since, text } from "../types.ts";
import { CONFIG_RESOURCE } from "./describe-configs.ts";

/** The resources with their own configuration, by type (KIP-1142). Needs DescribeConfigs on the cluster. */
export const LIST_CONFIG_RESOURCES = api({
  name: "ListConfigResources",
  key: 74,
  versions: [0, 1],
  flexibleFrom: 0,
  changes: false,
  to: "any",
  introduced: "3.7",
  request: {
    /** Empty: every type. Version 0 lists only client metrics. */
    resourceTypes: since(1, list(int8), []),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    configResources: list({ resourceName: text, resourceType: since(1, int8, CONFIG_RESOURCE.clientMetrics) }),
  },
});
