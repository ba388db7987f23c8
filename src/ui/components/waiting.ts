import { html, nothing } from "lit";
import { type WorkWatch, workText } from "../data/work-watch.ts";

/**
 * What is waited for: once that takes long, how far it is, and a way to end it. Not inside of a table.
 * @param what in the form of `Asking every group`
 */
export function renderWaiting(what: string, work: WorkWatch) {
  const { long } = work;
  if (long === null) return html`<span class="waiting" role="status">${what}…</span>`;
  return html`<span class="waiting" role="status">${what}: ${workText(long)}</span>${renderCancel(work)}`;
}

/** The same for work that is not worth a word before it takes long. */
export function renderLong(what: string, work: WorkWatch) {
  return work.long === null ? nothing : renderWaiting(what, work);
}

function renderCancel(work: WorkWatch) {
  return html`<button type="button" class="quiet" @click=${() => work.cancel()}>Cancel</button>`;
}
