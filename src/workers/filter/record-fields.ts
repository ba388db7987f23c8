import { RecordCursor } from "../wire/varint.ts";

/** Called with the bytes [from, to) of one field; true ends the walk. */
export type FieldTest = (from: number, to: number) => boolean;

const cursor = new RecordCursor();

/**
 * Walks key, value, header names and header values of a record's body, without nulls, until the test returns true.
 * Allocates nothing. @throws MalformedRecord
 */
export function anyField(records: Buffer, from: number, to: number, test: FieldTest): boolean {
  cursor.reset(records, from + 1, to);
  cursor.skipVarlong();
  cursor.skipVarlong();
  if (next(test) || next(test)) return true;
  for (let fields = 2 * cursor.varint(); fields > 0; fields -= 1) if (next(test)) return true;
  return false;
}

function next(test: FieldTest): boolean {
  const length = cursor.varint();
  if (length < 0) return false;
  const from = cursor.at;
  cursor.skip(length);
  // The cursor belongs to this module; the test does not use it.
  return test(from, cursor.at);
}
