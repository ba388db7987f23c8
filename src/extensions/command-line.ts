import { TailwaterError } from "../contract/errors.ts";
import { CHANGE_KINDS } from "./change-kinds.ts";
import { type HeadlessOptions, parseHeadless } from "./headless/arguments.ts";
import { connectionOf } from "./headless/connection.ts";
import { FOUND, NOTHING, TROUBLE } from "./headless/exit-codes.ts";
import { helpOf } from "./headless/help.ts";
import {
  LICENCE_USAGE,
  type LicenceCommand,
  neededBy,
  parseLicence,
  requireLicence,
  runLicence,
} from "./headless/licence-command.ts";
import { type AdminOptions, parseAdmin } from "./headless/parse-admin.ts";
import { requireLogin } from "./headless/require-login.ts";
import { codeWhenEnded, runRead } from "./headless/run.ts";
import { runAdmin } from "./headless/run-admin.ts";
import { tellError } from "./headless/tell-error.ts";
import { startLog } from "./log/log.ts";
import { workerFiles } from "./threads/worker-files.ts";

/** The time to finish after an interrupt, ms. */
const LONGEST_END_MS = 3_000;

/**
 * `tailwater … | head` closes its end, which is a normal end. A change goes on, because its exit code must be true. A full
 * disk is an error, because the output is incomplete.
 */
function outputEnded(error: NodeJS.ErrnoException, isChange: boolean): void {
  const isClosed = error.code === "EPIPE" || error.code === "EOF";
  if (isClosed && isChange) return;
  if (isClosed) process.exit(FOUND);
  const hint = "The output is incomplete. Free space on the disk, or write elsewhere.";
  process.exit(
    tellError(
      new TailwaterError("FILE_WRITE_FAILED", `Writing failed: ${error.message}.`, {
        subject: "standard output",
        hint,
      }),
    ),
  );
}

async function run(options: HeadlessOptions | AdminOptions): Promise<number> {
  startLog(options.verbose);
  const dist = new URL("../", import.meta.url);
  const files = workerFiles(dist);
  const opened = await connectionOf(options);
  const distribution = new URL("distribution.json", dist);
  await requireLogin(distribution, opened.folder);
  await requireLicence(distribution, opened.folder, "run" in options ? neededBy(options.command) : []);
  const reading = "run" in options ? null : options;
  const abort = new AbortController();
  // Ctrl-C reaches the whole process group, and npm's script also forwards it, so it comes more than once.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => abort.abort(signal));
  // The reader of the output may have stopped reading and would block us forever.
  const code = () => codeWhenEnded(reading?.command ?? null, abort.signal, TROUBLE);
  abort.signal.addEventListener("abort", () => setTimeout(() => process.exit(code()), LONGEST_END_MS).unref());
  const isChange = "run" in options && options.command.changes;
  process.stdout.on("error", (error) => outputEnded(error, isChange));
  process.stderr.on("error", () => {}); // there is nobody left to inform
  if ("run" in options) return runAdmin(options, opened, CHANGE_KINDS, files, process.stdout, abort.signal);
  // A reading command never gets permission to change, whatever its profile allows.
  const settings = { ...opened.settings, mayChange: false };
  return runRead({ ...opened, settings }, options, files, process.stdout, abort.signal);
}

async function tellLicence(command: LicenceCommand | "help"): Promise<number> {
  const distribution = new URL("../distribution.json", import.meta.url);
  const { text, counts } =
    command === "help" ? { text: `${LICENCE_USAGE}\n`, counts: true } : await runLicence(command, distribution);
  process.stdout.write(text);
  return counts ? FOUND : NOTHING;
}

/** The command line: the same engine without a window. @returns the exit code */
export async function main(): Promise<number> {
  try {
    const args = process.argv.slice(2);
    const licence = parseLicence(args);
    if (licence !== null) return await tellLicence(licence);
    const options = parseAdmin(args) ?? parseHeadless(args, Date.now());
    if (options !== null) return await run(options);
    process.stdout.write(`${helpOf(args)}\n`);
    return FOUND;
  } catch (error) {
    return tellError(error);
  }
}
