import { homedir, hostname, userInfo } from "node:os";
import type { LogEntry } from "../../contract/log.ts";
import { type KnownName, StandIns } from "./stand-ins.ts";

/** The data of a report. */
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
  /** Names to replace: they may be in the log, but must not leave the machine. */
  readonly hosts: readonly string[];
  readonly users: readonly string[];
  readonly topics: readonly string[];
  readonly profiles: readonly string[];
}

/** The owner of the machine; replaced, too. */
export interface Machine {
  readonly home: string;
  readonly user: string;
  readonly host: string;
}

/** User names that identify nobody. */
const NOBODY = new Set(["root", "user", "admin", "administrator"]);

/** Text for a public report. The same name always has the same placeholder, so that the lines still make sense. */
export function diagnosticsText(parts: DiagnosticsParts, machine: Machine = thisMachine()): string {
  const { version, platform, node, memory, clusters, tails } = parts;
  // Not replaced, because a topic may be called `linux`.
  const figures = [
    `Tailwater ${version} on ${platform}, Node ${node}`,
    `memory ${memory.used} of ${memory.budget} MB, ${clusters} clusters and ${tails} tails open`,
  ];
  const standIns = new StandIns(namesIn(parts, machine));
  const warnings = parts.warnings.map((warning) => `warning: ${standIns.in(warning)}`);
  const lines = parts.entries.map(({ at, level, source, text }) => {
    return `${new Date(at).toISOString()} ${level.toUpperCase()} [${standIns.in(source)}] ${standIns.in(text)}`;
  });
  return [...figures, ...warnings, "", ...lines, ""].join("\n");
}

function namesIn({ hosts, users, topics, profiles }: DiagnosticsParts, { home, user, host }: Machine): KnownName[] {
  const escapedHome = JSON.stringify(home).slice(1, -1);
  const homes = [home, escapedHome, encodeURI(home), encodeURI(home.replaceAll("\\", "/"))];
  const owners = NOBODY.has(user.toLowerCase()) ? users : [...users, user];
  return [
    ...[...hosts, host].map((name) => ({ name, kind: "host" as const })),
    ...owners.map((name) => ({ name, kind: "user" as const })),
    ...topics.map((name) => ({ name, kind: "topic" as const })),
    ...profiles.map((name) => ({ name, kind: "profile" as const })),
    ...homes.map((name) => ({ name, kind: "path" as const })),
  ];
}

function thisMachine(): Machine {
  return { home: homedir(), user: userName(), host: hostname() };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no name, and then there is nothing to replace.
    return "";
  }
}
