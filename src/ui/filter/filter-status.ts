import { html, nothing } from "lit";
import type { ErrorData } from "../../contract/errors.ts";
import type { Filter, FilterProblem } from "../../contract/filter.ts";
import type { TailPulse } from "../../contract/tails.ts";
import type { FilterPopupControl } from "./filter-popup-control.ts";
import "../components/error-more.ts";
import "../components/tw-icon.ts";
import { countOf, formatNumber } from "../data/format.ts";
import { textOf } from "./filter-draft.ts";
import { kindName } from "./filter-kinds.ts";

/**
 * The mark in the field: its text is not active. @param isApart a filter of another kind is active until something is
 * typed
 */
export function renderFlag(problem: FilterProblem | null, isApart: boolean) {
  if (problem !== null) return html`<span class="flag" title=${problem.message}>Not applied</span>`;
  return isApart ? html`<span class="flag calm">Not applied</span>` : nothing;
}

/** Why the field's text is not active, and which filter is. */
export function renderVerdict(problem: FilterProblem | null, isApart: boolean, filter: Filter | null) {
  if (problem === null && !isApart) return nothing;
  const present =
    filter === null
      ? "No filter is active."
      : html`Still filtering by ${kindName(filter.kind)} <code>${textOf(filter)}</code>`;
  return html`${problem === null ? nothing : html`<b>${problem.message}</b> `}<span>${present}</span>`;
}

/** How many of the tested records match; records outside the time range do not count. */
export function renderHits({ totals: { matched, fetched, outside }, untested, untestedMatched }: TailPulse) {
  const tested = formatNumber(fetched - outside - untested);
  return html`<span class="hits"><b>${formatNumber(matched - untestedMatched)}</b> of ${tested} match</span>`;
}

/** The filter was stopped. */
export function renderTrouble(error: ErrorData, clear: () => void) {
  return html`<div class="strip" role="alert">
    <tw-icon name="triangle-alert"></tw-icon>
    <p>
      ${error.message} ${error.hint ?? "Make it simpler, or clear it."}<tw-error-more .error=${error}></tw-error-more>
    </p>
    <button class="control" @click=${clear}>Clear the filter</button>
  </div>`;
}

/** Opens the list of the records on which the filter failed. */
export function renderErrors(count: number, popups: FilterPopupControl) {
  if (count === 0) return nothing;
  const text = countOf(count, "error");
  const content = html`<tw-icon name="triangle-alert"></tw-icon>${text}`;
  return popups.renderOpener("errors", content, `${text}: records on which the filter failed`, "control errors");
}
