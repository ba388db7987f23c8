import { html, nothing } from "lit";
import { type Zone, zoneLabel } from "../data/row-text.ts";
import type { Column } from "./columns.ts";
import { trackDrag } from "./drag.ts";

/** The state and actions of the grid's header. */
export interface GridHeader {
  readonly columns: readonly Column[];
  readonly zone: Zone;
  switchZone(): void;
  /** Sets the column's width, px; the receiver applies limits. */
  widen(column: Column, width: number): void;
  /** Moves a field's column by this many places. */
  move(column: Column, step: number): void;
}

/** Width change of one arrow key, px. */
const KEY_STEP = 8;

/** The column names, each with a handle to resize it. */
export function renderGridHeader(header: GridHeader) {
  const rest = header.columns.findIndex(({ flexible }) => flexible);
  return html`<div class="columns" role="row" aria-rowindex="1">
    ${header.columns.map(
      (column, index) => html`<div class=${column.numeric ? "th num" : "th"} role="columnheader">
        ${column.id === "time" ? timeHead(header) : name(column)}
        ${index === rest ? nothing : handle(column, header, index > rest)}
      </div>`,
    )}
  </div>`;
}

function name({ label, title, source }: Column) {
  return html`<span class=${typeof source === "number" ? "name field" : "name"} title=${title}>${label}</span>`;
}

function timeHead({ zone, switchZone }: GridHeader) {
  const other = zone === "utc" ? "local time" : "UTC";
  const title = `Each record's own timestamp. LA marks log append time, set by the broker. Click for ${other}.`;
  return html`<button class="zone" title=${title} @click=${switchZone}>
    Time <span>${zoneLabel(zone, Date.now())}</span>
  </button>`;
}

/** @param leftward after the column that takes the remaining width, a column grows to the left. */
function handle(column: Column, header: GridHeader, leftward: boolean) {
  const direction = leftward ? -1 : 1;
  const { width } = column;
  // The width on screen, because a column may have shrunk.
  const shown = ({ currentTarget }: Event) =>
    Math.round((currentTarget as HTMLElement).parentElement?.getBoundingClientRect().width ?? width);
  const isField = typeof column.source === "number";
  return html`<div
    class=${leftward ? "handle left" : "handle"}
    role="separator"
    tabindex="0"
    aria-orientation="vertical"
    aria-label=${`Width of ${column.title}`}
    aria-valuenow=${width}
    aria-valuemin=${column.least}
    @pointerdown=${(event: PointerEvent) => {
      const from = shown(event);
      trackDrag(event, (dx) => header.widen(column, from + dx * direction));
    }}
    @dblclick=${() => header.widen(column, column.first)}
    @keydown=${(event: KeyboardEvent) => {
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (step === 0) return;
      event.stopPropagation();
      event.preventDefault();
      if (event.altKey && isField) header.move(column, step);
      else header.widen(column, shown(event) + step * direction * KEY_STEP);
    }}
  ></div>`;
}
