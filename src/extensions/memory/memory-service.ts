import type { MemoryApi, MemoryState } from "../../contract/memory.ts";
import { checkInteger } from "../kit/check.ts";
import type { MakeService } from "../kit/service.ts";
import type { MemoryBudget } from "./memory-budget.ts";

interface Parts {
  readonly memory: MemoryBudget;
  readonly clusters: { readonly count: number };
  readonly tails: {
    readonly count: number;
    rings(): Promise<{ readonly usedBytes: number; readonly budgetBytes: number }>;
    share(): Promise<void>;
  };
}

export const memoryService = ({ memory, clusters, tails }: Parts): MakeService<MemoryApi> => {
  const state = async (): Promise<MemoryState> => {
    const rings = await tails.rings();
    return {
      budgetBytes: memory.bytes,
      usedBytes: process.memoryUsage.rss(),
      ringUsedBytes: rings.usedBytes,
      ringBudgetBytes: rings.budgetBytes,
      workers: clusters.count + tails.count,
      largestBatchBytes: memory.largestBatchBytes,
      allowedBatchBytes: memory.allowedBatchBytes,
    };
  };
  const shared = async (): Promise<MemoryState> => {
    await tails.share();
    return state();
  };
  return () => ({
    state,
    setBudget: async (megabytes) => {
      memory.set(checkInteger(megabytes, "megabytes", 0));
      return shared();
    },
    setLargestBatch: async (megabytes) => {
      memory.setLargestBatch(checkInteger(megabytes, "megabytes", 0));
      return shared();
    },
  });
};
