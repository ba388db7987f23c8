import type { ConnectionSettings } from "../../src/contract/profiles.ts";

export function settingsFor(bootstrapServers: readonly string[], mayChange: boolean): ConnectionSettings {
  return {
    ...{ profileId: "bench", bootstrapServers, mayChange },
    tls: { enabled: false, caPem: null },
    trustedPem: null,
    sasl: { mechanism: "none", username: "", password: "" },
  };
}
