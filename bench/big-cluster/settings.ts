import { type ConnectionSettings, kafkaAt } from "../../src/contract/profiles.ts";

export function settingsFor(bootstrapServers: readonly string[], mayChange: boolean): ConnectionSettings {
  return {
    profileId: "bench",
    kafka: kafkaAt(bootstrapServers),
    secrets: {},
    tokenSource: null,
    trustedPem: null,
    mayChange,
  };
}
