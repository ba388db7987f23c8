import { html } from "lit";
import { SMALL_READING } from "../../contract/tails.ts";
import { countOf } from "../data/format.ts";

/** A scan that a new page does not begin again by itself. */
export interface Postponed {
  /** How many it goes over; null: not known. */
  readonly offsets: number | null;
}

/**
 * A scan's results end with their page. One that is read again in a moment is; one that would read for minutes, and
 * from a cluster that others use, too, waits until it is asked for. Null: nothing to wait for.
 */
export function postponed(offsets: number | null): Postponed | null {
  return offsets !== null && offsets <= SMALL_READING.records ? null : { offsets };
}

/** What a postponed scan shows in place of its results. */
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
