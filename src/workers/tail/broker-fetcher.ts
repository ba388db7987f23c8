import type { ErrorData, TailwaterError } from "../../contract/errors.ts";
import { initCodecs } from "../codec/unpack.ts";
import { FetchConnection } from "../kafka/fetch-connection.ts";
import { CLIENT_ID } from "../kafka/handshake.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { epochAt } from "../wire/batch-header.ts";
import { encodeFetchRequest } from "../wire/fetch-request.ts";
import { type FetchedPartition, readFetchResponse } from "../wire/fetch-response.ts";
import { Backoff } from "./backoff.ts";
import { BrokerReach } from "./broker-reach.ts";
import type { FetchHost } from "./fetch-host.ts";
import { type FetchSlot, shrunk, silence } from "./fetch-slot.ts";
import { FetchSlots } from "./fetch-slots.ts";
import { HoleProof } from "./hole-proof.ts";
import { Pace } from "./pace.ts";
import { Signal } from "./signal.ts";
import type { TailPartition } from "./tail-partition.ts";
import { isWorthReporting, LONGEST_THROTTLE_MS, throttled } from "./throttle.ts";
import { holdsZstd } from "./zstd-need.ts";

/** The broker answers as soon as there is a byte, or after this. */
const MAX_WAIT_MS = 500;
/** Reading yields to the thread's other work (rows for the window) after this time. */
const SLICE_MS = 8;
/** After this many answers in a row without the available records there is an error. */
const REPORTED_STALLS = 3;
/** When there is nothing to fetch: the time until the next look, unless signalled. */
const IDLE_MS = 250;
/** The response begins with its correlation id, which the connection has checked. */
const CORRELATION_BYTES = 4;

/**
 * Fetches the partitions that one broker leads, over one connection, until stopped. A response is first planned
 * (headers only), then the next fetch is sent, then the response is read. Only reading moves positions, and a response
 * is read only if it was requested for exactly that position. So a lost connection, a pause or a restart loses no
 * record and duplicates none. After an answer without records there is a growing pause; only records, or an answer
 * after a full wait, end it.
 */
export class BrokerFetcher {
  readonly brokerId: number;
  readonly #host: FetchHost;
  readonly #signal = new Signal();
  readonly #abort = new AbortController();
  readonly #backoff = new Backoff();
  readonly #slots = new FetchSlots();
  readonly #pace = new Pace();
  readonly #proof: HoleProof<FetchSlot>;
  readonly #reach: BrokerReach;
  readonly #topic: Buffer;
  #connection: FetchConnection | null = null;
  #needsZstd = false;
  /** The fetch in flight: when it was sent (performance.now()), and how long the broker may wait, ms. */
  #askedAt = 0;
  #allowedMs = 0;

  constructor(brokerId: number, host: FetchHost) {
    this.brokerId = brokerId;
    this.#host = host;
    this.#reach = new BrokerReach(brokerId, host);
    this.#topic = Buffer.from(host.topic, "utf8");
    this.#proof = new HoleProof(({ state }) => host.tierOf(brokerId, state));
  }

  /** Why the broker cannot be reached; null when it can. */
  get error(): ErrorData | null {
    return this.#reach.error;
  }

  get partitions(): readonly TailPartition[] {
    return this.#slots.states;
  }

  /** Replaces the list of partitions. */
  assign(partitions: readonly TailPartition[]): void {
    this.#slots.assign(partitions);
    this.#proof.keep(this.#slots.all);
    this.#signal.raise();
  }

  /** Something changed (resumed, partitions, starts): ends the wait and looks again. */
  wake(): void {
    this.#signal.raise();
  }

  stop(): void {
    this.#abort.abort();
    this.#connection?.close();
    this.#signal.raise();
  }

  /** Runs until `stop`; connects again whenever the connection is lost. Never rejects. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      let gained = false;
      try {
        const address = this.#host.link.addressOf(this.brokerId);
        const { client } = this.#host.link;
        const onStill = (why: TailwaterError) => this.#reach.isSlow(why);
        this.#connection = await FetchConnection.open(address, client, MAX_WAIT_MS, this.#abort.signal, onStill);
        gained = await this.#session(this.#connection);
      } catch (error) {
        if (this.#stopped) break;
        this.#reach.lost(error);
      } finally {
        this.#connection?.close();
        this.#connection?.giveBack();
        this.#connection = null;
      }
      if (!gained) await this.#signal.wait(this.#backoff.next());
    }
  }

  get #stopped(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Fetches until the connection should be replaced. @returns whether it made progress */
  async #session(connection: FetchConnection): Promise<boolean> {
    let inFlight = false;
    let gained = false;
    let maxWaitMs = 0;
    for (const slot of this.#slots.all) slot.planned = -1;
    while (!this.#stopped) {
      if (!inFlight) {
        if (connection.isExpiring) await connection.renew();
        if (connection.isExpiring || connection.isClosed) return gained;
        if (this.#host.paused) {
          connection.giveBack();
          await this.#signal.wait(IDLE_MS);
          continue;
        }
        await this.#resolvePending();
        inFlight = this.#ask(connection, maxWaitMs);
        if (!inFlight) {
          this.#reach.reached();
          await this.#signal.wait(IDLE_MS);
          continue;
        }
      }
      const response = await connection.receive();
      inFlight = false;
      maxWaitMs = MAX_WAIT_MS;
      const allowedMs = this.#allowedMs;
      const lasted = allowedMs > 0 && performance.now() - this.#askedAt >= allowedMs / 2;
      if (this.#host.paused || this.#stopped) continue;
      const throttleMs = this.#plan(connection.version, response);
      this.#reach.reached();
      const mayAsk = throttleMs === 0 && !connection.isExpiring && !this.#slots.hasPending && this.#slots.brings;
      if (mayAsk) inFlight = this.#ask(connection, maxWaitMs);
      const brought = await this.#read(response);
      connection.giveBack();
      if (brought || lasted) {
        gained = true;
        this.#backoff.reset();
        this.#pace.reset();
      }
      if (throttleMs > 0) await this.#throttled(throttleMs);
      else if (!brought) await this.#gotNothing(lasted, allowedMs);
    }
    return gained;
  }

  /** Waits as long as the broker asks. Reports it when the wait is long, or when the broker only asks for waits. */
  async #throttled(throttleMs: number): Promise<void> {
    for (const { answering, state } of this.#slots.all) {
      if (answering < 0 || state.isDone) continue;
      if (state.reader.position === answering) state.emptyAnswers += 1;
      if (isWorthReporting(throttleMs, state.emptyAnswers)) {
        this.#host.partitionStuck(state, throttled(this.brokerId, state, throttleMs));
      }
    }
    await this.#signal.wait(Math.min(throttleMs, LONGEST_THROTTLE_MS));
  }

  /** No position moved: finds the cause, and waits if the broker did not. */
  async #gotNothing(lasted: boolean, allowedMs: number): Promise<void> {
    for (const slot of this.#slots.all.filter(({ isShrunk }) => isShrunk)) {
      slot.state.emptyAnswers += 1;
      const isReported = slot.state.emptyAnswers >= REPORTED_STALLS;
      if (isReported) this.#host.partitionStuck(slot.state, shrunk(this.brokerId, slot.state, slot.highWatermark));
    }
    const proof = await this.#proof.emptyAnswer(this.#slots.all, lasted);
    if (proof !== null && !this.#stopped) {
      const { state } = proof.slot;
      if (proof.error !== null) this.#host.partitionStuck(state, proof.error);
      else {
        state.gained();
        if (state.end !== null) state.reader.skipTo(Math.min(state.end, state.logEnd ?? state.end));
        this.#host.progressed();
      }
    }
    if (lasted || allowedMs === 0) return;
    const behind = this.#slots.all.filter((slot) => slot.isGood && slot.isBehind);
    for (const { state } of behind) {
      state.emptyAnswers += 1;
      if (state.emptyAnswers >= REPORTED_STALLS) this.#host.partitionStuck(state, silence(this.brokerId, state));
    }
    const pauseMs = this.#pace.nothing(behind.length > 0);
    if (pauseMs > 0) await this.#signal.wait(pauseMs);
  }

  /** Sends a fetch for every partition that is ready; false when none is. */
  #ask(connection: FetchConnection, maxWaitMs: number): boolean {
    const { suspect } = this.#proof;
    const maxBytes = this.#host.fetchBytes();
    const partitions = this.#slots.request(suspect, maxBytes);
    if (partitions.length === 0) return false;
    this.#allowedMs = maxWaitMs;
    if (suspect !== null && suspect.asked >= 0) this.#allowedMs = this.#proof.waitMs ?? MAX_WAIT_MS;
    // A partition that waits for another try must not wait for a whole long poll.
    else if (partitions.length < this.partitions.filter(({ isDone }) => !isDone).length) {
      this.#allowedMs = Math.min(maxWaitMs, IDLE_MS);
    }
    this.#askedAt = performance.now();
    connection.send(
      encodeFetchRequest({
        version: connection.version,
        correlationId: connection.correlationId,
        clientId: CLIENT_ID,
        maxWaitMs: this.#allowedMs,
        minBytes: 1,
        maxBytes,
        isolation: this.#host.isolation,
        topic: this.#host.topic,
        partitions,
      }),
      maxBytes,
    );
    return true;
  }

  /** Records the contents of a response, from headers only. @returns ms that the broker asks us to wait (KIP-219). */
  #plan(version: number, response: Buffer): number {
    for (const slot of this.#slots.all) slot.beginAnswer();
    const note = (fetched: FetchedPartition) => {
      const slot = this.#slots.of(fetched.partition);
      // Accepts only requested partitions, each once.
      if (slot !== undefined && slot.answering >= 0 && !slot.isNamed) this.#note(slot, fetched, response);
    };
    const answer = readFetchResponse(response, CORRELATION_BYTES, version, note, this.#topic);
    const { throttleMs, errorCode } = answer;
    if (errorCode !== KAFKA.none) throw this.#host.brokerError(errorCode, this.brokerId);
    // A throttled answer lists no partition; any other must list all.
    if (throttleMs > 0) return throttleMs;
    for (const { answering, isNamed, state } of this.#slots.all) {
      if (answering >= 0 && !isNamed) this.#host.partitionUnanswered(state, this.brokerId);
    }
    return 0;
  }

  #note(slot: FetchSlot, fetched: FetchedPartition, response: Buffer): void {
    const { state } = slot;
    slot.isNamed = true;
    // Its place is asked about first.
    if (state.pending !== null) return;
    if (fetched.errorCode !== KAFKA.none) {
      this.#host.partitionFailed(state, fetched.errorCode);
      return;
    }
    this.#host.partitionAnswered(state, fetched);
    slot.isGood = fetched.preferredReadReplica < 0;
    slot.highWatermark = fetched.highWatermark;
    const { recordsFrom, recordsTo } = fetched;
    if (recordsTo <= recordsFrom || state.reader.position !== slot.answering) return;
    if (!state.mayRead(epochAt(response, recordsFrom, recordsTo))) {
      slot.isGood = false;
      return;
    }
    slot.take(fetched);
    try {
      state.reader.logEnd = fetched.highWatermark;
      slot.planned = state.reader.plan(response, recordsFrom, recordsTo);
      this.#needsZstd ||= holdsZstd(response, recordsFrom, recordsTo);
    } catch (error) {
      slot.done();
      slot.isGood = false;
      this.#host.partitionStuck(state, error);
    }
  }

  /**
   * Reads the planned records by partition, and yields between partitions when it takes long. @returns whether it made
   * progress
   */
  async #read(response: Buffer): Promise<boolean> {
    if (this.#needsZstd) await initCodecs();
    const gave = new Set<FetchSlot>();
    let sliceEnd = performance.now() + SLICE_MS;
    for (const slot of this.#slots.all) {
      if (!slot.hasRecords) continue;
      if (performance.now() > sliceEnd) {
        this.#host.progressed();
        await new Promise((resolve) => setImmediate(resolve));
        sliceEnd = performance.now() + SLICE_MS;
      }
      // It was paused or restarted meanwhile. Unread records are fetched again from the current position.
      const {
        state,
        state: { reader },
      } = slot;
      const wanted = !this.#host.paused && !this.#stopped && reader.position === slot.answering;
      try {
        if (wanted) reader.read(response, slot.recordsFrom, slot.recordsTo, slot.aborted);
      } catch (error) {
        // A partition that cannot be read must not block others.
        slot.isGood = false;
        this.#host.partitionStuck(state, error);
      }
      slot.done();
      if (reader.position <= slot.answering) continue;
      // A partition that got only a part of a large batch stays first, because the first gets the whole batch (KIP-74).
      gave.add(slot);
      state.gained();
    }
    if (gave.size === 0) return false;
    this.#slots.moveBack(gave);
    this.#proof.forget();
    this.#host.progressed();
    return true;
  }

  /** Asks the broker for the positions of partitions that have none, or lost theirs. */
  async #resolvePending(): Promise<void> {
    const now = performance.now();
    const waiting = this.partitions.filter(({ pending, retryAt }) => pending !== null && retryAt <= now);
    if (waiting.length > 0) await this.#host.resolve(this.brokerId, waiting);
  }
}
