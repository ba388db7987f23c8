import { TailwaterError } from "../../contract/errors.ts";
import type { BodyPart } from "../../contract/inspect.ts";
import type { StoredRecord } from "../store/stored-record.ts";

const EMPTY = Buffer.alloc(0);

/** The bytes of one part of a record; a null part has none. @throws TailwaterError BAD_REQUEST */
export function bodyBytes(record: StoredRecord, part: BodyPart): Buffer {
  if (part.part === "key") return record.key ?? EMPTY;
  if (part.part === "value") return record.value ?? EMPTY;
  const header = record.headers[part.index];
  if (header === undefined) {
    throw new TailwaterError("BAD_REQUEST", `The record has no header number ${part.index}.`);
  }
  return header.value ?? EMPTY;
}
