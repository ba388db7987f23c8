import type { RowRef } from "../../contract/record.ts";
import type { RowRanges } from "../../contract/selection.ts";
import type { RecordRow } from "../../contract/tails.ts";
import type { ColumnChoice, ColumnWidths } from "./columns.ts";

/** A row was chosen; `open` when the inspector should open. */
export interface RowChosen {
  readonly row: number;
  readonly open: boolean;
}

/** Opens a menu for a row at this position in the window, px. */
export interface RowMenuAsked {
  readonly row: RecordRow;
  readonly ref: RowRef;
  readonly x: number;
  readonly y: number;
}

/** A selection of several rows. */
export interface SelectedRows {
  /** Those in memory. */
  readonly count: number;
  /** Those that were evicted since they were selected; `count` does not have them. */
  readonly evicted: number;
  /** For the engine. */
  rows(): RowRanges;
}

declare module "../data/events.ts" {
  interface Events {
    "tw-columns": ColumnChoice;
    "tw-copy": null;
    "tw-place": null;
    "tw-row": RowChosen;
    "tw-row-menu": RowMenuAsked;
    "tw-selection-lost": number;
    "tw-trace-row": RowMenuAsked["ref"];
    "tw-widths": ColumnWidths;
    "tw-zone": null;
  }
}
