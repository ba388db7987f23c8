import { randomUUID } from "node:crypto";
import type { Lock } from "../../contract/changes.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { ReplayApi } from "../../contract/replay.ts";
import { checkBoolean, checkText } from "../kit/check.ts";
import { absolutePath } from "../kit/download-folder.ts";
import type { SeenNames } from "../kit/seen-names.ts";
import type { MakeService } from "../kit/service.ts";
import { checkKeeps, checkReplaySource, checkRewrite } from "./check-replay.ts";
import { type Job, type JobParts, ReplayJob, WHOLE } from "./replay-job.ts";

/** Replays of one window at a time, with those that have ended. */
const MOST_JOBS = 16;

interface Parts extends JobParts {
  readonly names: SeenNames;
  readonly clusters: JobParts["clusters"] & { readonly openIds: readonly string[] };
  readonly profiles: JobParts["profiles"] & {
    /** @throws TailwaterError PROFILE_NOT_FOUND */
    lockOf(profileId: string): Lock;
  };
}

/** A replay ends with its window. What it has taken is written. */
export const replayService =
  (parts: Parts): MakeService<ReplayApi> =>
  ({ owner, onEnd }) => {
    const jobs = new Map<string, ReplayJob>();
    const begin = (job: Job): string => {
      if (jobs.size >= MOST_JOBS) {
        throw new TailwaterError("BUDGET_SPENT", "Too many replays are open.", { hint: "Wait until one has ended." });
      }
      const id = randomUUID();
      jobs.set(id, new ReplayJob(id, parts, owner, job));
      return id;
    };
    const of = (id: unknown): ReplayJob => {
      const job = jobs.get(checkText(id, "id"));
      if (job === undefined) throw new TailwaterError("BAD_REQUEST", "There is no such replay.");
      return job;
    };
    onEnd(async () => {
      for (const job of jobs.values()) await job.forget().catch(() => {}); // Its cluster may be closed.
      jobs.clear();
    });
    return {
      targets: async () =>
        parts.clusters.openIds.map((profileId) => ({
          profileId,
          name: parts.profiles.nameOf(profileId) ?? profileId,
          lock: parts.profiles.lockOf(profileId),
        })),
      open: async (given, rewrite) => {
        const checked = checkReplaySource(given);
        const source =
          checked.kind === "recording"
            ? { ...checked, path: parts.names.sawPath(absolutePath(checked.path)) }
            : checked;
        return begin({ source, bounds: null, rest: WHOLE, counted: 0, rewrite: checkRewrite(rewrite) });
      },
      state: async (id) => of(id).state,
      send: async (id, profileId, keeps) => of(id).send(checkText(profileId, "profileId"), checkKeeps(keeps)),
      stop: async (id) => of(id).stop(),
      preview: async (id, given) => {
        const rewrite = checkRewrite(given);
        return rewrite === null ? { problems: {}, records: [] } : of(id).preview(rewrite);
      },
      resume: async (id, resendsUnknown) => begin(of(id).next(checkBoolean(resendsUnknown, "resendsUnknown"))),
      forget: async (id) => {
        const job = jobs.get(checkText(id, "id"));
        jobs.delete(id);
        await job?.forget();
      },
    };
  };
