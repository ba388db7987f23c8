import { TailwaterError } from "../../contract/errors.ts";

/** Why a line of the input is no record. */
export function badLine(line: number, why: string): TailwaterError {
  return new TailwaterError("BAD_REQUEST", `Line ${line} of the input is not a record: ${why}.`, {
    subject: `line ${line}`,
    hint: "The records before it were sent. A line is an object as scan --format ndjson writes it; --format text takes plain lines.",
  });
}

/** Thrown while a line is read; its number is added where it is known. */
export class NotARecord extends Error {}
