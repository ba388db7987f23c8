// Named work as the page sees it: the state that is reported, and the work that was ended.
import type { WorkApi, WorkProgress } from "../../../src/contract/work.ts";

export const NO_WORK: WorkApi = { progress: async () => null, cancel: async () => {} };

/** Reports the same state for all work. */
export class FakeWorkApi {
  readonly cancelled: string[] = [];
  progress: WorkProgress | null = null;
  /** The test's action when work is ended. */
  onCancel: (name: string) => void = () => {};

  readonly work: WorkApi = {
    progress: async () => this.progress,
    cancel: async (name) => {
      this.cancelled.push(name);
      this.onCancel(name);
    },
  };
}
