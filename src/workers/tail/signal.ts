/** A flag that ends waits: `raise` ends every current wait and the next one. */
export class Signal {
  readonly #wakers = new Set<() => void>();
  #raised = false;

  raise(): void {
    this.#raised = true;
    for (const wake of [...this.#wakers]) wake();
  }

  /** Resolves with true when raised, with false after `ms`; lowers the flag. */
  wait(ms: number): Promise<boolean> {
    if (this.#raised) {
      this.#raised = false;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#wakers.delete(wake);
        resolve(this.#raised);
        this.#raised = false;
      };
      const timer = setTimeout(wake, ms);
      this.#wakers.add(wake);
    });
  }
}
