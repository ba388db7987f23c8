import { html } from "lit";
import { SMALL_READING } from "../../contract/tails.ts";
import { countOf } from "../data/format.ts";

/** A scan that a reloaded page does not start automatically. */
export interface Postponed {
  /** The number of its offsets; null: unknown. */
  readonly offsets: number | null;
}

/**
 * A scan's results end with their page. A short scan is read again automatically. A scan that takes minutes, on a
 * cluster that others use, waits for the user. Null: nothing waits.
 */
export function postponed(offsets: number | null): Postponed | null {
  return offsets !== null && offsets <= SMALL_READING.records ? null : { offsets };
}

/** The content of a postponed scan instead of its results. */
export function renderPostponed({ offsets }: Postponed, range: string, scan: () => void) {
  const size = offsets === null ? "" : ` It reads ${countOf(offsets, "record")}.`;
  return html`<div class="empty" role="status">
    <div class="card">
      <h2>The page was reloaded</h2>
      <p>The results of this scan are lost.${size}</p>
      <p>${range}</p>
      <button class="control primary" @click=${scan}>Scan again</button>
    </div>
  </div>`;
}
