/** What a call costs beside its bytes: its objects and its promises. */
const COST_OF_CALL = 1_024;

/**
 * The bytes of the calls that one page waits for. Arguments are held until their call is answered, so a page that sends
 * calls that are never answered would fill the engine's memory.
 */
export class CallsInFlight {
  readonly #most: number;
  /** By id, in the order of arrival: a hostile page may use an id twice. */
  readonly #calls = new Map<string, number[]>();
  #bytes = 0;

  /** @param most bytes of all calls together */
  constructor(most: number) {
    this.#most = most;
  }

  /** Bytes of the calls that are not answered. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @param bytes of the message @returns false when there is no room for it: then the call must not be made */
  begin(id: string, bytes: number): boolean {
    const cost = bytes + COST_OF_CALL;
    if (this.#bytes + cost > this.#most) return false;
    const alike = this.#calls.get(id);
    if (alike === undefined) this.#calls.set(id, [cost]);
    else alike.push(cost);
    this.#bytes += cost;
    return true;
  }

  /** The call is answered. No-op for an id that is not in flight. */
  end(id: string): void {
    const alike = this.#calls.get(id);
    this.#bytes -= alike?.shift() ?? 0;
    if (alike?.length === 0) this.#calls.delete(id);
  }
}
