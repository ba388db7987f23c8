import type { Profile } from "../../../src/contract/profiles.ts";

/** A valid profile with the changes given. */
export function makeProfile(changes: Partial<Profile> = {}): Profile {
  return {
    id: "p1",
    name: "Production",
    color: "red",
    bootstrapServers: ["kafka-1.example:9092"],
    tls: { enabled: true, caPem: null },
    sasl: { mechanism: "scram-sha-512", username: "alice" },
    ...changes,
  };
}
