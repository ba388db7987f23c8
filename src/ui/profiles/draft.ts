import type { PastedCluster } from "../../contract/pasted.ts";
import {
  type KafkaSection,
  kafkaAt,
  NO_SASL,
  NO_TLS,
  type PasswordMechanism,
  type Profile,
  type ProfileColor,
  type ProfileSummary,
  profileAt,
  type SaslMechanism,
  type SaslSettings,
  type Secrets,
} from "../../contract/profiles.ts";
import type { VaultState } from "../../contract/vault.ts";
import { type HostMapRows, mapOf, problemOfRows } from "./host-map-rows.ts";
import { DIRECT, draftOfRoute, hasRouteSecret, problemOfRoute, type RouteDraft, routeOf } from "./route-draft.ts";
import { type Commands, type SecureField, type SecureParts, tokenOf } from "./secure-draft.ts";

/** The connect form's fields as the user types them. */
export interface Draft extends SecureParts {
  readonly id: string;
  /** The profile that it began as, for what the form does not show; null: none. */
  readonly from: Profile | null;
  readonly name: string;
  readonly color: ProfileColor;
  readonly system: string;
  readonly environment: string;
  readonly servers: string;
  readonly hostMap: HostMapRows;
  readonly route: RouteDraft;
  readonly caPem: string;
  readonly username: string;
  /** Sent to the engine, and never returned. */
  readonly password: string;
  /** The command that prints the password instead; null: it is typed or stored. */
  readonly command: string | null;
  /** The commands that print the other secrets, by name. */
  readonly commands: Commands;
  /** The other secrets that were typed or pasted, by name. */
  readonly secrets: Secrets;
  /** Whether to store them, if that is possible. */
  readonly remember: boolean;
}

export type DraftField = "name" | "servers" | "hostMap" | "route" | "caPem" | "username" | "password" | SecureField;
export type Problems = Partial<Record<DraftField, string>>;

const SERVER = /^(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/;
const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/;

export function newDraft(): Draft {
  return {
    id: crypto.randomUUID(),
    from: null,
    name: "",
    color: "blue",
    system: "",
    environment: "",
    servers: "",
    hostMap: [],
    route: DIRECT,
    tls: false,
    caPem: "",
    serverName: "",
    identity: null,
    mechanism: "none",
    username: "",
    token: null,
    password: "",
    command: null,
    commands: {},
    secrets: {},
    remember: true,
  };
}

export function draftOf(profile: ProfileSummary, remember: boolean): Draft {
  const { safety, lastUsedAt, secrets, demo, ...from } = profile;
  const { id, name, color, system, environment, kafka, secretCommands } = from;
  const { bootstrapServers, hostMap, route } = kafka;
  const { [PASSWORD]: command = null, ...commands } = secretCommands;
  return {
    id,
    from,
    name,
    color,
    system,
    environment,
    servers: bootstrapServers.join(", "),
    hostMap: Object.entries(hostMap),
    route: draftOfRoute(route),
    ...securityOf(kafka),
    password: "",
    command,
    commands,
    secrets: {},
    remember,
  };
}

function securityOf({ tls, sasl }: KafkaSection) {
  return {
    tls: tls.enabled,
    caPem: tls.caPem ?? "",
    serverName: tls.serverName ?? "",
    identity: tls.identity,
    mechanism: sasl.mechanism,
    username: "username" in sasl ? sasl.username : "",
    token: sasl.mechanism === "oauthbearer" || sasl.mechanism === "aws-msk-iam" ? sasl : null,
  };
}

/** A pasted cluster as a new profile in the form. */
export function draftOfPasted({ name, kafka, registry, secrets }: PastedCluster): Draft {
  const { [PASSWORD]: password = "", ...others } = secrets;
  const profile = { ...profileAt(kafka, { id: crypto.randomUUID(), name }), registry };
  return {
    ...newDraft(),
    ...{ id: profile.id, from: profile, name, servers: kafka.bootstrapServers.join(", ") },
    ...securityOf(kafka),
    ...{ password, secrets: others },
  };
}

/** `host:port` entries, separated by commas, spaces or lines. */
export function splitServers(text: string): string[] {
  return text.split(/[\s,;]+/).filter((server) => server !== "");
}

/** The problems of the draft, by field. @param passwordKnown whether the engine already has one */
export function problemsOf(draft: Draft, passwordKnown: boolean): Problems {
  const problems: Problems = {};
  const servers = splitServers(draft.servers);
  const wrong = servers.find((server) => !isServer(server));
  if (servers.length === 0) problems.servers = "Enter at least one host:port.";
  else if (wrong !== undefined) problems.servers = `“${wrong}” is not a host and port, like broker-1:9092.`;
  const unmapped = problemOfRows(draft.hostMap);
  if (unmapped !== null) problems.hostMap = unmapped;
  const astray = problemOfRoute(draft.route);
  if (astray !== null) problems.route = astray.text;
  if (draft.tls && draft.caPem.trim() !== "" && !PEM.test(draft.caPem)) {
    problems.caPem = "This is not a PEM certificate. It begins with -----BEGIN CERTIFICATE-----.";
  }
  if (hasPassword(draft.mechanism)) {
    if (draft.username === "") problems.username = "SASL needs a user name.";
    if (draft.command !== null) {
      if (draft.command.trim() === "") problems.password = "Enter the command that prints the password.";
    } else if (draft.password === "" && !passwordKnown) problems.password = "SASL needs a password.";
  }
  return problems;
}

/** The draft's profile; without a name it is named after its first server. */
export function profileOf(draft: Draft): Profile {
  const { id, from, color, tls } = draft;
  const [system, environment] = [draft.system.trim(), draft.environment.trim()];
  const bootstrapServers = splitServers(draft.servers);
  const caPem = tls && draft.caPem.trim() !== "" ? draft.caPem : null;
  const kafka = kafkaAt(bootstrapServers, {
    ...from?.kafka,
    bootstrapServers,
    hostMap: mapOf(draft.hostMap),
    route: routeOf(draft.route),
    tls: tls ? { enabled: tls, caPem, serverName: draft.serverName.trim() || null, identity: draft.identity } : NO_TLS,
    sasl: saslOf(draft),
  });
  const name = draft.name.trim() || (bootstrapServers[0] ?? "Cluster");
  const command = hasPassword(draft.mechanism) ? (draft.command?.trim() ?? "") : "";
  const secretCommands = command === "" ? draft.commands : { ...draft.commands, [PASSWORD]: command };
  const about = { id, name, color, system, environment, secretCommands };
  return from === null ? profileAt(kafka, about) : { ...from, ...about, kafka };
}

function saslOf(draft: Draft): SaslSettings {
  const { mechanism, username } = draft;
  return hasPassword(mechanism) ? { mechanism, username } : (tokenOf(draft) ?? NO_SASL);
}

/** The secret of the form's password field. */
export const PASSWORD = "kafka.sasl.password";

/** The secrets to send; null when none was given. */
export function secretsOf({ mechanism, password, command, secrets }: Draft): Secrets | null {
  const all =
    hasPassword(mechanism) && command === null && password !== "" ? { ...secrets, [PASSWORD]: password } : secrets;
  return Object.keys(all).length === 0 ? null : all;
}

/** Secrets with a password that was typed later; null: none was. */
export function withPassword(secrets: Secrets | null, password: string | null): Secrets | null {
  return password === null ? secrets : { ...secrets, [PASSWORD]: password };
}

/** The profile has secrets, or one was given. */
export function needsSecrets({ mechanism, route, tls, identity, secrets }: Draft): boolean {
  if (hasRouteSecret(route)) return true;
  return mechanism !== "none" || (tls && identity !== null) || Object.keys(secrets).length > 0;
}

/** A person signs in with a code, unless that was done before. */
export function asksPerson({ kafka: { sasl } }: Profile): boolean {
  return sasl.mechanism === "oauthbearer" && sasl.grant === "device";
}

/** It logs in with a user name and a password. */
export function hasPassword(mechanism: SaslMechanism): mechanism is PasswordMechanism {
  return mechanism === "plain" || mechanism === "scram-sha-256" || mechanism === "scram-sha-512";
}

/**
 * Whether a profile should have a stored password after saving. A stored one stays while the vault is closed; the
 * engine reports when the vault must be opened.
 */
export function storeOf(draft: Draft, vault: VaultState | null, stored: boolean): boolean {
  // What a command prints is never stored.
  return draft.command === null && needsSecrets(draft) && draft.remember && (stored || canStore(vault));
}

export function canStore(vault: VaultState | null): boolean {
  return vault?.canStore ?? false;
}

function isServer(text: string): boolean {
  const port = Number(SERVER.exec(text)?.[1] ?? 0);
  return port >= 1 && port <= 65_535;
}
