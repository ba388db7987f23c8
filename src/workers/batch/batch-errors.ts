import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import { MalformedRecord } from "./varint.ts";

/** Why a batch could not be read, as its row says it. */
export function toBatchError(error: unknown): ErrorData {
  if (error instanceof MalformedRecord || error instanceof RangeError) {
    return new TailwaterError("BATCH_CORRUPT", `The batch's records do not follow their format: ${error.message}.`, {
      hint: "Its checksum is right, so its producer wrote it like that. Other batches are not affected.",
    }).toData();
  }
  return toErrorData(error);
}

/** @param bytes of the record, and of all that the tail may hold */
export function recordTooLarge(bytes: number, budget: number): ErrorData {
  return new TailwaterError("BATCH_TOO_LARGE", `A record of ${bytes} bytes is larger than the memory of this tail.`, {
    hint: `Give the tail more than its ${Math.round(budget / 1_048_576)} MiB.`,
  }).toData();
}
