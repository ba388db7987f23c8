import { TailwaterError } from "../../contract/errors.ts";

/** @param cap bytes */
export function tooLarge(cap: number): TailwaterError {
  return new TailwaterError("BATCH_TOO_LARGE", `The batch unpacks to more than ${cap / 1_048_576} MiB.`, {
    hint: "Raise the limit in Settings → Memory, or with --max-batch (up to half of the memory budget), and read again.",
  });
}

/** Other threads are unpacking large batches now. This batch is not damaged and can be read again. */
export function noRoom(): TailwaterError {
  return new TailwaterError("BUDGET_SPENT", "A large batch waits, because other tails use the memory for unpacking.", {
    hint: "Tailwater reads it when memory is free. Close tails that you do not need, or allow more memory in Settings.",
  });
}

/** Batches that failed hold memory until the event loop turns. Nothing is wrong with this one: read it again. */
export function unsettled(): TailwaterError {
  return new TailwaterError(
    "BUDGET_SPENT",
    "A batch waits: damaged batches before it still use the memory for unpacking.",
    {
      hint: "It is read in a moment.",
    },
  );
}

export function isNoRoom(error: unknown): boolean {
  return error instanceof TailwaterError && error.code === "BUDGET_SPENT";
}

export function corrupt(codec: string, why: string): TailwaterError {
  return new TailwaterError("CODEC_FAILED", `The ${codec} data cannot be unpacked: ${why}.`, {
    hint: "The producer wrote it this way, or it was damaged before the broker stored it. Other batches are not affected.",
  });
}
