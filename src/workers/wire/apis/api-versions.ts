import { api } from "../api.ts";
import { bool, int16, int32, int64, list, since, tagged, text } from "../types.ts";

/**
 * The APIs of a broker, with their versions. A broker that lacks the requested version answers in version 0 (KIP-511).
 */
export const API_VERSIONS = api({
  name: "ApiVersions",
  key: 18,
  versions: [0, 4],
  flexibleFrom: 3,
  changes: false,
  to: "broker",
  introduced: "0.10",
  plainAnswerHeader: true,
  request: {
    clientSoftwareName: since(3, text, "", true),
    clientSoftwareVersion: since(3, text, "", true),
  },
  response: {
    errorCode: int16,
    apiKeys: list({ apiKey: int16, minVersion: int16, maxVersion: int16 }),
    throttleTimeMs: since(1, int32, 0),
    supportedFeatures: tagged(0, 3, list({ name: text, minVersion: int16, maxVersion: int16 }), []),
    finalizedFeaturesEpoch: tagged(1, 3, int64, -1n),
    finalizedFeatures: tagged(2, 3, list({ name: text, maxVersionLevel: int16, minVersionLevel: int16 }), []),
    zkMigrationReady: tagged(3, 3, bool, false),
  },
});
