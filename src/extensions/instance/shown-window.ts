/** The window as a later start sees it: a start that asks before it is there waits for it. */
export class ShownWindow {
  #isThere: (raise: () => Promise<boolean>) => void = () => {};
  readonly #raise = new Promise<() => Promise<boolean>>((resolve) => {
    this.#isThere = resolve;
  });

  /** @param raise shows it over other windows; false when it cannot be shown */
  opened(raise: () => Promise<boolean>): void {
    this.#isThere(raise);
  }

  async raise(): Promise<boolean> {
    return (await this.#raise)();
  }
}
