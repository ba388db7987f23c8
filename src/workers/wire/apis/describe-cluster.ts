import { api } from "../api.ts";
import { bool, int8, int16, int32, list, nullable, since, text } from "../types.ts";
import { MOST_BROKERS } from "./metadata.ts";

/** The brokers of a cluster, including fenced ones (KIP-700, KIP-1073). */
export const DESCRIBE_CLUSTER = api({
  name: "DescribeCluster",
  key: 60,
  versions: [0, 2],
  flexibleFrom: 0,
  changes: false,
  to: "any",
  introduced: "2.8",
  request: {
    includeClusterAuthorizedOperations: bool,
    /** 1 brokers, 2 controllers. */
    endpointType: since(1, int8, 1),
    includeFencedBrokers: since(2, bool, false, true),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullable(text),
    endpointType: since(1, int8, 1),
    clusterId: text,
    controllerId: int32,
    brokers: list(
      { brokerId: int32, host: text, port: int32, rack: nullable(text), isFenced: since(2, bool, false) },
      MOST_BROKERS,
    ),
    clusterAuthorizedOperations: int32,
  },
});
