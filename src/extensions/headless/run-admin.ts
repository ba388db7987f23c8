import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChangeKind, ChangePlan, PlanLine, RequestOf, TargetOutcome } from "../../contract/changes.ts";
import { CLUSTER_WORKER } from "../../contract/cluster-worker.ts";
import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import { commandFor, shellWord } from "../../contract/shell-command.ts";
import { type WorkProgress, wasCancelled } from "../../contract/work.ts";
import { Gate, type GateParts } from "../changes/gate.ts";
import { JOURNAL_FILE, Journal } from "../changes/journal.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";
import { NamedWork } from "../kit/named-work.ts";
import { countOf } from "../kit/words.ts";
import type { WorkerFiles } from "../threads/worker-files.ts";
import { WorkerHandle } from "../threads/worker-handle.ts";
import type { AdminFormat } from "./admin-command.ts";
import { AdminProgress } from "./admin-progress.ts";
import type { Opened } from "./connection.ts";
import { aboutText } from "./error-text.ts";
import { FOUND, PLANNED, TROUBLE } from "./exit-codes.ts";
import type { AdminOptions } from "./parse-admin.ts";
import { codeWhenEnded, unlessEnded } from "./run.ts";
import { type Out, tell, writeNames } from "./tell.ts";

const ENDED: ErrorData = { code: "CANCELLED", message: "It was interrupted.", subject: null, hint: null };
/** The command line acts as one window. */
const OWNER = {};

/** The names of this command's reads and changes, which can be ended by name. */
const QUESTION = "question";
const CHANGE = "change";
/** The time limit for the last answer after an interrupt, ms. */
const LAST_ANSWER_MS = 2_000;

/**
 * Runs a two-word command.
 * @param kinds every kind of change
 * @param ended aborts with the name of the signal that interrupts it
 * @returns the exit code
 * @throws TailwaterError READ_ONLY, CONFIRMATION_WRONG, and the errors of the cluster
 */
export async function runAdmin(
  options: AdminOptions,
  { settings, token, ready, profiles, folder }: Opened,
  kinds: GateParts["kinds"],
  files: WorkerFiles,
  out: Out,
  ended: AbortSignal,
): Promise<number> {
  const { command, format, yes, confirm } = options;
  if (!(await unlessEnded(ready(ended), ended))) {
    tell("tailwater: Interrupted. Nothing was sent.");
    return codeWhenEnded(null, ended, TROUBLE);
  }
  const worker = new WorkerHandle(files.cluster, CLUSTER_WORKER, "the cluster connection", undefined, token);
  const work = new NamedWork();
  const interrupted = () => {
    for (const name of [QUESTION, CHANGE]) void work.cancel(name);
  };
  ended.addEventListener("abort", interrupted);
  const progress = new AdminProgress(work, [QUESTION, CHANGE]);
  try {
    const cluster = worker.api;
    // Without a profile `--yes` is the lock. A plan needs the cluster's dry run.
    const mayChange = command.changes && (profiles === null || settings.mayChange);
    await work.ask(QUESTION, () => cluster.cluster.connect({ ...settings, mayChange }));
    const print = (line: string) => writeNames(out, line);
    const gate = new Gate({
      clusters: { get: () => ({ worker }), allowChanges: async () => {} },
      profiles: profiles ?? NO_PROFILE,
      journal: profiles === null ? NO_JOURNAL : new Journal(join(folder, JOURNAL_FILE)),
      kinds,
    });
    const change = async <Kind extends ChangeKind>(kind: Kind, request: RequestOf<Kind>) => {
      const { profileId } = settings;
      const planned = await work.ask(QUESTION, (under) => gate.plan(OWNER, profileId, kind, request, under));
      const command = planned.command === null ? null : commandFor(planned.command, settings);
      const plan = { ...planned, command };
      const lines = planLines(plan, format);
      if (!yes) {
        for (const line of lines) print(line);
        tell("tailwater: Nothing was changed. Add --yes to do it.");
        return PLANNED;
      }
      for (const line of planLines(plan, "text")) tell(line);
      if (ended.aborted) throw wasCancelled();
      // The option already names what is destroyed; a lock that asks for each name needs it again.
      const isTyped = profiles?.lockOf(settings.profileId) === "ask-typed";
      const typed = isTyped ? confirm : plan.mustType;
      if (isTyped && plan.mustType !== null && confirm !== plan.mustType) throw notConfirmed(plan.mustType, confirm);
      const applied = work.change(CHANGE, (under) => gate.apply(OWNER, plan.id, typed, under));
      const result = await Promise.race([applied, lateAfter(ended)]);
      if (result === null) {
        tellLate(await progress.newest());
        return codeWhenEnded(null, ended, TROUBLE);
      }
      const { outcomes, unwritten } = result;
      for (const outcome of outcomes) print(outcomeLine(outcome, format));
      // What to do, once for all targets that failed alike.
      for (const hint of new Set(outcomes.map(({ error }) => error?.hint)))
        if (hint != null) tell(`tailwater: ${hint}`);
      const unsent = outcomes.filter(({ error }) => error?.code === "CANCELLED").length;
      if (unwritten !== undefined) tell(`tailwater: ${unwritten.message} ${unwritten.hint ?? ""}`);
      if (unsent > 0) tell(`tailwater: ${unsent} of ${outcomes.length} were not sent.`);
      if (ended.aborted) return codeWhenEnded(null, ended, TROUBLE);
      return outcomes.every(({ error }) => error === null) ? FOUND : TROUBLE;
    };
    const run = (own: ClusterWorkerApi) => options.run({ cluster: own, format, folder, print, change });
    // After an interrupt, a change waits for the answer to its last request.
    return await (command.changes ? run(cluster) : work.ask(QUESTION, (under) => run(under(cluster))));
  } catch (error) {
    if (!ended.aborted || toErrorData(error).code !== "CANCELLED") throw error;
    const said = command.changes ? "Nothing was sent." : "What was printed is not all.";
    tell(`tailwater: Interrupted. ${said}`);
    return codeWhenEnded(null, ended, TROUBLE);
  } finally {
    progress.stop();
    ended.removeEventListener("abort", interrupted);
    await worker.end(ENDED);
  }
}

/** The gate's own error says to type the name, which is an option here. */
function notConfirmed(wanted: string, confirm: string | null): TailwaterError {
  const why =
    confirm === null
      ? "This profile asks for the name of what is changed."
      : `${confirm} is not the name of what is changed.`;
  return new TailwaterError("CONFIRMATION_WRONG", `${why} Nothing was sent.`, {
    hint: `Add --confirm ${shellWord(wanted)}.`,
  });
}

/** Resolves to null when the time limit after an interrupt has passed. */
async function lateAfter(ended: AbortSignal): Promise<null> {
  if (!ended.aborted) await once(ended, "abort");
  await sleep(LAST_ANSWER_MS, undefined, { ref: false });
  return null;
}

function tellLate(progress: WorkProgress | null): void {
  const done =
    progress?.changes === true ? `${progress.done} of ${countOf(progress.total, progress.unit)} are done. ` : "";
  tell(
    `tailwater: Interrupted while the cluster had not answered. ${done}What was sent last may have been done; the rest was not sent.`,
  );
}

const NO_PROFILE: GateParts["profiles"] = {
  nameOf: () => null,
  lockOf: () => "ask",
  setLock: async () => {},
};

const NO_JOURNAL: GateParts["journal"] = { begin: async () => {}, end: async () => null };

/** The lines of a plan: one object, or text for a person. */
function planLines(plan: ChangePlan, format: AdminFormat): readonly string[] {
  if (format === "ndjson") {
    const { kind, effect, title, target, lines, moreLines, requests, command, warnings, mustType, validated } = plan;
    const shown = { kind, effect, title, target, lines, moreLines, requests, command, warnings, mustType, validated };
    return [JSON.stringify(shown)];
  }
  return [
    `${plan.title}${plan.validated ? " (checked by the cluster)" : ""}`,
    ...plan.lines.map((line) => `  ${planLine(line)}`),
    ...(plan.moreLines > 0 ? [`  … and ${plan.moreLines} more`] : []),
    ...plan.warnings.map((warning) => `  ! ${warning}`),
    ...(plan.command === null ? [] : ["  The same with Kafka's own tools:", ...plan.command.split("\n")]),
  ];
}

function planLine({ name, old, new: next, note }: PlanLine): string {
  const values = old === null ? `${next ?? ""}` : next === null ? `${old} → gone` : `${old} → ${next}`;
  return `${name}: ${values}${note === null ? "" : ` (${note})`}`;
}

function outcomeLine({ target, error }: TargetOutcome, format: AdminFormat): string {
  if (format === "ndjson")
    return JSON.stringify({ target, error: error?.code ?? null, message: error?.message ?? null });
  return error === null
    ? `${target}: done`
    : `${error.code}: ${aboutText({ subject: target, message: error.message })}`;
}
