import type { Distribution } from "../../contract/distribution.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { type LicenceState, LONGEST_LICENCE } from "../../contract/licence.ts";
import { LOCKABLE, type LockableId } from "../../contract/lockable.ts";
import { configFolder } from "../kit/config-folder.ts";
import { readDistributionFile } from "../kit/distribution-file.ts";
import { HighestTime } from "../kit/highest-time.ts";
import { readSmallFile, whyUnreadPlainly } from "../kit/read-file.ts";
import type { LicenceSeat } from "../licence/licence-seat.ts";
import type { AdminCommand } from "./admin-command.ts";
import { openVault } from "./connection.ts";
import { bad, readArguments } from "./read-arguments.ts";

export const LICENCE_USAGE = `tailwater licence show [--data-dir DIR]
tailwater licence install FILE [--data-dir DIR]

show     the licence of this computer, and what it opens
install  checks the licence in FILE ("-": standard input) and keeps it in the app's folder

Exit codes: 0 it counts, 1 there is none that counts, 2 wrong usage or refused.`;

export type LicenceCommand = { readonly dataDir: string | null } & (
  | { readonly does: "show" }
  | { readonly does: "install"; readonly file: string }
);

/**
 * @returns null when it is another command; "help" when the user asks for it
 * @throws TailwaterError BAD_REQUEST naming the argument
 */
export function parseLicence(args: readonly string[]): LicenceCommand | "help" | null {
  if (args[0] !== "licence") return null;
  const { values, positionals } = readArguments(args.slice(1), {
    "data-dir": { type: "string" },
    help: { type: "boolean", short: "h" },
  });
  if (values.help === true) return "help";
  const [does = "", file, more] = positionals;
  const dataDir = values["data-dir"] ?? null;
  if (more !== undefined) throw bad(more, "Unexpected argument.");
  if (does === "show" && file === undefined) return { does, dataDir };
  if (does === "install" && file !== undefined) return { does, file, dataDir };
  if (does === "install") throw bad("install", "Name the file of the licence.");
  throw bad(`licence ${does}`.trim(), "After licence, use show or install FILE.");
}

/** @returns its text for standard output, and whether a licence counts @throws TailwaterError */
export async function runLicence(
  command: LicenceCommand,
  distributionFile: URL,
): Promise<{ readonly text: string; readonly counts: boolean }> {
  const distribution = await readDistributionFile(distributionFile);
  if (distribution.licence === null) {
    throw new TailwaterError("BAD_REQUEST", "This build has no licences. Everything is open.");
  }
  const folder = command.dataDir ?? configFolder();
  return withLicence(distribution, folder, async (seat) => {
    const licence = seat.licence();
    const state = command.does === "show" ? await licence.state() : await licence.install(await readText(command.file));
    return { text: stateText(state), counts: state.status === "valid" || state.status === "grace" };
  });
}

/** The features that a two-word command uses. */
export const neededBy = ({ words, changes }: Pick<AdminCommand, "words" | "changes">): readonly LockableId[] => [
  ...(changes ? (["changes"] as const) : []),
  ...(words.startsWith("groups ") ? (["groups"] as const) : []),
];

/**
 * Refuses a command whose feature is locked. In a build without licences it does nothing, and loads nothing.
 * @throws TailwaterError LICENCE_REQUIRED
 */
export async function requireLicence(
  distributionFile: URL,
  folder: string,
  needs: readonly LockableId[],
): Promise<void> {
  const distribution = await readDistributionFile(distributionFile);
  if (distribution.licence === null || needs.length === 0) return;
  await withLicence(distribution, folder, async (seat) => {
    for (const id of needs) seat.throwIfLocked(id);
  });
}

async function withLicence<T>(
  distribution: Distribution,
  folder: string,
  use: (seat: LicenceSeat) => Promise<T>,
): Promise<T> {
  const [{ makeLicence }, { loginOf }, { Settings }] = await Promise.all([
    import("../licence/make-licence.ts"),
    import("./require-login.ts"),
    import("../preferences/settings.ts"),
  ]);
  const vault = openVault(folder);
  const highestTime = new HighestTime(vault);
  const login = await loginOf(distribution, folder);
  const settings = Settings.inMemory();
  const seat = await makeLicence({ distribution, folder, vault, highestTime, settings, login });
  try {
    // A terminal has no window that goes on while the vault opens.
    await seat.licence().ready();
    return await use(seat);
  } catch (error) {
    if (!(error instanceof TailwaterError) || error.code !== "LICENCE_REQUIRED" || error.hint === null) throw error;
    const { inTerminal } = await import("../licence/refusals.ts");
    throw new TailwaterError(error.code, error.message, { hint: inTerminal(error.hint) });
  } finally {
    seat.close();
    login.close();
  }
}

async function readText(file: string): Promise<string> {
  try {
    if (file !== "-") return (await readSmallFile(file, LONGEST_LICENCE)).toString("utf8");
    let text = "";
    for await (const part of process.stdin.setEncoding("utf8")) {
      text += part;
      if (text.length > LONGEST_LICENCE) throw new Error("it is too long for a licence");
    }
    return text;
  } catch (cause) {
    throw new TailwaterError("FILE_UNREADABLE", `The licence cannot be read: ${whyUnreadPlainly(cause)}.`, {
      subject: file,
      cause,
    });
  }
}

function stateText(state: LicenceState): string {
  const { status, source, plan, seat, email, expiresAt, graceEndsAt, problem, features, machine, path } = state;
  const lines: (readonly [string, string | null])[] = [
    ["licence", { none: "none", valid: "valid", grace: "ended, in its grace", refused: "does not count" }[status]],
    ["why", problem === null ? null : [problem.message, problem.hint].filter((text) => text !== null).join(" ")],
    ["plan", plan],
    ["for", [seat, email].filter((text) => text !== null).join(", ") || null],
    ["until", expiresAt === null ? null : dayOf(expiresAt)],
    ["counts until", status === "grace" && graceEndsAt !== null ? dayOf(graceEndsAt) : null],
    ["from", source === "file" ? path : source],
    ["this computer", machine],
    ...features.map(({ id, locked }) => [LOCKABLE[id].label, locked === null ? "open" : "locked"] as const),
  ];
  const shown = lines.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
  const width = Math.max(...shown.map(([name]) => name.length));
  return `${shown.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n")}\n`;
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
