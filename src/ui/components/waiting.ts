import { html, nothing } from "lit";
import { type WorkWatch, workText } from "../data/work-watch.ts";

/**
 * A waiting message; when the call takes long, also its progress and a Cancel button. Not for use inside a table.
 * @param what in the form of `Asking every group`
 */
export function renderWaiting(what: string, work: WorkWatch) {
  const { long } = work;
  if (long === null) return html`<span class="waiting" role="status">${what}…</span>`;
  return html`<span class="waiting" role="status">${what}: ${workText(long)}</span>${renderCancel(work)}`;
}

/** The same, but shows nothing until the call takes long. */
export function renderLong(what: string, work: WorkWatch) {
  return work.long === null ? nothing : renderWaiting(what, work);
}

function renderCancel(work: WorkWatch) {
  return html`<button type="button" class="control quiet" @click=${() => work.cancel()}>Cancel</button>`;
}
