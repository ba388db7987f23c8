import type { FailureRow, RecordRow, Row } from "../../contract/tails.ts";
import type { RowView } from "../../contract/view.ts";
import { countOf, formatNumber } from "../data/format.ts";
import { type CellText, fieldText, headersText, keyText, timeText, valueText, type Zone } from "../data/row-text.ts";
import { topicColor } from "../styles/topic-colors.ts";
import type { Column, FixedId } from "./columns.ts";
import { TextCell } from "./text-cell.ts";

/** The data for drawing every row of a frame. */
export interface RowFrame {
  readonly zone: Zone;
  readonly view: RowView;
  readonly topics: readonly string[];
  readonly thisYear: number;
  /** Number of the first row the scrollbar reaches; `aria-rowindex` counts from it. */
  readonly base: number;
  /** Rows below are no longer in the ring. */
  readonly firstKept: number;
  /** The row that keys move from. */
  readonly marked: number | null;
  readonly selection: { has(row: number): boolean };
}

/** Columns with a record's position; the others show its contents. */
const PLACE = new Set<FixedId | number>(["topic", "time", "partition", "offset"]);

/**
 * The DOM of one grid row, created once for its columns and refilled. It writes only differences to the document, so
 * that an unchanged row costs a few comparisons.
 */
export class RowSlot {
  readonly element: HTMLDivElement;
  readonly #date = new TextCell("span", "date");
  readonly #clock = new TextCell("span", "clock");
  readonly #mark = new TextCell("span", "mark");
  readonly #topicName = new TextCell("span", "topic-name");
  readonly #topicDot = document.createElement("span");
  readonly #failure = new TextCell("div", "failure");
  /** A cell for each column; topic and time have separate parts. */
  #cells: readonly TextCell[] = [];
  #columns: readonly Column[] = [];
  #row: Row | undefined;
  #number = -1;
  #index = -1;
  #y = Number.NaN;
  #zone: Zone = "local";
  #view: RowView = "arrival";
  #topics: readonly string[] = [];
  #kind = "";
  #dot = "";

  constructor(id: string, columns: readonly Column[]) {
    this.element = document.createElement("div");
    this.element.id = id;
    this.element.className = "row";
    this.element.setAttribute("role", "row");
    this.#failure.element.setAttribute("role", "gridcell");
    this.setColumns(columns);
  }

  /** The drawn row; −1 for none. */
  get number(): number {
    return this.#number;
  }

  /** Other columns need other cells; a change of widths does not. */
  setColumns(columns: readonly Column[]): void {
    const before = this.#columns;
    this.#columns = columns;
    const isSame =
      columns.length === before.length && columns.every((column, index) => isSameCell(column, before[index]));
    if (isSame) return;
    const main = mainColumn(columns);
    this.#cells = columns.map((column) => new TextCell("div", classOf(column, column === main)));
    for (const [index, { element }] of this.#cells.entries()) {
      element.setAttribute("role", "gridcell");
      const source = columns[index]?.source;
      if (source === "time") element.append(this.#date.element, this.#clock.element, this.#mark.element);
      if (source === "topic") element.append(this.#topicDot, this.#topicName.element);
    }
    const places = columns.filter(({ source }) => PLACE.has(source)).length;
    this.#failure.element.style.gridColumn = `${places + 1} / -1`;
    this.element.replaceChildren(...this.#cells.map(({ element }) => element), this.#failure.element);
    this.#zone = "local";
    this.#row = undefined;
  }

  /** Draws `row` at `y` px below the top of the view; undefined is a row not loaded yet. */
  show(number: number, row: Row | undefined, y: number, frame: RowFrame): void {
    if (this.#number === -1) this.element.hidden = false;
    this.#number = number;
    if (this.#y !== y) {
      this.#y = y;
      this.element.style.transform = `translateY(${y}px)`;
    }
    const index = number - frame.base + 2;
    if (this.#index !== index) {
      this.#index = index;
      this.element.setAttribute("aria-rowindex", String(index));
    }
    const isSame = this.#row === row && this.#zone === frame.zone && this.#view === frame.view;
    if (!isSame || this.#topics !== frame.topics) this.#fill(row, frame);
    this.#dress(row, number, frame);
  }

  hide(): void {
    if (this.#number === -1) return;
    this.#number = -1;
    this.element.hidden = true;
  }

  #fill(row: Row | undefined, frame: RowFrame): void {
    this.#row = row;
    this.#zone = frame.zone;
    this.#view = frame.view;
    this.#topics = frame.topics;
    if (row === undefined) this.#fillEmpty();
    else if (row.kind === "record") this.#fillRecord(row, frame);
    else this.#fillFailure(row, frame);
  }

  #fillRecord(row: RecordRow, frame: RowFrame): void {
    const { date, time } = timeText(row.timestamp, frame.zone, frame.thisYear);
    this.#date.set(date);
    this.#clock.set(time);
    this.#mark.set(row.timestampType === "append" ? "LA" : "");
    this.#setTopic(row.topic, frame);
    for (let at = 0; at < this.#cells.length; at += 1) this.#fillCell(this.#cells[at], this.#columns[at], row, frame);
    this.#failure.set("");
  }

  #fillCell(cell: TextCell | undefined, column: Column | undefined, row: RecordRow, { view }: RowFrame): void {
    if (cell === undefined || column === undefined) return;
    const { source } = column;
    if (typeof source === "number") {
      cell.setCell(fieldText(row, source));
      return;
    }
    switch (source) {
      case "partition":
        cell.set(String(row.partition));
        return;
      case "offset":
        cell.set(formatNumber(row.offset));
        return;
      case "key":
        cell.setCell(keyText(row));
        return;
      case "value":
        cell.setCell(valueText(row, view));
        return;
      case "headers":
        cell.setCell(headersText(row));
        return;
      case "size":
        cell.set(formatNumber(row.size));
    }
  }

  #fillFailure(row: FailureRow, frame: RowFrame): void {
    this.#fillEmpty();
    this.#setTopic(row.topic, frame);
    for (let at = 0; at < this.#cells.length; at += 1) {
      const source = this.#columns[at]?.source;
      if (source === "partition") this.#cells[at]?.set(String(row.partition));
      if (source === "offset") this.#cells[at]?.set(formatNumber(row.offset));
    }
    const records = countOf(row.records, "record");
    const range = row.lastOffset > row.offset ? ` (to offset ${formatNumber(row.lastOffset)})` : "";
    const hint = row.error.hint === null ? "" : ` ${row.error.hint}`;
    this.#failure.set(`${records} not readable${range}: ${row.error.message}${hint}`);
  }

  #fillEmpty(): void {
    this.#date.set("");
    this.#clock.set("");
    this.#mark.set("");
    this.#topicName.set("");
    this.#failure.set("");
    this.#setDot("");
    for (const cell of this.#cells) cell.setCell(BLANK);
  }

  #setTopic(index: number, { topics }: RowFrame): void {
    this.#topicName.set(topics[index] ?? "");
    this.#setDot(`dot ${topicColor(index)}`);
  }

  #setDot(dot: string): void {
    if (this.#dot === dot) return;
    this.#dot = dot;
    this.#topicDot.className = dot;
  }

  #dress(row: Row | undefined, number: number, frame: RowFrame): void {
    const selected = frame.selection.has(number);
    const marked = number === frame.marked;
    const gone = number < frame.firstKept;
    const state = row === undefined ? (gone ? "gone" : "pending") : row.kind === "failure" ? "failed" : "record";
    const kind = `row ${state}${selected ? " selected" : ""}${marked ? " marked" : ""}${gone ? " evicted" : ""}${number % 2 === 1 ? " odd" : ""}`;
    if (this.#kind === kind) return;
    this.#kind = kind;
    this.element.className = kind;
    this.element.setAttribute("aria-selected", String(selected));
  }
}

const BLANK: CellText = { text: "", tone: "" };

function isSameCell(column: Column, other: Column | undefined): boolean {
  if (column.id !== other?.id || column.source !== other.source) return false;
  return column.numeric === other.numeric && column.flexible === other.flexible;
}

/** The cell with a message for a missing row. */
function mainColumn(columns: readonly Column[]): Column | undefined {
  return columns.find(({ flexible }) => flexible);
}

function classOf({ source, numeric }: Column, isMain: boolean): string {
  const names = ["cell"];
  if (!PLACE.has(source)) names.push("body");
  if (source === "time" || source === "topic") names.push(source);
  if (numeric) names.push("num");
  if (source === "offset" || source === "headers" || source === "size") names.push("dim");
  if (isMain) names.push("main");
  return names.join(" ");
}
