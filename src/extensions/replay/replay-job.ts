import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { ProduceCounts } from "../../contract/produce.ts";
import type { ConnectionSettings } from "../../contract/profiles.ts";
import type {
  ReplayChoice,
  ReplayKeeps,
  ReplayPhase,
  ReplayPiece,
  ReplaySource,
  ReplayState,
  SourceOffset,
} from "../../contract/replay.ts";
import type { ClusterWorkerApi } from "../kit/cluster-part.ts";
import type { Tails } from "../tails/tails.ts";
import { Places, type Rest } from "./places.ts";
import { type Bounds, boundsOf, cutTo } from "./range.ts";

/** How long one call for records waits, ms. */
const TAKE_MS = 500;
const ASK_EVERY_MS = 100;

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
  /** Records that the dry run has found. */
  readonly counted: number;
}

export const WHOLE: Rest = { from: [], also: [] };
type Told = Omit<ReplayPiece, "bytes" | "sources" | "offsets" | "end">;
const NOTHING: Told = { read: 0, matched: 0, unreadable: 0, matchedBytes: 0, scan: null };

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
    this.#phase = job.bounds === null ? "counting" : "counted";
    if (job.bounds === null) void this.#count();
    else this.#told = { ...NOTHING, matched: job.counted, read: job.counted };
  }

  get state(): ReplayState {
    const { read, matched, unreadable, matchedBytes: bytes, scan } = this.#told;
    return {
      ...{ phase: this.#phase, read, matched, unreadable, bytes, scan, selected: this.#selected },
      skipped: Math.max(0, read - matched - unreadable),
      ...{ counts: this.#counts, error: this.#error, canResume: this.#rest !== null },
    };
  }

  /** A rest is less than what was selected. */
  get #selected(): number | null {
    const { source, bounds } = this.#job;
    return source.kind === "topics" || bounds !== null ? null : source.selected;
  }

  /** What is left of it. @throws TailwaterError BAD_REQUEST */
  get next(): Job {
    if (this.#rest === null) throw new TailwaterError("BAD_REQUEST", "Nothing of this replay can be resumed.");
    const { acknowledged = 0, unknown = 0 } = this.#counts ?? {};
    const counted = Math.max(0, this.#counted - acknowledged - unknown);
    return { ...this.#job, bounds: this.#bounds, rest: this.#rest, counted };
  }

  /** @param profileId of the cluster whose gate gets the change @throws TailwaterError BAD_REQUEST, CLUSTER_NOT_OPEN */
  send(profileId: string, keeps: ReplayKeeps): void {
    if (this.#phase !== "counted") throw new TailwaterError("BAD_REQUEST", "This replay is not counted, or was sent.");
    this.#target = this.#parts.clusters.get(profileId).worker.api.produce;
    this.#phase = "waiting";
    void this.#send(this.#target, keeps);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#phase === "sending") await this.#target?.finish(this.#id);
  }

  async forget(): Promise<void> {
    this.#isForgotten = true;
    await this.stop();
    // Its change can no longer be applied.
    if (this.#phase !== "sending") await this.#target?.forget(this.#id);
  }

  async #count(): Promise<void> {
    try {
      const isWhole = await this.#read(null, async () => !this.#isStopped);
      this.#counted = this.#told.matched;
      this.#phase = isWhole ? "counted" : "stopped";
    } catch (error) {
      this.#fail(error, "failed");
    }
  }

  async #send(produce: ClusterWorkerApi["produce"], keeps: ReplayKeeps): Promise<void> {
    const places = new Places(this.#job.rest);
    let isWhole = false;
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
        const track = await produce.track(this.#id);
        if (track?.isOver !== false) return false;
        places.settled(track.before);
        const isOpen = bytes.length === 0 || (await produce.feed(this.#id, [bytes], false));
        this.#counts = await produce.counts(this.#id);
        return isOpen;
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
      if (track?.isOver === false) {
        places.settled(track.before);
        await sleep(ASK_EVERY_MS);
        continue;
      }
      const missing = track?.missing ?? null;
      const isAll = isWhole && missing?.length === 0 && track?.read === this.#told.matched;
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
    const { source, rest } = this.#job;
    const profileId = source.kind === "recording" ? null : source.profileId;
    const from = profileId === null ? null : { profileId, settings: clusters.get(profileId).settings };
    const until = this.#bounds?.map(({ source: of, end }): SourceOffset => [of, end]) ?? [];
    const choice: ReplayChoice = { keeps, origin: this.#origin, ...rest, until };
    const { tailId, api } = await tails.openReplay(this.#owner, from, cutTo(source, this.#bounds, rest), choice);
    try {
      for (;;) {
        const piece = await api.takeReplay(TAKE_MS);
        const { read, matched, unreadable, matchedBytes, scan, end } = piece;
        this.#told = { read, matched, unreadable, matchedBytes, scan };
        if (!(await each(piece))) return false;
        if (!end) continue;
        if (keeps === null) this.#bounds = boundsOf(source, await api.partitions());
        return true;
      }
    } finally {
      await tails.close(tailId);
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
