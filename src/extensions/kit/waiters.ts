/** How long a call for a change waits, ms: the page then asks again. */
const LONGEST_WAIT_MS = 30_000;

/** The calls of pages that wait for the next change of something. */
export class Waiters {
  readonly #waiting = new Set<() => void>();

  /** Until `wake`, at the latest after 30 s. */
  async wait(): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(limit);
        this.#waiting.delete(done);
        resolve();
      };
      const limit = setTimeout(done, LONGEST_WAIT_MS).unref();
      this.#waiting.add(done);
    });
  }

  wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
