import type { Profile } from "../../contract/profiles.ts";

/** The destination that a password was entered for. For another destination the user must enter it again. */
export interface Destination {
  readonly servers: readonly string[];
  readonly mechanism: string;
  readonly username: string;
  readonly tls: boolean;
  readonly caPem: string | null;
}

export function destinationOf({ bootstrapServers, sasl, tls }: Profile): Destination {
  const { mechanism, username } = sasl;
  return { servers: bootstrapServers, mechanism, username, tls: tls.enabled, caPem: tls.enabled ? tls.caPem : null };
}

/**
 * True when the password may also go to `wanted`: the same user, no new server, and no weaker security (TLS stays on
 * and trusts the same; SCRAM, which does not send the password, does not become PLAIN).
 */
export function isWithin(given: Destination, wanted: Destination): boolean {
  return (
    given.username === wanted.username &&
    wanted.servers.every((server) => given.servers.includes(server)) &&
    (!given.tls || (wanted.tls && wanted.caPem === given.caPem)) &&
    (given.mechanism === wanted.mechanism || wanted.mechanism !== "plain")
  );
}
