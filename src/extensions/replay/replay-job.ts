import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import { handOver } from "../../contract/link.ts";
import type { ProduceCounts } from "../../contract/produce.ts";
import type { ConnectionSettings } from "../../contract/profiles.ts";
import {
  MOST_TOLD_UNKNOWN,
  type ReplayChoice,
  type ReplayKeeps,
  type ReplayPhase,
  type ReplayPiece,
  type ReplayRewrite,
  type ReplaySource,
  type ReplayState,
  type RewritePreview,
  type SourceOffset,
} from "../../contract/replay.ts";
import type { TailWorkerApi } from "../../contract/tail-worker.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";
import type { Tails } from "../tails/tails.ts";
import { Places, type Rest } from "./places.ts";
import { type Bounds, boundsOf, cutTo } from "./range.ts";

/** How long one call for records waits, ms. */
const TAKE_MS = 500;
const ASK_EVERY_MS = 100;
/** How often it looks which records are acknowledged while it feeds, ms. */
const LOOK_EVERY_MS = 50;

export interface JobParts {
  readonly tails: Pick<Tails, "openReplay" | "close">;
  readonly clusters: {
    get(profileId: string): {
      readonly worker: { readonly api: ClusterWorkerApi };
      readonly settings: ConnectionSettings;
    };
  };
  readonly profiles: { nameOf(profileId: string): string | null };
}

/** What a replay does: the records of the source, or the rest of them. */
export interface Job {
  readonly source: ReplaySource;
  /** Null: the dry run finds them. */
  readonly bounds: Bounds | null;
  readonly rest: Rest;
  /** Records that the dry run has found, without those on which an expression fails. */
  readonly counted: number;
  readonly rewrite: ReplayRewrite | null;
}

export const WHOLE: Rest = { from: [], also: [], unknown: [] };
type Told = Omit<ReplayPiece, "bytes" | "sources" | "offsets" | "end">;
const NOTHING: Told = { read: 0, matched: 0, unreadable: 0, failing: 0, failures: [], matchedBytes: 0, scan: null };

/** One replay: the dry run, then the reading and feeding while the gate writes. */
export class ReplayJob {
  /** Also the name of its input. */
  readonly #id: string;
  readonly #parts: JobParts;
  readonly #owner: object;
  readonly #job: Job;
  #phase: ReplayPhase;
  #told: Told = NOTHING;
  /** Records that the dry run has found. */
  #counted: number;
  #counts: ProduceCounts | null = null;
  #error: ErrorData | null = null;
  #bounds: Bounds | null;
  #rest: Rest | null = null;
  /** Null: too many. */
  #unknown: readonly SourceOffset[] | null;
  /** The worker of the dry run, which has samples for a preview. */
  #trial: { readonly tailId: string; readonly api: TailWorkerApi } | null = null;
  #isStopped = false;
  #isForgotten = false;
  #target: ClusterWorkerApi["produce"] | null = null;

  constructor(id: string, parts: JobParts, owner: object, job: Job) {
    this.#id = id;
    this.#parts = parts;
    this.#owner = owner;
    this.#job = job;
    this.#bounds = job.bounds;
    this.#counted = job.counted;
    this.#unknown = job.rest.unknown;
    this.#phase = job.bounds === null ? "counting" : "counted";
    if (job.bounds === null) void this.#count();
    else this.#told = { ...NOTHING, matched: job.counted, read: job.counted };
  }

  get state(): ReplayState {
    const { read, matched, unreadable, failing, failures, matchedBytes: bytes, scan } = this.#told;
    return {
      ...{ phase: this.#phase, read, matched, unreadable, failing, failures, bytes, scan, selected: this.#selected },
      skipped: Math.max(0, read - matched - unreadable),
      ...{ counts: this.#counts, error: this.#error, canResume: this.#rest !== null },
      unknown: this.#unknown?.slice(0, MOST_TOLD_UNKNOWN).map((place) => this.#named(place)) ?? null,
      unknownCount: (this.#counts?.unknown ?? 0) + this.#unknownBefore,
    };
  }

  /** A rest is less than what was selected. */
  get #selected(): number | null {
    const { source, bounds } = this.#job;
    return source.kind === "topics" || bounds !== null ? null : source.selected;
  }

  /** Of the replays that this one continues; their places are known, or nothing could be resumed. */
  get #unknownBefore(): number {
    return this.#job.rest.unknown?.length ?? 0;
  }

  #named([source, offset]: SourceOffset) {
    const of = this.#bounds?.find((bound) => bound.source === source);
    return { topic: of?.topic ?? "", partition: of?.partition ?? source & 0xff_ffff, offset };
  }

  /**
   * What is left of it.
   * @param resendsUnknown also what may have been written
   * @throws TailwaterError BAD_REQUEST
   */
  next(resendsUnknown: boolean): Job {
    const rest = this.#rest;
    if (rest === null) throw new TailwaterError("BAD_REQUEST", "Nothing of this replay can be resumed.");
    const { acknowledged = 0, unknown = 0 } = this.#counts ?? {};
    const counted = Math.max(0, this.#counted - acknowledged - unknown);
    const job = { ...this.#job, bounds: this.#bounds, rest, counted };
    if (!resendsUnknown) return job;
    if (rest.unknown === null) {
      throw new TailwaterError("BAD_REQUEST", "Too many records are unknown to send them again one by one.", {
        hint: "Plan the rest without them, and compare the topics.",
      });
    }
    const also = [...rest.also, ...rest.unknown];
    return { ...job, rest: { from: rest.from, also, unknown: [] }, counted: counted + rest.unknown.length };
  }

  /** @throws TailwaterError BAD_REQUEST when it is no longer a dry run */
  async preview(rewrite: ReplayRewrite): Promise<RewritePreview> {
    if (this.#trial === null) throw new TailwaterError("BAD_REQUEST", "There is no dry run to look at.");
    return this.#trial.api.previewRewrite(rewrite);
  }

  async #endTrial(): Promise<void> {
    const trial = this.#trial;
    this.#trial = null;
    if (trial !== null) await this.#parts.tails.close(trial.tailId);
  }

  /** @param profileId of the cluster whose gate gets the change @throws TailwaterError BAD_REQUEST, CLUSTER_NOT_OPEN */
  send(profileId: string, keeps: ReplayKeeps): void {
    if (this.#phase !== "counted") throw new TailwaterError("BAD_REQUEST", "This replay is not counted, or was sent.");
    this.#target = this.#parts.clusters.get(profileId).worker.api.produce;
    this.#phase = "waiting";
    void this.#endTrial();
    void this.#send(this.#target, keeps);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#phase === "sending") await this.#target?.finish(this.#id);
  }

  async forget(): Promise<void> {
    this.#isForgotten = true;
    await this.stop();
    await this.#endTrial();
    // Its change can no longer be applied.
    if (this.#phase !== "sending") await this.#target?.forget(this.#id);
  }

  async #count(): Promise<void> {
    try {
      const isWhole = await this.#read(null, async () => !this.#isStopped);
      this.#counted = this.#told.matched - this.#told.failing;
      this.#phase = isWhole ? "counted" : "stopped";
    } catch (error) {
      this.#fail(error, "failed");
    }
    if (this.#phase !== "counted" || this.#isForgotten) await this.#endTrial();
  }

  async #send(produce: ClusterWorkerApi["produce"], keeps: ReplayKeeps): Promise<void> {
    const places = new Places(this.#job.rest);
    let isWhole = false;
    let lookAt = 0;
    try {
      while ((await produce.counts(this.#id)) === null) {
        if (this.#isStopped) {
          this.#phase = "stopped";
          return;
        }
        await sleep(ASK_EVERY_MS);
      }
      this.#phase = "sending";
      this.#told = NOTHING;
      isWhole = await this.#read(keeps, async ({ bytes, sources, offsets }) => {
        if (this.#isStopped) return false;
        places.add({ sources, offsets });
        if (performance.now() >= lookAt) {
          const [track, counts] = await Promise.all([produce.track(this.#id), produce.counts(this.#id)]);
          if (track?.isOver !== false) return false;
          places.settled(track.before, track.unknown);
          this.#counts = counts;
          lookAt = performance.now() + LOOK_EVERY_MS;
        }
        return bytes.length === 0 || produce.feed(this.#id, handOver([bytes], bytes), false);
      });
    } catch (error) {
      this.#error = toErrorData(error);
    }
    try {
      if (this.#isStopped) await produce.finish(this.#id);
      else await produce.feed(this.#id, [], true);
      await this.#settle(produce, places, isWhole);
    } catch (error) {
      this.#fail(error, "failed");
    }
  }

  /** Waits for what was taken, and finds what is left. */
  async #settle(produce: ClusterWorkerApi["produce"], places: Places, isWhole: boolean): Promise<void> {
    for (;;) {
      const track = await produce.track(this.#id);
      this.#counts = await produce.counts(this.#id);
      if (track !== null) places.settled(track.isOver ? 0 : track.before, track.unknown);
      if (track?.isOver === false) {
        await sleep(ASK_EVERY_MS);
        continue;
      }
      const missing = track?.missing ?? null;
      this.#unknown = places.unknown;
      const wanted = this.#told.matched - this.#told.failing;
      const isAll = isWhole && missing?.length === 0 && track?.read === wanted;
      if (!isAll && missing !== null && this.#bounds !== null) this.#rest = places.rest(track?.read ?? 0, missing);
      if (!isAll && !this.#isStopped) this.#error ??= (await produce.results(this.#id)).find(hasError)?.error ?? null;
      this.#phase = isAll ? "done" : "stopped";
      if (this.#isForgotten) await produce.forget(this.#id);
      return;
    }
  }

  /** @param keeps null: only counts @param each returns false to read no more @returns true: all of it was read */
  async #read(keeps: ReplayKeeps | null, each: (piece: ReplayPiece) => Promise<boolean>): Promise<boolean> {
    const { tails, clusters } = this.#parts;
    const { source, rest, rewrite } = this.#job;
    const profileId = source.kind === "recording" ? null : source.profileId;
    const from = profileId === null ? null : { profileId, settings: clusters.get(profileId).settings };
    const until = this.#bounds?.map(({ source: of, end }): SourceOffset => [of, end]) ?? [];
    const choice: ReplayChoice = {
      ...{ keeps, rewrite, origin: this.#origin, from: rest.from, also: rest.also, until },
    };
    const { tailId, api } = await tails.openReplay(this.#owner, from, cutTo(source, this.#bounds, rest), choice);
    // Its samples are for previews, until it is sent.
    if (keeps === null) this.#trial = { tailId, api };
    try {
      for (;;) {
        const piece = await api.takeReplay(TAKE_MS);
        const { bytes, sources, offsets, end, ...told } = piece;
        this.#told = told;
        if (!(await each(piece))) return false;
        if (!end) continue;
        if (keeps === null) this.#bounds = boundsOf(source, await api.partitions());
        return true;
      }
    } finally {
      if (this.#trial?.tailId !== tailId) await tails.close(tailId);
    }
  }

  get #origin(): ReplayChoice["origin"] {
    const { source } = this.#job;
    if (source.kind === "recording") return ["recording", basename(source.path)];
    return ["cluster", this.#parts.profiles.nameOf(source.profileId) ?? source.profileId];
  }

  #fail(error: unknown, phase: ReplayPhase): void {
    this.#error ??= toErrorData(error);
    this.#phase = phase;
  }
}

const hasError = ({ error }: { readonly error: ErrorData | null }) => error !== null;
