import { homedir, hostname, userInfo } from "node:os";
import type { LogEntry } from "../../contract/log.ts";
import type { ReportAsk, ShownError } from "../../contract/support.ts";
import { masked } from "../log/log.ts";
import { type KnownName, StandIns } from "../log/stand-ins.ts";

/** Names to replace: they may be in messages and in the log, but must not leave the machine. */
export interface SessionNames {
  readonly hosts: readonly string[];
  readonly users: readonly string[];
  readonly topics: readonly string[];
  readonly groups: readonly string[];
  readonly profiles: readonly string[];
  /** Other texts of profiles. */
  readonly settings: readonly string[];
  /** Absolute paths. */
  readonly paths: readonly string[];
  /** Names of files, without folders. */
  readonly files: readonly string[];
}

/** The data of a report. */
export interface ReportParts extends SessionNames {
  readonly ask: ReportAsk;
  readonly version: string;
  readonly platform: string;
  readonly node: string;
  /** MB, as the settings show it. */
  readonly memory: { readonly used: number; readonly budget: number };
  readonly clusters: number;
  readonly tails: number;
  readonly warnings: readonly string[];
  /** Oldest first. */
  readonly entries: readonly LogEntry[];
}

/** The owner of the machine; replaced, too. */
export interface Machine {
  readonly home: string;
  readonly user: string;
  readonly host: string;
}

/** Characters of an error's message. */
const MOST_MESSAGE = 2_000;
/** What a thing is, before its name: it stays. */
const NOUN = /^(?:topic|group|broker|profile) (?=.)/;
/** How a text ends that was cut off. */
const CUT_OFF = /… \(\d+ more characters\)$/;
const SPACE = /\s/;
/** User names that identify nobody. */
const NOBODY = new Set(["root", "user", "admin", "administrator"]);

/**
 * Text for a message to support, without secrets and names. The same name always has the same placeholder, so that the
 * lines still make sense. What matters most comes first, because an e-mail may hold only the beginning.
 */
export function reportText(parts: ReportParts, machine: Machine = thisMachine()): string {
  const { ask, version, platform, node, memory, clusters, tails } = parts;
  // Not replaced, because a topic may be called `linux`.
  const figures = [
    `Tailwater ${version} on ${platform}, Node ${node}, ${ask.browser}`,
    `at: ${ask.spot}; memory ${memory.used} of ${memory.budget} MB; open clusters: ${clusters}, tails: ${tails}`,
  ];
  if (ask.error === null && ask.code !== null) figures.push(`about: ${ask.code}`);
  if (ask.kind === "feedback") return figures.join("\n");
  const redact = redaction(parts, machine, thingsIn(ask.error?.data.subject ?? ""));
  const errors = ask.error === null ? [] : errorLines(ask.error, redact);
  const warnings = parts.warnings.map((warning) => `warning: ${redact(warning)}`);
  const lines = parts.entries
    .map(({ at, level, source, text }) => `${time(at)} ${level.toUpperCase()} [${redact(source)}] ${redact(text)}`)
    .reverse();
  const log = lines.length === 0 ? [] : ["", "log, newest line first:", ...lines];
  return [...figures, ...errors, ...warnings, ...log].join("\n");
}

/**
 * Replaces secrets and names in text: known names and, by their form, hosts, addresses, users and paths.
 * @returns a pure function of its text, except that each new name gets the next number
 */
export function redaction(
  names: SessionNames,
  machine: Machine,
  things: readonly string[] = [],
): (text: string) => string {
  const standIns = new StandIns([
    ...namesIn(names, machine),
    ...things.map((name) => ({ name, kind: "name" as const })),
  ]);
  return (text) => standIns.in(withoutHalfWord(masked(text)));
}

/**
 * Text that was cut off, without the word at the cut: half of an address has no form by which it is recognized.
 * Takes linear time.
 */
function withoutHalfWord(text: string): string {
  const mark = CUT_OFF.exec(text);
  if (mark === null) return text;
  let end = mark.index;
  while (end > 0 && !SPACE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end) + mark[0];
}

/** Its code, and its message with the same placeholders as the log. */
function errorLines({ data: { code, message }, at }: ShownError, redact: (text: string) => string): string[] {
  const left = message.length - MOST_MESSAGE;
  const said = left > 0 ? `${message.slice(0, MOST_MESSAGE)}… (${left} more characters)` : message;
  return [`error: ${code} at ${time(at)}`, `message: ${redact(said)}`];
}

/** What an error is about, which need not be a known name. */
function thingsIn(subject: string): readonly string[] {
  const parts = subject.split(", ");
  return [...new Set([subject, ...parts].map((part) => part.replace(NOUN, "")))];
}

const time = (at: number) => new Date(at).toISOString();

function namesIn(names: SessionNames, { home, user, host }: Machine): KnownName[] {
  const owners = NOBODY.has(user.toLowerCase()) ? names.users : [...names.users, user];
  return [
    ...[...names.hosts, host].map((name) => ({ name, kind: "host" as const })),
    ...owners.map((name) => ({ name, kind: "user" as const })),
    ...names.topics.map((name) => ({ name, kind: "topic" as const })),
    ...names.groups.map((name) => ({ name, kind: "group" as const })),
    ...names.profiles.map((name) => ({ name, kind: "profile" as const })),
    ...names.settings.map((name) => ({ name, kind: "setting" as const })),
    ...names.files.map((name) => ({ name, kind: "file" as const })),
    ...names.paths.map((name) => ({ name, kind: "path" as const })),
    { name: home, kind: "home" },
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
