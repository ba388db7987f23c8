/** One empty answer without a pause is normal: a response was full, or a large batch was truncated. */
const FREE_ANSWERS = 1;
const FIRST_MS = 50;
/** The longest pause when all records are read, because new records must appear soon, ms. */
const LONGEST_AT_END_MS = 300;
/** The longest pause when the broker does not return existing records, ms. */
const LONGEST_BEHIND_MS = 5_000;

/** Slows down requests to a broker that answers at once with nothing, although it may wait. */
export class Pace {
  #nothing = 0;

  /** Handles an answer with records, or after a normal wait. */
  reset(): void {
    this.#nothing = 0;
  }

  /**
   * Handles an empty answer that came at once.
   * @param behind there is something left to read
   * @returns ms to wait before the next request: 0, then 50 doubling up to 5,000, or up to 300 at the end of the log
   */
  nothing(behind: boolean): number {
    const doublings = this.#nothing - FREE_ANSWERS;
    this.#nothing += 1;
    return doublings < 0 ? 0 : Math.min(FIRST_MS * 2 ** doublings, behind ? LONGEST_BEHIND_MS : LONGEST_AT_END_MS);
  }
}
