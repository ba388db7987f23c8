import {
  type NetworkConnection,
  type NetworkPurpose,
  type NetworkRefusal,
  type NetworkState,
  REACH,
  type Reach,
  type RefusalReason,
  reachOf,
} from "../../contract/network.ts";
import { clockText, dateText } from "../data/clock.ts";
import { countOf, formatNumber } from "../data/format.ts";

export const PURPOSES: Readonly<Record<NetworkPurpose, { readonly name: string; readonly meaning: string }>> = {
  broker: { name: "Kafka", meaning: "Kafka’s protocol, for a profile that is open or was tested" },
  diagnosis: { name: "Diagnosis", meaning: "Checked which protocol a failing listener uses, for the same profile" },
  tunnel: { name: "SSH tunnel", meaning: "The SSH connection of a profile, which carries its connections to brokers" },
  registry: { name: "Schema registry", meaning: "The schema registry of a profile that is open or was tested" },
  connect: { name: "Kafka Connect", meaning: "Kafka Connect of a profile that is open or was tested" },
  ksql: { name: "ksqlDB", meaning: "ksqlDB of a profile that is open or was tested" },
  token: { name: "Token", meaning: "Fetched the token that logs in at the brokers of a profile" },
  login: { name: "Login", meaning: "Signed you in with the makers of this app, or renewed that login" },
  licence: { name: "Licence", meaning: "Asked the makers of this app about your licence" },
  analytics: { name: "Analytics", meaning: "Told the makers which dialogs and buttons were used, as you agreed" },
  "error-reports": { name: "Error reports", meaning: "Told the makers about errors of the app, as you agreed" },
  updates: {
    name: "Update check",
    meaning: "Asked for the newest version number, as set under Settings, Updates",
  },
  window: { name: "Window", meaning: "Tailwater’s own window, on this machine" },
  command: { name: "Command", meaning: "Ran the command of a profile that prints a secret; what it did is not listed" },
};

export const LOOKUP = {
  name: "Name lookup",
  meaning: "Your system was asked for the addresses of this name; it may ask its name server",
};

export const REASONS: Readonly<Record<RefusalReason, string>> = {
  offline: "Offline was on",
  "not-allowed": "Nothing that you opened asked for it",
};

/** The system's codes of failed connections and lookups, in words that fit a cell. */
const FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "port closed",
  ECONNRESET: "reset by the host",
  EPIPE: "closed by the host",
  ETIMEDOUT: "no answer",
  EHOSTUNREACH: "no route",
  ENETUNREACH: "no network",
  ENOTFOUND: "name unknown",
  ENODATA: "no address",
  EAI_AGAIN: "name server silent",
};

/** Why it failed, in short; a message without a known code stays as it is. */
export function failureOf(error: string): string {
  const code = error.match(/\b[A-Z][A-Z_]{3,}\b/g)?.find((word) => Object.hasOwn(FAILURES, word));
  return (code === undefined ? null : FAILURES[code]) ?? error;
}

export const REFUSED_MEANS =
  "Refused before it started: some code asked for this, but nothing that you opened or agreed to did (or Offline was on). No byte was sent.";

/** A summary of the ledger, in one or two sentences. */
export interface Headline {
  readonly title: string;
  readonly detail: string;
}

export function headlineOf(state: NetworkState): Headline {
  const live = state.live.filter(isOfProfile);
  const connections = live.filter(({ kind }) => kind === "connection");
  if (state.offline) {
    const closing = connections.length === 0 ? "" : ` ${countOf(connections.length, "connection")} still closing.`;
    return {
      title: `Offline: Tailwater connects to nothing.${closing}`,
      detail: "Every attempt is refused until Offline is switched off.",
    };
  }
  const past = state.past.filter(isOfProfile);
  const makers = makersText(state);
  const nothingElse = makers === "" ? "nothing else left this machine" : `otherwise only ${makers}`;
  const windows = ownText(state);
  if (connections.length === 0) {
    const none = past.length === 0 && state.pastLeftOut === 0 && live.length === 0;
    const detail = none
      ? makers === ""
        ? "Nothing has left this machine since Tailwater started."
        : `Since Tailwater started, only ${makers}${makers.endsWith("to") ? "," : ""} left this machine.`
      : `Earlier ones, to clusters that you opened or tested, ${makers === "" ? "" : `and ${makers}, `}are all that left this machine.`;
    return { title: "No connections.", detail: detail + windows };
  }
  const clusters = new Set(connections.map(({ profileId }) => profileId));
  const others = new Set(past.map(({ profileId }) => profileId).filter((id) => !clusters.has(id)));
  const services = connections.filter(({ purpose }) => reachOf(purpose) === "service").length;
  const toServices =
    services === 0 ? "" : `, ${formatNumber(services)} of them to services of ${clusters.size === 1 ? "it" : "them"}`;
  const title = `${countOf(connections.length, "connection")} to ${countOf(clusters.size, "cluster")}${toServices}.`;
  // It never claims more than the ledger shows.
  if (state.pastLeftOut === 0 && others.size === 0) {
    return {
      title: `${title} ${nothingElse[0]?.toUpperCase()}${nothingElse.slice(1)}.`,
      detail: lookupsText(state) + windows,
    };
  }
  const earlier =
    state.pastLeftOut > 0
      ? "There were earlier ones to clusters that you opened or tested"
      : `There were earlier ones to ${countOf(others.size, "other cluster")}`;
  return { title, detail: `${earlier}; ${nothingElse}. ${lookupsText(state)}${windows}` };
}

function lookupsText({ totals: { lookups } }: NetworkState): string {
  if (lookups === 0) return "No name was looked up.";
  return `Your system was asked for the addresses of their hosts ${lookups === 1 ? "once" : `${formatNumber(lookups)} times`}.`;
}

/** Connections since the start with this reach, counted even when they are no longer listed. */
export function countReach({ totals: { purposes } }: NetworkState, reach: Reach): number {
  const entries = Object.entries(REACH) as [NetworkPurpose, Reach][];
  return entries.reduce((sum, [purpose, to]) => sum + (to === reach ? (purposes[purpose] ?? 0) : 0), 0);
}

/** Why there were requests to the makers. */
const MAKERS = [
  [["login"], "for your sign-in"],
  [["licence"], "for your licence"],
  [["updates"], "for the update check"],
  [["analytics", "error-reports"], "which you agreed to"],
] as const;

/** `3 requests to the makers: 1 for your sign-in, 2 which you agreed to`; empty when there was none. */
function makersText(state: NetworkState): string {
  const requests = countReach(state, "publisher");
  if (requests === 0) return "";
  const { purposes } = state.totals;
  const parts = MAKERS.map(
    ([names, why]) => [names.reduce((sum, name) => sum + (purposes[name] ?? 0), 0), why] as const,
  ).filter(([count]) => count > 0);
  const all = `${countOf(requests, "request")} to the makers`;
  const [only, more] = parts;
  if (more === undefined)
    return only === undefined ? all : `${all}${only[1].startsWith("which") ? "," : ""} ${only[1]}`;
  return `${all} (${parts.map(([count, why]) => `${formatNumber(count)} ${why}`).join(", ")})`;
}

/** Requests to the makers that the list of what was sent has, too. */
export function countSent({ totals: { purposes } }: NetworkState): number {
  return (purposes.analytics ?? 0) + (purposes["error-reports"] ?? 0);
}

/** For clusters and services that you opened. The window's connections stay on this machine. */
function isOfProfile({ purpose }: NetworkConnection): boolean {
  return reachOf(purpose) === "cluster" || reachOf(purpose) === "service";
}

function ownText({ live, past }: NetworkState): string {
  const window = live.some(({ purpose }) => purpose === "window") ? " Tailwater’s own window is on this machine." : "";
  const ran = [...live, ...past].some(({ kind }) => kind === "program");
  return ran ? `${window} Commands for secrets ran; what they reached is not in this list.` : window;
}

export function placeOf({ host, port, proxy }: NetworkConnection): string {
  if (port === null) return host;
  const place = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return proxy === null ? place : `${place} through ${proxy}`;
}

export function purposeOf({ kind, purpose }: NetworkConnection): { readonly name: string; readonly meaning: string } {
  return kind === "lookup" ? LOOKUP : PURPOSES[purpose];
}

/**
 * The negotiated TLS version, or that it failed; `plaintext` when there certainly is none, null when unknown. A
 * connection is open before TLS is negotiated, and ends without TLS when the certificate is not accepted; written data
 * waits for TLS. Only data read without TLS was certainly not encrypted.
 */
export function securityOf({ kind, purpose, tls, bytesIn }: NetworkConnection): string | null {
  if (purpose === "tunnel") return kind === "connection" && bytesIn > 0 ? "SSH" : null;
  return tls ?? (kind === "connection" && bytesIn > 0 ? "plaintext" : null);
}

/** One line for pasting: exact, with original names, times in UTC. */
export function connectionLine(connection: NetworkConnection): string {
  const { profileName, address, bytesIn, bytesOut, startedAt, endedAt, state, error } = connection;
  return tabbed([
    purposeOf(connection).name,
    profileName,
    placeOf(connection),
    address,
    securityOf(connection),
    `${bytesIn} B in`,
    `${bytesOut} B out`,
    new Date(startedAt).toISOString(),
    endedAt === null ? null : new Date(endedAt).toISOString(),
    error === null ? state : `${state}: ${error}`,
  ]);
}

export function refusalLine({ via, target, from, reason, count: times, firstAt, lastAt }: NetworkRefusal): string {
  const [first, last] = [firstAt, lastAt].map((at) => new Date(at).toISOString());
  return tabbed([via, target, from, REASONS[reason], countOf(times, "time"), first ?? null, last ?? null]);
}

/** All details, in one readable line. */
export function connectionDetail(connection: NetworkConnection): string {
  const { kind, profileName, address, bytesIn, bytesOut, startedAt, endedAt, error } = connection;
  const bytes = `${countOf(bytesIn, "byte")} in, ${formatNumber(bytesOut)} out`;
  const parts = [
    `${purposeOf(connection).name}${profileName === null ? "" : ` for ${profileName}`}: ${placeOf(connection)}`,
    address === null || address === connection.host ? null : `${kind === "lookup" ? "found" : "at"} ${address}`,
    securityOf(connection),
    kind === "connection" ? bytes : null,
    endedAt === null ? `since ${dateText(startedAt)}` : `${dateText(startedAt)} to ${clockText(endedAt)}`,
    error,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

export function refusalDetail({ via, target, from, reason, count, firstAt, lastAt }: NetworkRefusal): string {
  const when =
    count === 1
      ? `once, on ${dateText(firstAt)}`
      : `${countOf(count, "time")}, ${dateText(firstAt)} to ${dateText(lastAt)}`;
  return `${via} to ${target}${from === null ? "" : `, asked for by ${from}`}. ${REASONS[reason]}; tried ${when}.`;
}

function tabbed(parts: readonly (string | null)[]): string {
  return parts.map((part) => (part ?? "–").replace(/\s+/g, " ")).join("\t");
}
