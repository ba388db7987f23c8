import type { NamedWork } from "./named-work.ts";

/** The calling window. What it opens ends with it. */
export interface Caller {
  /** Identifies the window: no other window may use what it owns. */
  readonly owner: object;
  /** What it has under way, by the names that it gave. */
  readonly work: NamedWork;
  /** @param end is called once, when the window is gone */
  onEnd(end: () => Promise<void>): void;
}

/** Makes a feature's calls for one window. */
export type MakeService<Api extends object> = (caller: Caller) => Api;
