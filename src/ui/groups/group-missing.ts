import { html, nothing } from "lit";
import type { ErrorData } from "../../contract/errors.ts";
import { formatNumber } from "../data/format.ts";

/** Brokers that did not answer: their groups are not in the list. */
export function renderMissing(failures: readonly ErrorData[]) {
  if (failures.length === 0) return nothing;
  return html`<p class="missing" role="status">
    ${failures.slice(0, 3).map(({ message, hint }) => html`<span title=${hint ?? nothing}>${message}</span> `)}
    ${failures.length > 3 ? `${formatNumber(failures.length - 3)} more brokers did not answer. ` : nothing}
    ${failures.length === 1 ? "Its groups are missing here." : "Their groups are missing here."}
  </p>`;
}
