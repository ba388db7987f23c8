/** An empty answer without a pause is an ordinary thing once: a response was full, a large batch was cut. */
const FREE_ANSWERS = 1;
const FIRST_MS = 50;
/** All records are read: what comes next must still be seen soon, ms. */
const LONGEST_AT_END_MS = 300;
/** There are records that the broker does not give, ms. */
const LONGEST_BEHIND_MS = 5_000;

/** Slows down the questions to a broker that answers at once with nothing, although it may take its time. */
export class Pace {
  #nothing = 0;

  /** The answer brought records, or came after a wait as it should. */
  reset(): void {
    this.#nothing = 0;
  }

  /**
   * The answer came at once and brought nothing.
   * @param behind there is something to read
   * @returns ms to wait before the next question: 0, then 50 doubling to 5,000, or to 300 at the end of the log
   */
  nothing(behind: boolean): number {
    const doublings = this.#nothing - FREE_ANSWERS;
    this.#nothing += 1;
    return doublings < 0 ? 0 : Math.min(FIRST_MS * 2 ** doublings, behind ? LONGEST_BEHIND_MS : LONGEST_AT_END_MS);
  }
}
