import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { FetchHost } from "./fetch-host.ts";

/** Whether a broker can be reached, and telling so when it changes. */
export class BrokerReach {
  readonly #brokerId: number;
  readonly #host: FetchHost;
  #error: ErrorData | null = null;
  /** True once it was reached, also when it was lost since. */
  #wasReached = false;

  constructor(brokerId: number, host: FetchHost) {
    this.#brokerId = brokerId;
    this.#host = host;
  }

  /** Why it cannot be reached; null when it can. */
  get error(): ErrorData | null {
    return this.#error;
  }

  reached(): void {
    if (this.#error === null && this.#wasReached) return;
    if (this.#wasReached) this.#host.brokerBack(this.#brokerId);
    this.#error = null;
    this.#wasReached = true;
    this.#host.progressed();
  }

  lost(error: unknown): void {
    const data = toErrorData(error);
    const first = this.#error === null;
    this.#error = data;
    if (first && this.#wasReached) this.#host.brokerLost(this.#brokerId, data);
    this.#host.brokerUnreachable(error instanceof TailwaterError ? error : TailwaterError.fromData(data));
  }
}
