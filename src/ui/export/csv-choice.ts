import { html } from "lit";
import type { CsvChoice } from "../../contract/exports.ts";

/** Options of CSV: what spreadsheets need, and how missing, null and empty values differ. */
export function renderCsvChoice(choice: CsvChoice, change: (part: Partial<CsvChoice>) => void) {
  const ticked = (event: Event) => (event.target as HTMLInputElement).checked;
  return html`<fieldset class="csv" aria-label="CSV">
    <label>
      <input
        type="checkbox"
        name="formulas"
        .checked=${choice.formulas === "escaped"}
        @change=${(event: Event) => change({ formulas: ticked(event) ? "escaped" : "kept" })}
      />
      <span>Disarm formulas</span>
      <small>A cell that begins with <b>=</b> <b>+</b> <b>-</b> <b>@</b> gets a leading apostrophe, so that no spreadsheet runs
        it. Numbers stay as they are.</small>
    </label>
    <label>
      <input
        type="checkbox"
        name="byte-order-mark"
        .checked=${choice.byteOrderMark}
        @change=${(event: Event) => change({ byteOrderMark: ticked(event) })}
      />
      <span>Byte-order mark</span>
      <small>Excel needs it to show letters like é. Most other programs do not.</small>
    </label>
    <label>
      <input
        type="checkbox"
        name="readable-time"
        .checked=${choice.readableTime}
        @change=${(event: Event) => change({ readableTime: ticked(event) })}
      />
      <span>Readable time</span>
      <small>Adds a column <b>time</b> like 2026-01-31T12:00:00.000Z (ISO 8601, UTC). The column <b>timestamp</b> always has the
        exact milliseconds.</small>
    </label>
    <p><b>null</b> is null, <b>""</b> is empty text, and nothing between the commas is a field that the record lacks.</p>
  </fieldset>`;
}
