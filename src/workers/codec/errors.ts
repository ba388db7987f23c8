import { TailwaterError } from "../../contract/errors.ts";

/** @param cap bytes */
export function tooLarge(cap: number): TailwaterError {
  return new TailwaterError("BATCH_TOO_LARGE", `The batch unpacks to more than ${cap / 1_048_576} MiB.`, {
    hint: "Allow larger ones in Settings → Memory, or by --max-batch, and read again: up to half of the memory budget.",
  });
}

/** Other threads unpack large batches just now. Nothing is wrong with this one: read it again. */
export function noRoom(): TailwaterError {
  return new TailwaterError("BUDGET_SPENT", "A large batch waits: other tails use the memory for unpacking just now.", {
    hint: "It is read as soon as there is room. Close tails that you do not need, or allow more memory in Settings.",
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
    hint: "The producer wrote it so, or it was damaged before the broker stored it; other batches are not affected.",
  });
}
