import { html } from "lit";
import { COLUMNS, type Column, type ColumnWidths } from "./columns.ts";
import { trackDrag } from "./drag.ts";
import { type Zone, zoneLabel } from "./row-text.ts";

/** What the header of the grid shows and can ask for. */
export interface GridHeader {
  readonly widths: ColumnWidths;
  readonly zone: Zone;
  switchZone(): void;
  /** Make the column this wide, px; limits are the receiver's. */
  widen(id: Column["id"], width: number): void;
}

/** Width change of one arrow key, px. */
const KEY_STEP = 8;

/** The column names, each with a handle to resize it. */
export function renderGridHeader(header: GridHeader) {
  return html`<div class="columns" role="row" aria-rowindex="1">
    ${COLUMNS.map(
      (column) => html`<div class=${column.numeric ? "th num" : "th"} role="columnheader">
        ${column.id === "time" ? timeHead(header) : name(column)}
        ${column.id === "value" ? null : handle(column, header)}
      </div>`,
    )}
  </div>`;
}

function name({ id, label }: Column) {
  return html`<span class="name" title=${id === "partition" ? "Partition" : label}>${label}</span>`;
}

function timeHead({ zone, switchZone }: GridHeader) {
  const other = zone === "utc" ? "local time" : "UTC";
  const title = `Each record's own timestamp. LA marks log append time, set by the broker. Click for ${other}.`;
  return html`<button class="zone" title=${title} @click=${switchZone}>
    Time <span>${zoneLabel(zone, Date.now())}</span>
  </button>`;
}

function handle(column: Column, header: GridHeader) {
  // The value column takes the rest, so the one after it grows to the left.
  const direction = column.id === "headers" ? -1 : 1;
  const width = header.widths[column.id];
  return html`<div
    class=${direction === 1 ? "handle" : "handle left"}
    role="separator"
    tabindex="0"
    aria-orientation="vertical"
    aria-label=${`Width of ${column.label}`}
    aria-valuenow=${width}
    aria-valuemin=${column.least}
    @pointerdown=${(event: PointerEvent) => trackDrag(event, (dx) => header.widen(column.id, width + dx * direction))}
    @dblclick=${() => header.widen(column.id, column.width)}
    @keydown=${(event: KeyboardEvent) => {
      const step = event.key === "ArrowRight" ? KEY_STEP : event.key === "ArrowLeft" ? -KEY_STEP : 0;
      if (step === 0) return;
      event.stopPropagation();
      header.widen(column.id, width + step * direction);
    }}
  ></div>`;
}
