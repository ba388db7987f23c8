import { randomUUID } from "node:crypto";
import type { Remote } from "comlink";
import type { TailWorkerApi } from "../../contract/api.ts";
import { type ErrorData, TailwaterError } from "../../contract/errors.ts";
import type { ConnectionSettings } from "../../contract/profile.ts";
import type { TailRequest } from "../../contract/tail.ts";
import type { WorkerFiles } from "./worker-files.ts";
import { WorkerHandle } from "./worker-handle.ts";

/** Each tail is a thread with a memory budget of its own. */
const MOST_TAILS = 16;
/** The worker says within 10 s why it cannot open; this is for one that does not answer at all, ms. */
const OPEN_LIMIT_MS = 15_000;
const CLOSED: ErrorData = { code: "TAIL_NOT_FOUND", message: "The tail was closed.", subject: null, hint: null };

interface OpenTail {
  readonly worker: WorkerHandle<TailWorkerApi>;
  readonly profileId: string;
  /** The window that opened it, and with which it ends. */
  readonly owner: object;
}

/** The open tails, one worker each. */
export class Tails {
  readonly #files: WorkerFiles;
  readonly #open = new Map<string, OpenTail>();

  constructor(files: WorkerFiles) {
    this.#files = files;
  }

  get count(): number {
    return [...this.#open.values()].filter(({ worker }) => worker.alive).length;
  }

  async open(owner: object, profileId: string, settings: ConnectionSettings, request: TailRequest): Promise<string> {
    if (this.count >= MOST_TAILS) {
      throw new TailwaterError("BAD_REQUEST", `${MOST_TAILS} tails are open, which is the most.`, {
        hint: "Close one first.",
      });
    }
    const id = randomUUID();
    const worker = new WorkerHandle<TailWorkerApi>(this.#files.tail, `the tail of ${request.topic}`);
    this.#open.set(id, { worker, profileId, owner });
    const limit = setTimeout(() => worker.end(noAnswer(request)), OPEN_LIMIT_MS);
    try {
      await worker.api.open(settings, request);
      return id;
    } catch (error) {
      await this.close(id);
      throw error;
    } finally {
      clearTimeout(limit);
    }
  }

  /** @throws TailwaterError TAIL_NOT_FOUND */
  get(owner: object, id: string): Remote<TailWorkerApi> {
    const tail = this.#open.get(id);
    if (tail === undefined || tail.owner !== owner) {
      throw TailwaterError.fromData({ ...CLOSED, message: "This tail is not open.", hint: "Open the topic again." });
    }
    return tail.worker.api;
  }

  async close(id: string): Promise<void> {
    const tail = this.#open.get(id);
    this.#open.delete(id);
    await tail?.worker.end(CLOSED);
  }

  async closeOfProfile(profileId: string): Promise<void> {
    await this.#closeWhere((tail) => tail.profileId === profileId);
  }

  /** A window is gone: what it looked at is, too. */
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

function noAnswer({ topic }: TailRequest): ErrorData {
  return {
    code: "CONNECT_TIMEOUT",
    message: `There was no answer within ${OPEN_LIMIT_MS / 1_000} s.`,
    subject: topic,
    hint: "Check that the brokers can be reached, then open the topic again.",
  };
}
