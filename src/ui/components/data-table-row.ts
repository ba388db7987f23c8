import { html, noChange, nothing } from "lit";
import type { TableColumn, TableModel, TableSort } from "./data-table-model.ts";
import "./tw-icon.ts";

/** The height of a row. */
export const ROW_PX = 28;

/** A column's heading. @param isLate the rows are held in an older order @param pressed sorts by the column */
export function renderHead<Row>(
  column: TableColumn<Row>,
  isName: boolean,
  { column: by, descending }: TableSort,
  isLate: boolean,
  pressed: () => void,
) {
  const active = by === column.id;
  const order = active ? (descending ? "descending" : "ascending") : "none";
  const icon = active
    ? html`<tw-icon class=${isLate ? "late" : ""} name=${descending ? "chevron-down" : "chevron-up"}></tw-icon>`
    : nothing;
  return html`<div role="columnheader" aria-sort=${order} class=${column.figure ? "num" : isName ? "of-names" : ""}>
    <button title=${column.meaning ?? nothing} @click=${pressed}>${column.label}${icon}</button>
  </div>`;
}

/** The data to draw a row. */
export interface ShownRow<Row> {
  readonly row: Row;
  readonly index: number;
  readonly columns: readonly TableColumn<Row>[];
  readonly model: TableModel<Row>;
  /** The searched text. */
  readonly words: string;
  readonly selected: boolean;
  /** Null: no row can be chosen. */
  readonly chosen: boolean | null;
  clicked(event: MouseEvent): void;
  menuAsked(event: MouseEvent): void;
}

/** Hidden rows kept at most. */
const MOST_SPARE = 100;

/**
 * Draws rows and keeps the elements of rows that are gone, hidden, until there are rows for them again: to make 40 rows
 * after a search without a result takes longer than a frame.
 */
export class DrawnRows<Row> {
  /** All that have an element. */
  #shown: readonly ShownRow<Row>[] = [];
  #visible = 0;

  render(rows: readonly ShownRow<Row>[]): readonly unknown[] {
    const spare = this.#shown.slice(rows.length, Math.max(rows.length, MOST_SPARE));
    const before = this.#visible;
    this.#shown = [...rows, ...spare];
    this.#visible = rows.length;
    // An element that is hidden already does not change.
    const hidden = spare.map((row, at) => (rows.length + at < before ? renderRow(row, true) : noChange));
    return [...rows.map((row) => renderRow(row)), ...hidden];
  }
}

/** @param spare it is hidden */
export function renderRow<Row>(shown: ShownRow<Row>, spare = false) {
  const { row, index, columns, model, words, selected, chosen } = shown;
  const trouble = model.troubleOf?.(row) ?? null;
  const note = trouble?.message ?? model.noteOf?.(row) ?? null;
  const cells = note === null ? columns : columns.slice(0, 1);
  return html`<div
    id=${spare ? nothing : `row-${index}`}
    ?hidden=${spare}
    class=${spare ? "spare" : `row${selected ? " selected" : ""}${chosen ? " chosen" : ""} ${model.tone?.(row) ?? ""}`}
    role="row"
    aria-rowindex=${index + 2}
    aria-selected=${chosen ?? selected}
    .style=${`transform: translateY(${index * ROW_PX}px)`}
    @click=${shown.clicked}
    @mousedown=${markNothing}
    @contextmenu=${shown.menuAsked}
  >
    ${chosen === null ? nothing : renderBox(chosen, model.isHeading?.(row) ?? false)}
    ${cells.map((column, at) => renderCell(row, column, words, at === 0))}
    ${
      note === null
        ? nothing
        : html`<div
            class=${trouble === null ? "note" : "trouble"}
            role="gridcell"
            .style=${`grid-column: ${chosen === null ? 2 : 3} / -1`}
            title=${trouble?.hint ?? note}
          >
            ${note}
          </div>`
    }
  </div>`;
}

/** A double click must not select a word. */
function markNothing(event: MouseEvent): void {
  if (event.detail > 1) event.preventDefault();
}

function renderBox(chosen: boolean, isHeading: boolean) {
  if (isHeading) return html`<div role="gridcell"></div>`;
  return html`<div class="choose" role="gridcell">
    <span class=${chosen ? "box on" : "box"}>${chosen ? html`<tw-icon name="check"></tw-icon>` : nothing}</span>
  </div>`;
}

function renderCell<Row>(row: Row, column: TableColumn<Row>, words: string, isName: boolean) {
  const value = column.value(row);
  const tone = column.tone?.(row) ?? (value === null ? "none" : "");
  const title = column.title?.(row) ?? (isName ? String(value ?? "") : nothing);
  const shown = column.render?.(row, words) ?? (value === null ? "–" : String(value));
  return html`<div
    class=${`cell${isName ? " name" : ""}${column.figure ? " num" : ""} ${tone}`}
    role="gridcell"
    title=${title}
  >
    ${shown}
  </div>`;
}
