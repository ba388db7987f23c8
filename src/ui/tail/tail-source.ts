import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { Filter } from "../../contract/filter.ts";
import type { Row, TailPulse, TailRequest } from "../../contract/tails.ts";
import type { RowView } from "../../contract/view.ts";
import { AnswerWatch } from "./answer-watch.ts";
import { RowCache } from "./row-cache.ts";

/** The calls of one tail; the extension's API has them all. */
export type TailApi = Pick<WindowApi, "tails">;

export type SourcePhase = "closed" | "opening" | "open" | "failed";

/** How long a pulse call waits for news, ms. */
const PULSE_WAIT_MS = 1_000;
const ended = (message: string, hint: string): ErrorData => ({ code: "CANCELLED", message, subject: null, hint });
/** What the view shows of a tail that the user ended. */
const ENDED = {
  silent: ended(
    "This tail was ended, because it did not respond.",
    "Its thread was blocked. See the log for details, and please report it.",
  ),
  opening: ended("This tail was not opened: you cancelled it.", "Open it again, or choose another range."),
};
/** The number of rows loaded beyond each edge of the screen. */
const OVERSCAN = 24;

/**
 * The window's side of an open tail. It pulls the pulse and the rows on screen (one call in flight each), keeps them,
 * and fires the event `change`. It pulls nothing while it is inactive.
 */
export class TailSource extends EventTarget {
  readonly cache = new RowCache();
  readonly #api: TailApi;
  readonly #profileId: string;
  readonly #watch = new AnswerWatch(() => this.dispatchEvent(new Event("change")));
  #phase: SourcePhase = "closed";
  #error: ErrorData | null = null;
  #tailId: string | null = null;
  #pulse: TailPulse | null = null;
  /** Grows when the tail is opened or closed; loops of an earlier tail then stop. */
  #life = 0;
  #active = true;
  /** The number of the running pulse loop; −1 for none. */
  #pulsing = -1;
  #fetching = false;
  #seen = 0;
  #follow = 0;
  #wantFirst = 0;
  #wantEnd = 0;

  constructor(api: TailApi, profileId: string) {
    super();
    this.#api = api;
    this.#profileId = profileId;
  }

  get phase(): SourcePhase {
    return this.#phase;
  }

  /** Why the phase is `failed`. */
  get error(): ErrorData | null {
    return this.#error;
  }

  /** It is open but has not answered for too long; the shown state is its last. */
  get silent(): boolean {
    return this.#watch.silent;
  }

  get tailId(): string | null {
    return this.#tailId;
  }

  get pulse(): TailPulse | null {
    return this.#pulse;
  }

  rowAt(row: number): Row | undefined {
    return this.cache.get(row);
  }

  /**
   * Opens the tail and replaces the open one. @param request or a function that computes it. A failure is a phase that
   * the view shows, not a rejection.
   */
  async open(request: TailRequest | (() => Promise<TailRequest>)): Promise<void> {
    await this.close();
    const life = this.#life;
    this.#become("opening", null);
    try {
      const asked = typeof request === "function" ? await request() : request;
      const tailId = await this.#api.tails.open(this.#profileId, asked);
      if (life !== this.#life) {
        await this.#closeQuietly(tailId);
        return;
      }
      this.#tailId = tailId;
      this.#become("open", null);
      this.#run();
    } catch (error) {
      if (life === this.#life) this.#become("failed", toErrorData(error));
    }
  }

  /** Shows a tail that is already open in the engine and replaces the open one; this source then owns it. */
  async adopt(tailId: string): Promise<void> {
    await this.close();
    this.#tailId = tailId;
    this.#become("open", null);
    this.#run();
  }

  /** Opens a recording and replaces the open tail. A failure is a phase, as with `open`. */
  async openRecording(path: string): Promise<void> {
    await this.close();
    const life = this.#life;
    this.#become("opening", null);
    try {
      const { tailId } = await this.#api.tails.openRecording(path);
      if (life !== this.#life) await this.#closeQuietly(tailId);
      else await this.adopt(tailId);
    } catch (error) {
      if (life === this.#life) this.#become("failed", toErrorData(error));
    }
  }

  /** Ends the tail in the engine and drops its rows. */
  async close(): Promise<void> {
    this.#life += 1;
    this.#watch.end();
    this.#fetching = false;
    const tailId = this.#tailId;
    this.#tailId = null;
    this.#pulse = null;
    this.#seen = 0;
    this.cache.restart(-1);
    this.#become("closed", null);
    if (tailId !== null) await this.#closeQuietly(tailId);
  }

  /** Ends a tail that does not respond, with its thread, or one that opens. */
  async end(was: keyof typeof ENDED): Promise<void> {
    await this.close();
    this.#become("failed", ENDED[was]);
  }

  /** An inactive source pulls nothing; the tail itself continues in the engine. */
  set active(active: boolean) {
    if (this.#active === active) return;
    this.#active = active;
    this.#seen = 0;
    if (active) this.#run();
  }

  /** Rows [first, end) are on screen. @param following whether to get the newest rows with every pulse */
  show(first: number, end: number, following: boolean): void {
    this.#follow = following ? Math.max(1, end - first) + OVERSCAN : 0;
    this.#wantFirst = first;
    this.#wantEnd = end;
    this.cache.trim(first, end);
    void this.#fetchRows();
  }

  /** Rejects with the worker's error. Records that earlier filters rejected are read again if they are few. */
  async setFilter(filter: Filter | null): Promise<void> {
    if (this.#tailId !== null) await this.#api.tails.setFilter(this.#tailId, filter, true);
  }

  async setPaused(paused: boolean): Promise<void> {
    if (this.#tailId !== null) await this.#api.tails.setPaused(this.#tailId, paused);
  }

  async setView(view: RowView): Promise<void> {
    if (this.#tailId !== null) await this.#api.tails.setView(this.#tailId, view);
  }

  /** Sets the fields of each row; existing rows are loaded again. */
  async setColumns(columns: readonly string[]): Promise<void> {
    if (this.#tailId === null) return;
    const life = this.#life;
    await this.#api.tails.setColumns(this.#tailId, columns);
    if (life !== this.#life) return;
    this.cache.outdate();
    this.dispatchEvent(new Event("change"));
    void this.#fetchRows();
  }

  async reread(): Promise<void> {
    if (this.#tailId !== null) await this.#api.tails.reread(this.#tailId);
  }

  #run(): void {
    if (this.#pulsing !== this.#life) void this.#pulseLoop();
    void this.#fetchRows();
  }

  async #pulseLoop(): Promise<void> {
    const life = this.#life;
    this.#pulsing = life;
    try {
      while (this.#active && life === this.#life && this.#tailId !== null) {
        const request = { seen: this.#seen, maxWaitMs: PULSE_WAIT_MS, follow: this.#follow };
        this.#watch.begin();
        const { pulse, rows } = await this.#api.tails.pulse(this.#tailId, request);
        if (life !== this.#life) break;
        this.#watch.end();
        this.#seen = pulse.version;
        this.#pulse = pulse;
        if (this.cache.epoch !== pulse.epoch) this.cache.restart(pulse.epoch);
        if (rows !== null) this.cache.accept(rows);
        this.dispatchEvent(new Event("change"));
        void this.#fetchRows();
      }
    } catch (error) {
      if (life === this.#life) {
        this.#watch.end();
        this.#become("failed", toErrorData(error));
      }
    } finally {
      if (this.#pulsing === life) this.#pulsing = -1;
    }
  }

  async #fetchRows(): Promise<void> {
    const range = this.#missingRange();
    if (range === null || this.#fetching || !this.#active || this.#tailId === null) return;
    this.#fetching = true;
    const life = this.#life;
    const { generation } = this.cache;
    let accepted = false;
    try {
      const { epoch } = this.cache;
      const window = await this.#api.tails.rows(this.#tailId, epoch, range.first, range.count);
      const isFresh = life === this.#life && generation === this.cache.generation;
      accepted = isFresh && this.cache.accept(window, range.first);
    } catch (error) {
      if (life === this.#life) this.#become("failed", toErrorData(error));
    } finally {
      if (life === this.#life) this.#fetching = false;
    }
    if (life === this.#life && generation !== this.cache.generation) void this.#fetchRows();
    if (!accepted) return;
    this.dispatchEvent(new Event("change"));
    const next = this.#missingRange();
    // The same rows are still missing. The next pulse shows why (evicted); another call now would not.
    if (next !== null && (next.first !== range.first || next.count !== range.count)) void this.#fetchRows();
  }

  /** The missing rows of the screen, with overscan, so that a short scroll finds its rows loaded. */
  #missingRange(): { first: number; count: number } | null {
    const pulse = this.#pulse;
    if (pulse === null || this.#phase !== "open" || this.#wantEnd <= this.#wantFirst) return null;
    const first = Math.max(pulse.firstRow, this.#wantFirst);
    const end = Math.min(pulse.endRow, this.#wantEnd);
    if (this.cache.missing(first, end) === null) return null;
    return this.cache.missing(
      Math.max(pulse.firstRow, this.#wantFirst - OVERSCAN),
      Math.min(pulse.endRow, this.#wantEnd + OVERSCAN),
    );
  }

  #become(phase: SourcePhase, error: ErrorData | null): void {
    this.#phase = phase;
    this.#error = error;
    this.dispatchEvent(new Event("change"));
  }

  async #closeQuietly(tailId: string): Promise<void> {
    try {
      await this.#api.tails.close(tailId);
    } catch {
      // It is already gone with its worker or the channel, which is the goal.
    }
  }
}
