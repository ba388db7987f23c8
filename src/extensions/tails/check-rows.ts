import { MOST_ROW_RANGES, type RowRanges, type RowsFormat } from "../../contract/selection.ts";
import { bad, checkInteger, checkObject } from "../kit/check.ts";

const FORMATS = ["ndjson", "csv", "keys"] as const;

export function checkRowsFormat(value: unknown): RowsFormat {
  const known = FORMATS.find((name) => name === value);
  if (known === undefined) throw bad("format", FORMATS.join(", "));
  return known;
}

/** Ranges that ascend, so that no row is in two of them. */
export function checkRows(value: unknown): RowRanges {
  const { epoch, ranges } = checkObject(value, "rows");
  if (!Array.isArray(ranges) || ranges.length > MOST_ROW_RANGES) {
    throw bad("rows.ranges", `a list of at most ${MOST_ROW_RANGES} ranges`);
  }
  let least = 0;
  return {
    epoch: checkInteger(epoch, "rows.epoch", 0),
    ranges: ranges.map((range: unknown) => {
      if (!Array.isArray(range) || range.length !== 2) throw bad("rows.ranges", "pairs of row numbers");
      const first = checkInteger(range[0], "rows.ranges", least);
      least = checkInteger(range[1], "rows.ranges", first + 1);
      return [first, least] as const;
    }),
  };
}
