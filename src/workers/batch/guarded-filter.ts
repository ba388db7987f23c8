import {
  type FAILED,
  type MATCH,
  type NO_MATCH,
  type RecordFilter,
  type RecordsView,
  testAlone,
} from "../filter/record-filter.ts";
import { MalformedRecord } from "../wire/varint.ts";

/** The filter cannot decide, because the record does not follow its format. */
export const MALFORMED = 3;
export type Found = typeof NO_MATCH | typeof MATCH | typeof FAILED | typeof MALFORMED;

/** Returned instead of a first candidate: a record does not follow its format, so each record must be tested alone. */
export const ALONE = -1;

/** `begin`, or ALONE. */
export function beginOf(filter: RecordFilter, view: RecordsView): number {
  try {
    return filter.begin(view);
  } catch (error) {
    if (error instanceof MalformedRecord) return ALONE;
    throw error;
  }
}

export function testOf(filter: RecordFilter, from: number, to: number): Found {
  try {
    return filter.test(from, to);
  } catch (error) {
    if (error instanceof MalformedRecord) return MALFORMED;
    throw error;
  }
}

/** `testAlone` of a body; the caller restores the view. */
export function testAloneOf(filter: RecordFilter, view: RecordsView, from: number, to: number): Found {
  try {
    return testAlone(filter, view, from, to);
  } catch (error) {
    if (error instanceof MalformedRecord) return MALFORMED;
    throw error;
  }
}
