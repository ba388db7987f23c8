import type { Profile } from "../../../src/contract/profiles.ts";
import { type FlatProfile, flatProfile } from "../../support/profiles.ts";

/** A valid profile with the changes given. */
export function makeProfile(changes: FlatProfile = {}): Profile {
  return flatProfile({ tls: { enabled: true }, sasl: { mechanism: "scram-sha-512", username: "alice" }, ...changes });
}
