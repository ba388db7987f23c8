import type { Profile, SecretName } from "../../contract/profiles.ts";
import { fieldsOf, sectionOf } from "./fields.ts";

/**
 * The destination that a secret was entered for: the values of the fields that say where it goes and how it is
 * protected, by path. For another destination the user must enter it again.
 */
export type Destination = Readonly<Record<string, unknown>>;

/** The destination of a secret: of all secrets of its section. */
export function destinationOf(profile: Profile, name: SecretName): Destination {
  return Object.fromEntries(ofSection(profile, name).map(({ path, value }) => [path, value]));
}

/**
 * True when a secret that was entered for `given` may also be used with the profile: the same user, no new server, and
 * no weaker security (TLS stays on and trusts the same; SCRAM, which does not send the password, does not become PLAIN).
 */
export function isWithin(given: Destination, profile: Profile, name: SecretName): boolean {
  const wanted = ofSection(profile, name);
  const paths = new Set(wanted.map(({ path }) => path));
  return (
    Object.keys(given).every((path) => paths.has(path)) &&
    wanted.every(({ path, value, absent, permits }) => permits?.(path in given ? given[path] : absent, value, given))
  );
}

function ofSection(profile: Profile, name: SecretName) {
  const section = sectionOf(name);
  return fieldsOf(profile).filter(({ path, permits }) => permits !== null && path.startsWith(section));
}

/** The form in which Tailwater 1 stored it, only for passwords of brokers. */
interface OldDestination {
  readonly servers: readonly string[];
  readonly mechanism: string;
  readonly username: string;
  readonly tls: boolean;
  readonly caPem: string | null;
}

export function fromOld({ servers, mechanism, username, tls, caPem }: OldDestination): Destination {
  return {
    "kafka.bootstrapServers": servers,
    "kafka.tls.enabled": tls,
    "kafka.tls.caPem": caPem,
    "kafka.sasl.mechanism": mechanism,
    "kafka.sasl.username": username,
  };
}
