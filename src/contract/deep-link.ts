import { TailwaterError } from "./errors.ts";
import { parseIsoTime } from "./iso-time.ts";
import { MOST_TOPICS } from "./tails.ts";

/**
 * What a `tailwater:` link asks for. Any web page can contain one. It names a saved cluster, never a server or a login,
 * and the app does nothing before the user agrees.
 */
export interface DeepLink {
  /** A profile's name. */
  readonly profile: string;
  readonly topics: readonly string[];
  /** Null: the start that the user chose last. */
  readonly from: LinkStart | null;
  /** A filter in CEL; null for none. */
  readonly where: string | null;
}

export type LinkStart =
  | { readonly kind: "earliest" | "latest" }
  | { readonly kind: "last"; readonly count: number }
  | { readonly kind: "ago"; readonly minutes: number }
  /** ms since the epoch */
  | { readonly kind: "timestamp"; readonly timestamp: number };

const HEAD = "tailwater://open?";
export const LONGEST_LINK = 4_096;
const LONGEST = { profile: 200, where: 2_000 };
/** Kafka's own rule for topic names. */
const TOPIC = /^[\w.-]{1,249}$/;
/**
 * Control characters, bidirectional marks and lone surrogates. They are refused because the user reads a link before it
 * is opened.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const UNIT_MINUTES = { m: 1, h: 60, d: 1_440 } as const;
const MOST_MINUTES = 10_000_000;

/**
 * `tailwater://open?profile=NAME&topic=TOPIC`, further `topic`s, and at most one of each of `from` (`earliest`, `latest`,
 * `last:N`, `-15m`, `-2h`, `-3d`, `2026-01-31T12:00:00Z`) and `where` (CEL). Pure.
 * @throws TailwaterError BAD_REQUEST for anything else
 */
export function parseDeepLink(text: string): DeepLink {
  // Browsers and desktops write an empty path with or without a slash.
  const rest = text.replace(/^tailwater:\/\/open\/\?/i, HEAD).replace(/^tailwater:\/\/open\?/i, HEAD);
  if (text.length > LONGEST_LINK || !rest.startsWith(HEAD)) throw bad("it is not tailwater://open?…");
  const fields = new Map<string, string[]>();
  for (const part of rest.slice(HEAD.length).split("&")) {
    const at = part.indexOf("=");
    const name = at < 0 ? part : part.slice(0, at);
    fields.set(name, [...(fields.get(name) ?? []), decode(part.slice(at < 0 ? part.length : at + 1))]);
  }
  for (const name of fields.keys()) {
    if (!["profile", "topic", "from", "where"].includes(name)) throw bad("it has an unknown parameter");
  }
  const one = (name: string): string | null => {
    const [value = null, ...more] = fields.get(name) ?? [];
    if (more.length > 0) throw bad(`it has more than one ${name}`);
    return value;
  };
  const from = one("from");
  return {
    profile: visible(one("profile"), "profile") ?? "",
    topics: topicsOf(fields.get("topic") ?? []),
    from: from === null ? null : startOf(from),
    where: visible(one("where") ?? null, "where", true),
  };
}

/** The link for a view; null when a link cannot describe it. */
export function formatDeepLink({ profile, topics, from, where }: DeepLink): string | null {
  const fields: [string, string][] = [
    ["profile", profile],
    ...topics.map((topic): [string, string] => ["topic", topic]),
  ];
  if (from !== null) fields.push(["from", startText(from)]);
  if (where !== null) fields.push(["where", where]);
  try {
    const link = HEAD + fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
    parseDeepLink(link);
    return link;
  } catch {
    return null; // A name with invisible characters, or a filter that is too long, gives a link that is refused.
  }
}

/** The text of `from`. */
export function startText(start: LinkStart): string {
  switch (start.kind) {
    case "earliest":
    case "latest":
      return start.kind;
    case "last":
      return `last:${start.count}`;
    case "ago":
      return `-${start.minutes}m`;
    case "timestamp":
      return new Date(start.timestamp).toISOString();
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", "%20"));
  } catch {
    throw bad("its percent-encoding is not valid");
  }
}

function visible(text: string | null, name: "profile" | "where", isOptional = false): string | null {
  if (text === null && isOptional) return null;
  if (text === null || text.trim() === "") throw bad(`it has no ${name}`);
  if (text.length > LONGEST[name]) throw bad(`its ${name} is too long`);
  if (UNSEEN.test(text)) throw bad(`its ${name} has invisible characters`);
  return text;
}

function topicsOf(topics: readonly string[]): readonly string[] {
  if (topics.length === 0) throw bad("it has no topic");
  if (topics.length > MOST_TOPICS || new Set(topics).size < topics.length) throw bad("it has too many topics");
  if (!topics.every((topic) => TOPIC.test(topic))) throw bad("it names no topic");
  return topics;
}

function startOf(text: string): LinkStart {
  if (text === "earliest" || text === "latest") return { kind: text };
  const [, count] = /^last:(\d{1,7})$/.exec(text) ?? [];
  if (count !== undefined) return { kind: "last", count: Number(count) };
  const [, much, unit] = /^-(\d{1,7})([mhd])$/.exec(text) ?? [];
  if (much !== undefined) {
    const minutes = Number(much) * UNIT_MINUTES[unit as keyof typeof UNIT_MINUTES];
    if (minutes > 0 && minutes <= MOST_MINUTES) return { kind: "ago", minutes };
  }
  // A link needs a time zone, so that it means the same moment everywhere.
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(text)) {
    const timestamp = parseIsoTime(text);
    if (timestamp !== null && timestamp >= 0) return { kind: "timestamp", timestamp };
  }
  throw bad("its start is not one of earliest, latest, last:N, -15m, 2026-01-31T12:00:00Z");
}

function bad(why: string): TailwaterError {
  return new TailwaterError("BAD_REQUEST", `The link cannot be opened: ${why}.`);
}
