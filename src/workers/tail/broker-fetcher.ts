import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import { initCodecs } from "../codec/unpack.ts";
import { CLIENT_ID } from "../kafka/broker-connection.ts";
import { FetchConnection } from "../kafka/fetch-connection.ts";
import { KAFKA } from "../kafka/protocol-errors.ts";
import { encodeFetchRequest } from "../wire/fetch-request.ts";
import { type FetchedPartition, readFetchResponse } from "../wire/fetch-response.ts";
import { Backoff } from "./backoff.ts";
import type { FetchHost } from "./fetch-host.ts";
import { Signal } from "./signal.ts";
import type { TailPartition } from "./tail-partition.ts";
import { holdsZstd } from "./zstd-need.ts";

/** The broker answers as soon as there is a byte, or after this. */
const MAX_WAIT_MS = 500;
const PARTITION_BYTES = 1024 * 1024;
/** Reading gives way to the thread's other work (rows for the window) after this long. */
const SLICE_MS = 8;
/** So many empty answers in a row prove that a scan's last offsets hold nothing. */
const EMPTY_ANSWERS = 3;
/** Nothing to fetch: look again after this, or when signalled. */
const IDLE_MS = 250;

/** A partition as one fetcher sees it. The three offsets belong to requests, `state.reader.position` to the truth. */
interface Slot {
  readonly state: TailPartition;
  /** Offset in the request in flight; −1 when it is not part of it. */
  asked: number;
  /** Offset that the response being read was asked for. */
  answering: number;
  /** Next offset by the headers of the response being read; −1 when it has nothing for this partition. */
  planned: number;
  recordsFrom: number;
  recordsTo: number;
  aborted: FetchedPartition["aborted"];
}

/**
 * Fetches the partitions that one broker leads, over one connection, until stopped. A response is first planned
 * (headers only), the next fetch is sent, then the first is read. Positions move by reading alone, and a response is
 * read only where it was asked for just that position: so a lost connection, a pause or a restart costs no record and
 * doubles none.
 */
export class BrokerFetcher {
  readonly brokerId: number;
  readonly #host: FetchHost;
  readonly #signal = new Signal();
  readonly #abort = new AbortController();
  readonly #backoff = new Backoff();
  /** In fetch order: a partition that gave records goes to the end, so that none starves. */
  #slots: Slot[] = [];
  #byPartition = new Map<number, Slot>();
  #connection: FetchConnection | null = null;
  #error: ErrorData | null = null;
  #needsZstd = false;
  /** True once this broker was reached and then lost. */
  #wasReached = false;

  constructor(brokerId: number, host: FetchHost) {
    this.brokerId = brokerId;
    this.#host = host;
  }

  /** Why the broker cannot be reached; null when it can. */
  get error(): ErrorData | null {
    return this.#error;
  }

  get partitions(): readonly TailPartition[] {
    return this.#slots.map(({ state }) => state);
  }

  /** Takes over a list of partitions in place of the one before. */
  assign(partitions: readonly TailPartition[]): void {
    const kept = new Map(this.#slots.map((slot) => [slot.state, slot]));
    this.#slots = partitions.map((state) => kept.get(state) ?? newSlot(state));
    this.#byPartition = new Map(this.#slots.map((slot) => [slot.state.partition, slot]));
    this.#signal.raise();
  }

  /** Something changed (resumed, partitions, starts): stop waiting and look. */
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
      try {
        const address = this.#host.link.addressOf(this.brokerId);
        this.#connection = await FetchConnection.open(address, this.#host.link.client, MAX_WAIT_MS, this.#abort.signal);
        await this.#session(this.#connection);
      } catch (error) {
        if (this.#stopped) break;
        this.#lost(error);
        await this.#signal.wait(this.#backoff.next());
      } finally {
        this.#connection?.close();
        this.#connection = null;
      }
    }
  }

  get #stopped(): boolean {
    return this.#abort.signal.aborted;
  }

  async #session(connection: FetchConnection): Promise<void> {
    let inFlight = false;
    let maxWaitMs = 0;
    for (const slot of this.#slots) slot.planned = -1;
    while (!this.#stopped) {
      if (!inFlight) {
        if (connection.isExpiring || connection.isClosed) return;
        if (this.#host.paused) {
          await this.#signal.wait(IDLE_MS);
          continue;
        }
        await this.#resolvePending();
        inFlight = this.#ask(connection, maxWaitMs);
        if (!inFlight) {
          this.#reached();
          await this.#signal.wait(IDLE_MS);
          continue;
        }
      }
      const response = await connection.receive();
      inFlight = false;
      maxWaitMs = MAX_WAIT_MS;
      this.#reached();
      if (this.#host.paused || this.#stopped) continue;
      const throttleMs = this.#plan(connection.version, response);
      const mayAsk = throttleMs === 0 && !connection.isExpiring && !this.#hasPending();
      if (mayAsk) inFlight = this.#ask(connection, maxWaitMs);
      await this.#read(response);
      if (throttleMs > 0) await this.#signal.wait(throttleMs);
    }
  }

  /** Sends a fetch for every partition that is ready; false when none is. */
  #ask(connection: FetchConnection, maxWaitMs: number): boolean {
    const now = performance.now();
    const maxBytes = this.#host.fetchBytes();
    const partitions: { partition: number; fetchOffset: number; maxBytes: number }[] = [];
    for (const slot of this.#slots) {
      const { state } = slot;
      slot.asked = -1;
      if (state.pending !== null || state.retryAt > now || state.isDone) continue;
      const next = slot.planned >= 0 ? slot.planned : state.reader.position;
      // What is left of a scan's range is in the response at hand.
      if (next >= state.reader.limit) continue;
      slot.asked = next;
      partitions.push({
        partition: state.partition,
        fetchOffset: slot.asked,
        maxBytes: Math.min(PARTITION_BYTES, maxBytes),
      });
    }
    if (partitions.length === 0) return false;
    connection.send(
      encodeFetchRequest({
        version: connection.version,
        correlationId: connection.correlationId,
        clientId: CLIENT_ID,
        // A partition that waits for another try must not wait for the whole of a long poll.
        maxWaitMs:
          partitions.length < this.#slots.filter(({ state }) => !state.isDone).length
            ? Math.min(maxWaitMs, IDLE_MS)
            : maxWaitMs,
        minBytes: 1,
        maxBytes,
        isolation: this.#host.isolation,
        topic: this.#host.topic,
        partitions,
      }),
    );
    return true;
  }

  /** Notes what a response holds, from headers alone. @returns ms that the broker asks us to wait (KIP-219). */
  #plan(version: number, response: Buffer): number {
    for (const slot of this.#slots) {
      slot.answering = slot.asked;
      slot.asked = -1;
      slot.planned = -1;
      slot.recordsTo = slot.recordsFrom;
    }
    const { throttleMs, errorCode } = readFetchResponse(response, CORRELATION_BYTES, version, (fetched) => {
      const slot = this.#byPartition.get(fetched.partition);
      if (slot !== undefined && slot.answering >= 0) this.#note(slot, fetched, response);
    });
    if (errorCode !== KAFKA.none) throw this.#host.brokerError(errorCode, this.brokerId);
    if (throttleMs === 0) this.#passHoles();
    return throttleMs;
  }

  /**
   * The end of a scan's range may hold no record any more (compacted): a broker then answers nothing, for ever. One
   * empty answer may have other reasons (a full response, a remote tier that is late); several in a row have not.
   */
  #passHoles(): void {
    if (this.#slots.some((slot) => slot.recordsTo > slot.recordsFrom)) return;
    for (const { state, answering } of this.#slots) {
      const { end, logEnd } = state;
      if (answering < 0 || answering !== state.position || end === null || logEnd === null || logEnd < end) continue;
      state.emptyAnswers += 1;
      if (state.emptyAnswers < EMPTY_ANSWERS) continue;
      state.reader.skipTo(end);
      this.#host.progressed();
    }
  }

  #note(slot: Slot, fetched: FetchedPartition, response: Buffer): void {
    const { state } = slot;
    if (fetched.errorCode !== KAFKA.none) {
      this.#host.partitionFailed(state, fetched.errorCode);
      return;
    }
    this.#host.partitionAnswered(state, fetched);
    if (fetched.recordsTo <= fetched.recordsFrom || state.reader.position !== slot.answering) return;
    state.emptyAnswers = 0;
    slot.recordsFrom = fetched.recordsFrom;
    slot.recordsTo = fetched.recordsTo;
    slot.aborted = fetched.aborted;
    slot.planned = state.reader.plan(response, fetched.recordsFrom, fetched.recordsTo);
    this.#needsZstd ||= holdsZstd(response, fetched.recordsFrom, fetched.recordsTo);
  }

  /** Reads the planned records, partition by partition; gives way between them when it takes long. */
  async #read(response: Buffer): Promise<void> {
    if (this.#needsZstd) await initCodecs();
    const gave = new Set<Slot>();
    let sliceEnd = performance.now() + SLICE_MS;
    for (const slot of [...this.#slots]) {
      if (slot.recordsTo <= slot.recordsFrom) continue;
      if (performance.now() > sliceEnd) {
        this.#host.progressed();
        await new Promise((resolve) => setImmediate(resolve));
        sliceEnd = performance.now() + SLICE_MS;
      }
      // Paused or restarted meanwhile: what is not read now is fetched again from where the position stands.
      const { reader } = slot.state;
      const wanted = !this.#host.paused && !this.#stopped && reader.position === slot.answering;
      if (wanted) reader.read(response, slot.recordsFrom, slot.recordsTo, slot.aborted);
      slot.recordsTo = slot.recordsFrom;
      slot.planned = -1;
      // One that got only a part of a large batch stays in front: first in line, it gets the whole batch (KIP-74).
      if (reader.position > slot.answering) gave.add(slot);
    }
    if (gave.size === 0) return;
    this.#slots = [...this.#slots.filter((slot) => !gave.has(slot)), ...this.#slots.filter((slot) => gave.has(slot))];
    this.#host.progressed();
  }

  #hasPending(): boolean {
    return this.#slots.some(({ state }) => state.pending !== null);
  }

  /** Asks the broker where partitions begin that have no place yet, or lost it. */
  async #resolvePending(): Promise<void> {
    const now = performance.now();
    const waiting = this.partitions.filter(({ pending, retryAt }) => pending !== null && retryAt <= now);
    if (waiting.length > 0) await this.#host.resolve(this.brokerId, waiting);
  }

  #reached(): void {
    this.#backoff.reset();
    if (this.#error !== null && this.#wasReached) this.#host.brokerBack(this.brokerId);
    if (this.#error !== null || !this.#wasReached) {
      this.#error = null;
      this.#wasReached = true;
      this.#host.progressed();
    }
  }

  #lost(error: unknown): void {
    const data = toErrorData(error);
    const first = this.#error === null;
    this.#error = data;
    if (first && this.#wasReached) this.#host.brokerLost(this.brokerId, data);
    this.#host.brokerUnreachable(error instanceof TailwaterError ? error : TailwaterError.fromData(data));
  }
}

/** The response begins with its correlation id, which the connection has checked. */
const CORRELATION_BYTES = 4;

function newSlot(state: TailPartition): Slot {
  return { state, asked: -1, answering: -1, planned: -1, recordsFrom: 0, recordsTo: 0, aborted: [] };
}
