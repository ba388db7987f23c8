import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { FetchHost } from "./fetch-host.ts";

/** Tracks whether a broker can be reached, and reports changes. */
export class BrokerReach {
  readonly #brokerId: number;
  readonly #host: FetchHost;
  #error: ErrorData | null = null;
  /** It is connected, but an answer is long overdue. */
  #slow: ErrorData | null = null;
  /** True once it was reached, even if it was lost later. */
  #wasReached = false;

  constructor(brokerId: number, host: FetchHost) {
    this.#brokerId = brokerId;
    this.#host = host;
  }

  /** Why it cannot be reached, or what it waits for; null when it answers. */
  get error(): ErrorData | null {
    return this.#error ?? this.#slow;
  }

  isSlow(why: TailwaterError): void {
    this.#slow = why.toData();
    this.#host.progressed();
  }

  reached(): void {
    if (this.#error === null && this.#slow === null && this.#wasReached) return;
    const wasLost = this.#error !== null;
    this.#slow = null;
    if (this.#wasReached && wasLost) this.#host.brokerBack(this.#brokerId);
    this.#error = null;
    this.#wasReached = true;
    this.#host.progressed();
  }

  lost(error: unknown): void {
    const data = toErrorData(error);
    const first = this.#error === null;
    this.#error = data;
    this.#slow = null;
    if (first && this.#wasReached) this.#host.brokerLost(this.#brokerId, data);
    this.#host.brokerUnreachable(error instanceof TailwaterError ? error : TailwaterError.fromData(data));
  }
}
