import type { ConsentPurpose, Delivery } from "../../contract/consent.ts";
import type { HttpAnswer } from "../http/http-client.ts";
import type { Next } from "./after-answer.ts";

/** Uses that follow each other go in one request, ms. */
const GATHER_MS = 5_000;
const MOST_QUEUED = 100;
const MOST_QUEUED_BYTES = 64 * 1_024;
const MOST_LISTED = 200;
const MOST_LISTED_BYTES = 512 * 1_024;

type Entry = { -readonly [Key in keyof Delivery]: Delivery[Key] };

export interface OutboxOptions {
  readonly purpose: ConsentPurpose;
  /** Events in one request. */
  readonly mostTogether: number;
  /** @param events the texts of the events @param at of the first, ms since the epoch */
  bodyOf(clientId: string, events: readonly string[], at: number): string;
  /** @throws TailwaterError */
  post(body: string, signal: AbortSignal): Promise<Pick<HttpAnswer, "status" | "headers">>;
  /** What follows an answer or a failure (after-answer.ts). */
  next(
    outcome: { readonly answer: Pick<HttpAnswer, "status" | "headers"> } | { readonly error: unknown },
    tries: number,
  ): Next;
  /** The random id, read again before each request; null: the user has not agreed, or no longer agrees. */
  clientId(): Promise<string | null>;
  nextId(): number;
}

/** The events for one receiver: a bounded queue, and a bounded list of what became of them. Nothing of it is on disk. */
export class Outbox {
  readonly #options: OutboxOptions;
  /** Oldest first. */
  #queue: Entry[] = [];
  #done: Entry[] = [];
  #leftOut = 0;
  #tries = 0;
  #timer: NodeJS.Timeout | null = null;
  #sending: { readonly entry: Entry; readonly abort: AbortController } | null = null;
  /** The receiver wants nothing more. */
  #stopped: string | null = null;
  /** ms since the epoch: nothing is sent before. */
  #notBefore = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  get deliveries(): readonly Delivery[] {
    const sending = this.#sending === null ? [] : [this.#sending.entry];
    return [...this.#done, ...sending, ...this.#queue].map((entry) => ({ ...entry }));
  }

  get leftOut(): number {
    return this.#leftOut;
  }

  add(text: string): void {
    const entry = this.#entry("queued", 1, text, null);
    if (this.#stopped !== null) {
      this.#end({ ...entry, state: "failed", problem: this.#stopped });
      return;
    }
    this.#queue.push(entry);
    while (this.#queue.length > MOST_QUEUED || bytesOf(this.#queue) > MOST_QUEUED_BYTES)
      this.#drop(this.#queue.shift());
    this.#schedule(GATHER_MS);
  }

  /** Forgets everything, and ends a request that is under way. */
  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const sending = this.#sending;
    this.#sending = null;
    this.#queue = [];
    this.#done = [];
    this.#leftOut = 0;
    this.#tries = 0;
    sending?.abort.abort();
  }

  #schedule(leastMs: number): void {
    if (this.#timer !== null || this.#sending !== null || this.#queue.length === 0) return;
    const wait = Math.max(leastMs, this.#notBefore - Date.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#send();
    }, wait).unref();
  }

  /** Never rejects. */
  async #send(): Promise<void> {
    const { mostTogether, clientId, bodyOf, post, next } = this.#options;
    const taken = this.#queue.splice(0, mostTogether);
    const [first] = taken;
    if (first === undefined) return;
    const abort = new AbortController();
    const sending = { entry: { ...first, state: "sending", events: taken.length } as Entry, abort };
    this.#sending = sending;
    this.#tries += 1;
    let outcome: Parameters<OutboxOptions["next"]>[0];
    try {
      const id = await clientId();
      // Cleared meanwhile, or another Tailwater on this folder was told that the user no longer agrees.
      if (this.#sending !== sending) return;
      if (id === null) return this.clear();
      sending.entry.text = bodyOf(
        id,
        taken.map(({ text }) => text),
        first.at,
      );
      outcome = { answer: await post(sending.entry.text, abort.signal) };
    } catch (error) {
      outcome = { error };
    }
    if (this.#sending !== sending) return;
    this.#sending = null;
    this.#follow(next(outcome, this.#tries), sending.entry, taken);
    // What has waited meanwhile need not wait again.
    this.#schedule(0);
  }

  #follow(next: Next, entry: Entry, taken: readonly Entry[]): void {
    if (next.kind === "again") {
      if (!next.counts) this.#tries -= 1;
      this.#queue.unshift(...taken.map((one) => ({ ...one, problem: next.why })));
    } else {
      this.#tries = 0;
      const problem = next.kind === "sent" ? null : next.why;
      this.#end({ ...entry, state: next.kind === "sent" ? "sent" : "failed", at: Date.now(), problem });
    }
    if (next.kind === "stop") this.#stop(`nothing more is sent in this session: ${next.why}`);
    else this.#notBefore = Date.now() + next.pauseMs;
  }

  #stop(why: string): void {
    this.#stopped = why;
    for (const one of this.#queue.splice(0)) this.#end({ ...one, state: "failed", problem: why });
  }

  #drop(entry: Entry | undefined): void {
    if (entry !== undefined) this.#end({ ...entry, state: "failed", problem: "too many were waiting" });
  }

  #end(entry: Entry): void {
    this.#done.push(entry);
    while (this.#done.length > MOST_LISTED || bytesOf(this.#done) > MOST_LISTED_BYTES) {
      this.#done.shift();
      this.#leftOut += 1;
    }
  }

  #entry(state: Delivery["state"], events: number, text: string, problem: string | null): Entry {
    const { purpose, nextId } = this.#options;
    return { id: nextId(), purpose, state, at: Date.now(), events, text, problem };
  }
}

const bytesOf = (entries: readonly Entry[]): number => entries.reduce((sum, { text }) => sum + text.length, 0);
