import { type ErrorData, isErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import { MalformedRecord } from "../wire/varint.ts";

/** Why a batch could not be read, for its row. */
export function toBatchError(error: unknown): ErrorData {
  if (error instanceof MalformedRecord || error instanceof RangeError) {
    return new TailwaterError("BATCH_CORRUPT", `The batch's records do not follow their format: ${error.message}.`, {
      hint: "Its checksum is correct, so it was written this way. Other batches are not affected.",
    }).toData();
  }
  return toErrorData(error);
}

/** A record that cannot be shown; others in its batch can. @param why from `faultOf` */
export function recordMalformed(why: string): ErrorData {
  return new TailwaterError("BATCH_CORRUPT", `The record does not follow its format: ${why}.`, {
    hint: "Its batch's checksum is correct, so its producer wrote it this way. Other records are not affected.",
  }).toData();
}

/** @param bytes the size of the record, and of all that the tail may hold */
export function recordTooLarge(bytes: number, budget: number): ErrorData {
  return new TailwaterError("BATCH_TOO_LARGE", `A record of ${bytes} bytes is larger than the memory of this tail.`, {
    hint: `Give the tail more than its ${Math.round(budget / 1_048_576)} MiB.`,
  }).toData();
}

/** Whether a recording's text is an error in the form that a failure row stores. */
export function isErrorJson(text: string): boolean {
  try {
    return isErrorData(JSON.parse(text));
  } catch {
    return false;
  }
}
