import type { Lock } from "./changes.ts";
import { feature } from "./feature.ts";
import type { HostMap } from "./host-map.ts";
import type { RouteSettings } from "./route.ts";

/**
 * A saved cluster connection. It contains no secret: secrets have names (`SecretName`), are passed beside it and stay
 * in the extension's memory and vault. `extensions/profiles/fields.ts` declares its fields once more, with their checks.
 */
export interface Profile {
  /** Random, created once, never shown. */
  readonly id: string;
  readonly name: string;
  readonly color: ProfileColor;
  /** The system that has this cluster as one of its environments; "": none. */
  readonly system: string;
  /** Which environment of its system: "dev", "test", "prod"; "": not said. */
  readonly environment: string;
  readonly kafka: KafkaSection;
  /** The schema registry. */
  readonly registry: ServiceSection | null;
  readonly connect: readonly ConnectSection[];
  readonly ksql: ServiceSection | null;
  /** Commands that print a secret, by the secret's name. Such a secret is never stored. */
  readonly secretCommands: Readonly<Record<string, string>>;
}

export const PROFILE_COLORS = ["gray", "blue", "teal", "green", "yellow", "orange", "red", "purple"] as const;
export type ProfileColor = (typeof PROFILE_COLORS)[number];

/** How to reach the brokers, and how to log in. */
export interface KafkaSection {
  /** `host:port` each; IPv6 as `[::1]:9092`. At least one. */
  readonly bootstrapServers: readonly string[];
  readonly hostMap: HostMap;
  /** The proxy or SSH server that every connection to the brokers goes through; null: none. */
  readonly route: RouteSettings | null;
  readonly tls: TlsSettings;
  readonly sasl: SaslSettings;
}

/** Whom a TLS client trusts, and which certificate it shows. */
export interface Trust {
  /** PEM certificates to trust in addition to the system's; null for the system's only. */
  readonly caPem: string | null;
  /** The certificate that the client shows; null: none. Its key is the secret `….tls.identity.key`. */
  readonly identity: ClientIdentity | null;
  /** The name that the server's certificate must have; null: the host of the address. */
  readonly serverName: string | null;
}

export interface TlsSettings extends Trust {
  readonly enabled: boolean;
}

/** `pem`: the secret `….identity.key` is a PEM key. `pkcs12`: it is the whole file in base64, with the certificate. */
export type ClientIdentity =
  | { readonly format: "pem"; readonly certificatePem: string }
  | { readonly format: "pkcs12" };

export type SaslMechanism = "none" | "plain" | "scram-sha-256" | "scram-sha-512" | "oauthbearer" | "aws-msk-iam";
/** The mechanisms with a user name and the secret `kafka.sasl.password`. */
export type PasswordMechanism = "plain" | "scram-sha-256" | "scram-sha-512";

export type SaslSettings =
  | { readonly mechanism: "none" }
  | { readonly mechanism: "plain"; readonly username: string }
  | { readonly mechanism: "scram-sha-256"; readonly username: string }
  | { readonly mechanism: "scram-sha-512"; readonly username: string }
  | OauthSettings
  | AwsSettings;

/** KIP-255, KIP-768. */
export interface OauthSettings {
  readonly mechanism: "oauthbearer";
  /** `client-credentials`: with the secret `kafka.sasl.clientSecret`. `device`: a person agrees in the browser. */
  readonly grant: "client-credentials" | "device";
  readonly tokenUrl: string;
  /** For `device`: where the login begins; null otherwise. */
  readonly deviceUrl: string | null;
  readonly clientId: string;
  /** How the client proves itself at the token endpoint (RFC 6749, 2.3.1). `none`: it has no secret (a public client). */
  readonly clientAuth: "basic" | "post" | "none";
  /** Separated by spaces; "": none is asked for. */
  readonly scope: string;
  /** SASL extensions (KIP-342), as Confluent Cloud's `logicalCluster`. */
  readonly extensions: Readonly<Record<string, string>>;
}

/** What the metadata of an issuer says. */
export interface IssuerEndpoints {
  readonly tokenUrl: string;
  /** Null: it offers no sign-in with a code on another device. */
  readonly deviceUrl: string | null;
  /** The logins of a client that it accepts, of those that Tailwater has. */
  readonly clientAuth: readonly OauthSettings["clientAuth"][];
}

export interface AwsSettings {
  readonly mechanism: "aws-msk-iam";
  /** "": the one in the name of a bootstrap server, or that of the credentials. */
  readonly region: string;
  /** `profile`: of the shared files, also with a `credential_process`. `keys`: the secrets `kafka.sasl.secretAccessKey`
   * and `kafka.sasl.sessionToken`. */
  readonly source: "environment" | "profile" | "keys";
  /** The profile of the shared files; "": the default one. */
  readonly awsProfile: string;
  /** For `keys`; "" otherwise. */
  readonly accessKeyId: string;
}

/** An HTTP service beside the cluster. */
export interface ServiceSection {
  readonly url: string;
  /** `basic`: with the secret `….auth.password`. `bearer`: with `….auth.token`. */
  readonly auth:
    | { readonly kind: "none" }
    | { readonly kind: "basic"; readonly username: string }
    | { readonly kind: "bearer" };
  readonly tls: Trust;
}

/** A Kafka Connect cluster. */
export interface ConnectSection extends ServiceSection {
  /** Unique in its profile; part of the names of its secrets. */
  readonly id: string;
  readonly name: string;
}

type ServiceSecret = "auth.password" | "auth.token" | "tls.identity.key" | "tls.identity.passphrase";

/** The name of a secret: the path that it would have in the profile. */
export type SecretName =
  | "kafka.route.password"
  | "kafka.route.login.key"
  | "kafka.route.login.passphrase"
  | "kafka.route.login.password"
  | "kafka.tls.identity.key"
  | "kafka.tls.identity.passphrase"
  | "kafka.sasl.password"
  | "kafka.sasl.clientSecret"
  /** Nobody types it: the issuer gives it to a person who has signed in. It never leaves the extension. */
  | "kafka.sasl.refreshToken"
  | "kafka.sasl.secretAccessKey"
  | "kafka.sasl.sessionToken"
  | `registry.${ServiceSecret}`
  | `connect.${string}.${ServiceSecret}`
  | `ksql.${ServiceSecret}`;

/** Secrets by name. */
export type Secrets = Readonly<Partial<Record<SecretName, string>>>;

/** `stored`: in the vault. `held`: only in the extension's memory, until the app ends. `command`: read from a command. */
export type SecretPlace = "stored" | "held" | "command";

/** What may be changed on its cluster. Only `changes.setLock` sets it; saving or importing a profile does not. */
export interface SafetySection {
  readonly lock: Lock;
}

/** A profile as the connect screen lists it, last used first. */
export interface ProfileSummary extends Profile {
  readonly safety: SafetySection;
  /** ISO 8601 in UTC; null when never used. */
  readonly lastUsedAt: string | null;
  /** Where its known secrets are. The window never gets one back. A closed vault shows none. */
  readonly secrets: Readonly<Partial<Record<SecretName, SecretPlace>>>;
  /** True for the demo cluster of `npm start`: it is never written to disk and cannot be edited. */
  readonly demo: boolean;
}

/**
 * What a worker needs to connect. It contains secrets, so it goes only from extension to worker, never to the window.
 */
export interface ConnectionSettings {
  /** The profile's id: every connection in the network ledger has it. */
  readonly profileId: string;
  readonly kafka: KafkaSection;
  /** The secrets that its kafka section needs in the worker. */
  readonly secrets: Secrets;
  /** Whose tokens the worker gets when it asks for one (WORKER_PARENT); null: it logs in without a token. */
  readonly tokenSource: string | null;
  /** Certificates of the system, and those that the user trusts for the whole app, PEM; null: none. */
  readonly trustedPem: string | null;
  /** False: the connection sends nothing that changes the cluster. */
  readonly mayChange: boolean;
}

export const NO_TLS: TlsSettings = { enabled: false, caPem: null, identity: null, serverName: null };
export const NO_SASL: SaslSettings = { mechanism: "none" };

/** A connection to these servers, by default without encryption and login. */
export function kafkaAt(bootstrapServers: readonly string[], about: Partial<KafkaSection> = {}): KafkaSection {
  return { bootstrapServers, hostMap: {}, route: null, tls: NO_TLS, sasl: NO_SASL, ...about };
}

/** A profile of a cluster, by default without anything else. */
export function profileAt(kafka: KafkaSection, about: Partial<Profile> & Pick<Profile, "id" | "name">): Profile {
  const nothing = { system: "", environment: "", registry: null, connect: [], ksql: null, secretCommands: {} };
  return { color: "blue", kafka, ...nothing, ...about };
}

/** Who logs in, for texts; "" when nobody does. */
export function loginOf(sasl: SaslSettings): string {
  switch (sasl.mechanism) {
    case "none":
      return "";
    case "oauthbearer":
      return sasl.clientId;
    case "aws-msk-iam":
      return sasl.accessKeyId || sasl.awsProfile;
    default:
      return sasl.username;
  }
}

/** The saved clusters. */
export interface ProfilesApi {
  list(): Promise<readonly ProfileSummary[]>;
  /**
   * Writes the profile durably and answers it as stored. Secrets given here are kept in memory for the session; those
   * that are not given stay as they are. `storeSecrets`: true stores them in the vault; false removes them from the
   * vault.
   */
  save(profile: Profile, secrets: Secrets | null, storeSecrets: boolean): Promise<ProfileSummary>;
  delete(profileId: string): Promise<void>;
  /** Removes one secret of a saved profile from the vault and from memory. @throws VAULT_LOCKED, VAULT_UNAVAILABLE */
  forget(profileId: string, name: SecretName): Promise<ProfileSummary>;
  /**
   * Asks an issuer for its metadata, for a profile that may be unsaved.
   * @param caPem certificates to trust besides the system's
   * @throws TOKEN_FAILED when there is none at this address; the errors of HTTP
   */
  findIssuer(profileId: string, address: string, caPem: string | null): Promise<IssuerEndpoints>;
}

export const PROFILES = feature<ProfilesApi>({
  list: "local",
  save: "local",
  delete: "local",
  forget: "local",
  findIssuer: "reads",
});
