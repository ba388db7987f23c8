import { homedir } from "node:os";
import type { LogEntry } from "../../contract/log.ts";

/** What a report is made of. */
export interface DiagnosticsParts {
  readonly version: string;
  readonly platform: string;
  readonly node: string;
  /** MB, as the settings show it. */
  readonly memory: { readonly used: number; readonly budget: number };
  readonly clusters: number;
  readonly tails: number;
  readonly warnings: readonly string[];
  readonly entries: readonly LogEntry[];
  /** To be replaced: what may not leave the machine, though it may stand in the log. */
  readonly hosts: readonly string[];
  readonly users: readonly string[];
  readonly topics: readonly string[];
  readonly profiles: readonly string[];
}

const IPV4 = /\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g;
const IPV6 = /\[[0-9a-f:.]{2,45}\]|\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b/gi;
/** A host's name with at least two dots or a port: `kafka-1.prod.example:9092`. */
const HOST =
  /\b(?=[\w-]{0,63}[a-z])[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}:\d{2,5}\b|\b[\w-]{1,63}(?:\.[\w-]{1,63}){2,8}\b/gi;
const LOOPBACK = /^(127\.0\.0\.1|\[?::1\]?|localhost)(:\d+)?$/;

/** Text for a public report: the same thing always has the same stand-in, so that the lines still make sense. */
export function diagnosticsText(parts: DiagnosticsParts): string {
  const replaced = new StandIns(parts);
  const lines = parts.entries.map(({ at, level, source, text }) => {
    return `${new Date(at).toISOString()} ${level.toUpperCase()} [${source}] ${text}`;
  });
  const figures = [
    `Tailwater ${parts.version} on ${parts.platform}, Node ${parts.node}`,
    `memory ${parts.memory.used} of ${parts.memory.budget} MB, ${parts.clusters} clusters and ${parts.tails} tails open`,
    ...parts.warnings.map((warning) => `warning: ${warning}`),
  ];
  return replaced.in([...figures, "", ...lines, ""].join("\n"));
}

class StandIns {
  readonly #known: readonly (readonly [name: string, standIn: string])[];
  readonly #found = new Map<string, string>();

  constructor({ hosts, users, topics, profiles }: DiagnosticsParts) {
    const numbered = (names: readonly string[], what: string) =>
      [...new Set(names)].map((name, index) => [name, `${what}-${index + 1}`] as const);
    this.#known = [
      ...numbered(
        hosts.filter((host) => !LOOPBACK.test(host)),
        "host",
      ),
      ...numbered(users, "user"),
      ...numbered(topics, "topic"),
      ...numbered(profiles, "profile"),
      [homedir(), "~"] as const,
    ]
      .filter(([name]) => name.length > 1)
      .sort(([one], [other]) => other.length - one.length);
  }

  in(text: string): string {
    let safe = text;
    for (const [name, standIn] of this.#known) safe = safe.replace(wholeWord(name), standIn);
    // Others that only the log knows: addresses of brokers, names in errors.
    const address = (found: string) => (LOOPBACK.test(found) ? found : this.#standInOf(found));
    return safe
      .replace(IPV4, address)
      .replace(IPV6, address)
      .replace(HOST, (found) => this.#named(found));
  }

  /** File names and code look like hosts, too: `tail-worker.mjs:12`, `node:internal`. */
  #named(found: string): string {
    if (LOOPBACK.test(found) || /\.(m?[jt]s|json|cjs|log)(:\d+)?$/.test(found) || /^[\d.:TZ-]+$/.test(found))
      return found;
    return this.#standInOf(found);
  }

  #standInOf(found: string): string {
    const known = this.#found.get(found) ?? `address-${this.#found.size + 1}`;
    this.#found.set(found, known);
    return known;
  }
}

/** The name where it stands by itself: a topic `a` does not change every word with an a. */
function wholeWord(name: string): RegExp {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w-])${escaped}(?![\\w-])`, "g");
}
