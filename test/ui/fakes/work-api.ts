// Named work as the page sees it: what is told of it, and what was ended.
import type { WorkApi, WorkProgress } from "../../../src/contract/work.ts";

export const NO_WORK: WorkApi = { progress: async () => null, cancel: async () => {} };

/** Tells the same of all work. */
export class FakeWorkApi {
  readonly cancelled: string[] = [];
  progress: WorkProgress | null = null;
  /** What a test does when work is ended. */
  onCancel: (name: string) => void = () => {};

  readonly work: WorkApi = {
    progress: async () => this.progress,
    cancel: async (name) => {
      this.cancelled.push(name);
      this.onCancel(name);
    },
  };
}
