/** The window for later starts. A start that asks before the window is open waits for it. */
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
