import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { BearerToken } from "../../contract/bearer.ts";
import { type ErrorData, TailwaterError } from "../../contract/errors.ts";
import type { ConnectionSettings } from "../../contract/profiles.ts";
import { type ReplayChoice, type ReplaySource, topicsOf } from "../../contract/replay.ts";
import { TAIL_WORKER, type TailResources, type TailWorkerApi } from "../../contract/tail-worker.ts";
import type { TailRequest } from "../../contract/tails.ts";
import { log } from "../log/log.ts";
import type { MemoryBudget } from "../memory/memory-budget.ts";
import { PatientCall } from "../threads/patient-call.ts";
import { limitBatches } from "../threads/thread-rooms.ts";
import type { WorkerFiles } from "../threads/worker-files.ts";
import { type Settle, WorkerHandle } from "../threads/worker-handle.ts";

/** The worker reports errors within 10 s. This limit is for a worker that does not answer at all, ms. */
const OPEN_LIMIT_MS = 15_000;
const CLOSED: ErrorData = { code: "TAIL_NOT_FOUND", message: "The tail was closed.", subject: null, hint: null };

/** The size and limit of its ring, bytes. */
interface Ring {
  readonly usedBytes: number;
  readonly budgetBytes: number;
}

const NO_RING: Ring = { usedBytes: 0, budgetBytes: 0 };

interface OpenTail {
  readonly worker: WorkerHandle<typeof TAIL_WORKER>;
  /** Null for a recording. */
  readonly profileId: string | null;
  /** The window that opened it. It ends with this window. */
  readonly owner: object;
  readonly ring: PatientCall<Ring>;
  /** Sends it its current memory share. */
  readonly resources: PatientCall<void>;
  isOpen: boolean;
}

/** The open tails, one worker each, which share the memory budget. */
export class Tails {
  readonly #files: WorkerFiles;
  readonly #settle: Settle;
  readonly #token: (source: string | null) => Promise<BearerToken>;
  readonly #mayConnect: () => Promise<void>;
  readonly #budget: MemoryBudget;
  /** Threads that are not tails. */
  readonly #otherWorkers: () => number;
  readonly #open = new Map<string, OpenTail>();

  /**
   * @param token gives a token of a source of ConnectionSettings
   * @param mayConnect throws when no cluster may be connected to now
   */
  constructor(
    files: WorkerFiles,
    budget: MemoryBudget,
    otherWorkers: () => number,
    settle: Settle,
    token: (source: string | null) => Promise<BearerToken>,
    mayConnect: () => Promise<void>,
  ) {
    this.#token = token;
    this.#settle = settle;
    this.#mayConnect = mayConnect;
    this.#files = files;
    this.#budget = budget;
    this.#otherWorkers = otherWorkers;
  }

  get count(): number {
    return [...this.#open.values()].filter(({ worker }) => worker.alive).length;
  }

  async open(owner: object, profileId: string, settings: ConnectionSettings, request: TailRequest): Promise<string> {
    await this.#mayConnect();
    const name = request.topics.join(", ");
    const from = { owner, profileId, tokenSource: settings.tokenSource };
    const { id } = await this.#begin(from, name, (api, resources) => api.open(settings, request, resources));
    return id;
  }

  async openRecording(owner: object, path: string): Promise<{ tailId: string; topics: readonly string[] }> {
    const open = (api: TailWorkerApi, resources: TailResources) => api.openRecording(path, resources);
    const { id, answer } = await this.#begin({ owner, profileId: null, tokenSource: null }, path, open);
    return { tailId: id, topics: answer };
  }

  /** Opens a tail for a replay, whose records leave it. @param from null: a recording */
  async openReplay(
    owner: object,
    from: { readonly profileId: string; readonly settings: ConnectionSettings } | null,
    source: ReplaySource,
    choice: ReplayChoice,
  ): Promise<{ readonly tailId: string; readonly api: TailWorkerApi }> {
    if (from !== null) await this.#mayConnect();
    const name =
      source.kind === "recording"
        ? source.path
        : (source.kind === "offsets" ? topicsOf(source.ranges) : source.request.topics).join(", ");
    const settings = from?.settings ?? null;
    const own = { owner, profileId: from?.profileId ?? null, tokenSource: settings?.tokenSource ?? null };
    const { id } = await this.#begin(own, name, (api, resources) =>
      api.openReplay(settings, source, resources, choice),
    );
    return { tailId: id, api: this.get(owner, id) };
  }

  /** All rings together, with the last answer of a tail that does not respond. */
  async rings(): Promise<Ring> {
    const rings = await Promise.all([...this.#open.values()].map(({ ring }) => ring.get()));
    return {
      usedBytes: rings.reduce((sum, { usedBytes }) => sum + usedBytes, 0),
      budgetBytes: rings.reduce((sum, { budgetBytes }) => sum + budgetBytes, 0),
    };
  }

  /**
   * Divides the budget again after it changed, or after a tail opened or closed. A tail that does not respond gets it
   * later.
   */
  async share(): Promise<void> {
    limitBatches(this.#budget.allowedBatchBytes);
    await Promise.all([...this.#open.values()].map(({ resources }) => resources.get()));
  }

  async #begin<Answer>(
    { owner, profileId, tokenSource }: Pick<OpenTail, "owner" | "profileId"> & { readonly tokenSource: string | null },
    name: string,
    open: (api: TailWorkerApi, resources: TailResources) => Promise<Answer>,
  ): Promise<{ id: string; answer: Answer }> {
    this.#throwIfFull(name);
    const id = randomUUID();
    const token = () => this.#token(tokenSource);
    const worker = new WorkerHandle(this.#files.tail, TAIL_WORKER, `the tail of ${name}`, this.#settle, token);
    const ring = new PatientCall(() => askRing(worker), NO_RING);
    const resources = new PatientCall(() => this.#tellResources(tail), undefined);
    const tail: OpenTail = { worker, profileId, owner, ring, resources, isOpen: false };
    this.#open.set(id, tail);
    // The other tails shrink first.
    await this.share();
    const limit = setTimeout(() => worker.end(noAnswer(name)), OPEN_LIMIT_MS);
    try {
      const answer = await open(worker.api.tail, this.#budget.perTail(this.count, this.#otherWorkers()));
      tail.isOpen = true;
      return { id, answer };
    } catch (error) {
      await this.close(id);
      throw error;
    } finally {
      clearTimeout(limit);
    }
  }

  /** Repeats until its share is current, because the share may change before it answers. */
  async #tellResources({ worker, isOpen }: OpenTail): Promise<void> {
    if (!isOpen) return;
    let told: TailResources | null = null;
    for (;;) {
      const wanted = this.#budget.perTail(this.count, this.#otherWorkers());
      if (!worker.alive || (told !== null && isDeepStrictEqual(told, wanted))) return;
      await worker.api.tail.setResources(wanted).catch((error: unknown) => {
        if (worker.alive) log.warn("A tail kept its memory:", error);
      });
      told = wanted;
    }
  }

  /** Each tail is a thread, so only a limited number fits into the budget. */
  #throwIfFull(name: string): void {
    const { count } = this;
    const others = this.#otherWorkers();
    if (count < this.#budget.mostTails(others)) return;
    const megabytes = Math.round(this.#budget.bytes / 2 ** 20);
    const tails = count === 1 ? "1 open tail" : `${count} open tails`;
    throw new TailwaterError("BUDGET_SPENT", `${megabytes} MB is enough for ${tails}.`, {
      subject: name,
      hint: `Close one, or allow ${this.#budget.megabytesFor(count + 1, others)} MB in Settings.`,
    });
  }

  /** The tail is open and belongs to this window. */
  owns(owner: object, id: string): boolean {
    return this.#open.get(id)?.owner === owner;
  }

  /** @throws TailwaterError TAIL_NOT_FOUND */
  get(owner: object, id: string): TailWorkerApi {
    const tail = this.#open.get(id);
    if (tail === undefined || tail.owner !== owner) {
      throw TailwaterError.fromData({ ...CLOSED, message: "This tail is not open.", hint: "Open the topic again." });
    }
    return tail.worker.api.tail;
  }

  async close(id: string): Promise<void> {
    const tail = this.#open.get(id);
    this.#open.delete(id);
    if (tail === undefined) return;
    await tail.worker.end(CLOSED);
    await this.share();
  }

  async closeOfProfile(profileId: string): Promise<void> {
    await this.#closeWhere((tail) => tail.profileId === profileId);
  }

  /** Closes the tails of a window that is gone. */
  async closeOfOwner(owner: object): Promise<void> {
    await this.#closeWhere((tail) => tail.owner === owner);
  }

  async closeAll(): Promise<void> {
    await this.#closeWhere(() => true);
  }

  async #closeWhere(ends: (tail: OpenTail) => boolean): Promise<void> {
    const ids = [...this.#open].filter(([, tail]) => ends(tail)).map(([id]) => id);
    await Promise.all(ids.map((id) => this.close(id)));
  }
}

async function askRing({ api }: WorkerHandle<typeof TAIL_WORKER>): Promise<Ring> {
  const { pulse } = await api.tail.pulse({ seen: 0, maxWaitMs: 0, follow: 0 });
  return { usedBytes: pulse.storeUsedBytes, budgetBytes: pulse.storeBudgetBytes };
}

function noAnswer(name: string): ErrorData {
  return {
    code: "CONNECT_TIMEOUT",
    message: `There was no answer within ${OPEN_LIMIT_MS / 1_000} s.`,
    subject: name,
    hint: "Check that the brokers can be reached, then open the topic again.",
  };
}
