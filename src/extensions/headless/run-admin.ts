import { join } from "node:path";
import type { ChangeKind, ChangePlan, PlanLine, RequestOf, TargetOutcome } from "../../contract/changes.ts";
import { CLUSTER_WORKER } from "../../contract/cluster-worker.ts";
import type { ErrorData } from "../../contract/errors.ts";
import { commandFor } from "../../contract/shell-command.ts";
import { Gate, type GateParts } from "../changes/gate.ts";
import { JOURNAL_FILE, Journal } from "../changes/journal.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";
import type { WorkerFiles } from "../threads/worker-files.ts";
import { WorkerHandle } from "../threads/worker-handle.ts";
import type { AdminContext, AdminFormat } from "./admin-command.ts";
import type { Opened } from "./connection.ts";
import type { AdminOptions } from "./parse-admin.ts";
import { FOUND, PLANNED, TROUBLE } from "./run.ts";
import { type Out, tell, writeNames } from "./tell.ts";

const ENDED: ErrorData = { code: "CANCELLED", message: "It was interrupted.", subject: null, hint: null };
/** The command line acts as one window. */
const OWNER = {};

/**
 * Runs a two-word command.
 * @param kinds every kind of change
 * @returns the exit code
 * @throws TailwaterError READ_ONLY, CONFIRMATION_WRONG, and what the cluster refuses
 */
export async function runAdmin(
  options: AdminOptions,
  { settings, profiles, folder }: Opened,
  kinds: GateParts["kinds"],
  files: WorkerFiles,
  out: Out,
): Promise<number> {
  const { command, format, yes, confirm } = options;
  const worker = new WorkerHandle(files.cluster, CLUSTER_WORKER, "the cluster connection");
  try {
    const cluster = worker.api;
    // Without a profile `--yes` is the lock. A plan needs the cluster's dry run.
    const mayChange = command.changes && (profiles === null || settings.mayChange);
    await cluster.cluster.connect({ ...settings, mayChange });
    const print = (line: string) => writeNames(out, line);
    const gate = new Gate({
      clusters: { get: () => ({ worker }), allowChanges: async () => {} },
      profiles: profiles ?? NO_PROFILE,
      journal: profiles === null ? NO_JOURNAL : new Journal(join(folder, JOURNAL_FILE)),
      kinds,
    });
    const change = async <Kind extends ChangeKind>(kind: Kind, request: RequestOf<Kind>) => {
      const planned = await gate.plan(OWNER, settings.profileId, kind, request);
      const command = planned.command === null ? null : commandFor(planned.command, settings);
      const plan = { ...planned, command };
      const lines = planLines(plan, format);
      if (!yes) {
        for (const line of lines) print(line);
        tell("tailwater: Nothing was changed. Add --yes to do it.");
        return PLANNED;
      }
      for (const line of planLines(plan, "text")) tell(line);
      // The option already names what is destroyed; a lock that asks for each name needs it again.
      const isTyped = profiles?.lockOf(settings.profileId) === "ask-typed";
      const { outcomes } = await gate.apply(OWNER, plan.id, isTyped ? confirm : plan.mustType);
      for (const outcome of outcomes) print(outcomeLine(outcome, format));
      return outcomes.every(({ error }) => error === null) ? FOUND : TROUBLE;
    };
    const context: AdminContext = { cluster: cluster satisfies ClusterWorkerApi, format, print, change };
    return await options.run(context);
  } finally {
    await worker.end(ENDED);
  }
}

const NO_PROFILE: GateParts["profiles"] = {
  nameOf: () => null,
  lockOf: () => "ask",
  setLock: async () => {},
};

const NO_JOURNAL: GateParts["journal"] = { begin: async () => {}, end: async () => {} };

/** A plan as one object, or as text for a person. */
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
  return error === null ? `${target}: done` : `${target}: ${error.code}: ${error.message}`;
}
