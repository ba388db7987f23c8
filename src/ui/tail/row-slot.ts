import type { FailureRow, RecordRow, Row } from "../../contract/tail.ts";
import { formatNumber } from "../data/format.ts";
import { type CellText, headersText, keyText, timeText, valueText, type Zone } from "./row-text.ts";

/** What every row of one frame is drawn with. */
export interface RowFrame {
  readonly zone: Zone;
  readonly thisYear: number;
  /** Number of the first row the scrollbar reaches; `aria-rowindex` counts from it. */
  readonly base: number;
  /** Rows below are no longer in the ring. */
  readonly firstKept: number;
  readonly selected: number | null;
}

/**
 * The DOM of one grid row, made once and filled again and again. Writes to the document only what differs from what it
 * shows already, so that an unchanged row costs a few comparisons.
 */
export class RowSlot {
  readonly element: HTMLDivElement;
  readonly #date = new TextCell("span", "date");
  readonly #clock = new TextCell("span", "clock");
  readonly #mark = new TextCell("span", "mark");
  readonly #partition = new TextCell("div", "cell num");
  readonly #offset = new TextCell("div", "cell num dim");
  readonly #key = new TextCell("div", "cell");
  readonly #value = new TextCell("div", "cell");
  readonly #headers = new TextCell("div", "cell dim");
  readonly #failure = new TextCell("div", "failure");
  #row: Row | undefined;
  #number = -1;
  #index = -1;
  #y = Number.NaN;
  #zone: Zone = "local";
  #kind = "";

  constructor(id: string) {
    const time = document.createElement("div");
    time.className = "cell time";
    time.append(this.#date.element, this.#clock.element, this.#mark.element);
    this.element = document.createElement("div");
    this.element.id = id;
    this.element.className = "row";
    this.element.setAttribute("role", "row");
    const cells = [this.#partition, this.#offset, this.#key, this.#value, this.#headers].map((cell) => cell.element);
    for (const cell of [time, ...cells]) cell.setAttribute("role", "gridcell");
    this.#failure.element.setAttribute("role", "gridcell");
    this.element.append(time, ...cells, this.#failure.element);
  }

  /** The row drawn here, −1 for none. */
  get number(): number {
    return this.#number;
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
    if (this.#row !== row || this.#zone !== frame.zone) this.#fill(row, frame);
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
    if (row === undefined) this.#fillEmpty();
    else if (row.kind === "record") this.#fillRecord(row, frame);
    else this.#fillFailure(row);
  }

  #fillRecord(row: RecordRow, frame: RowFrame): void {
    const { date, time } = timeText(row.timestamp, frame.zone, frame.thisYear);
    this.#date.set(date);
    this.#clock.set(time);
    this.#mark.set(row.timestampType === "append" ? "LA" : "");
    this.#partition.set(String(row.partition));
    this.#offset.set(formatNumber(row.offset));
    this.#key.setCell(keyText(row));
    this.#value.setCell(valueText(row));
    this.#headers.setCell(headersText(row));
    this.#failure.set("");
  }

  #fillFailure(row: FailureRow): void {
    this.#fillEmpty();
    this.#partition.set(String(row.partition));
    this.#offset.set(formatNumber(row.offset));
    const records = row.records === 1 ? "1 record" : `${formatNumber(row.records)} records`;
    const range = row.lastOffset > row.offset ? ` (to offset ${formatNumber(row.lastOffset)})` : "";
    const hint = row.error.hint === null ? "" : ` ${row.error.hint}`;
    this.#failure.set(`${records} not readable${range}: ${row.error.message}${hint}`);
  }

  #fillEmpty(): void {
    for (const cell of [this.#date, this.#clock, this.#mark, this.#partition, this.#offset, this.#failure])
      cell.set("");
    for (const cell of [this.#key, this.#value, this.#headers]) cell.setCell(BLANK);
  }

  #dress(row: Row | undefined, number: number, frame: RowFrame): void {
    const selected = number === frame.selected;
    const gone = number < frame.firstKept;
    const state = row === undefined ? (gone ? "gone" : "pending") : row.kind === "failure" ? "failed" : "record";
    const kind = `row ${state}${selected ? " selected" : ""}${gone ? " evicted" : ""}${number % 2 === 1 ? " odd" : ""}`;
    if (this.#kind === kind) return;
    this.#kind = kind;
    this.element.className = kind;
    this.element.setAttribute("aria-selected", String(selected));
  }
}

const BLANK: CellText = { text: "", tone: "" };

/** An element with one text node that is written only when the text differs. */
class TextCell {
  readonly element: HTMLElement;
  readonly #node = document.createTextNode("");
  readonly #base: string;
  #text = "";
  #tone = "";

  constructor(tag: "div" | "span", className: string) {
    this.element = document.createElement(tag);
    this.element.className = className;
    this.element.append(this.#node);
    this.#base = className;
  }

  set(text: string): void {
    if (this.#text === text) return;
    this.#text = text;
    this.#node.data = text;
  }

  setCell({ text, tone }: CellText): void {
    this.set(text);
    if (this.#tone === tone) return;
    this.#tone = tone;
    this.element.className = tone === "" ? this.#base : `${this.#base} ${tone}`;
  }
}
