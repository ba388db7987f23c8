/** The window that calls: what it opens ends with it. */
export interface Caller {
  /** Stands for the window: what it owns, no other window may use. */
  readonly owner: object;
  /** @param end is called once, when the window is gone */
  onEnd(end: () => Promise<void>): void;
}

/** Makes a feature's calls for one window. */
export type MakeService<Api extends object> = (caller: Caller) => Api;
