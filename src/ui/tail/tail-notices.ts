import { html, nothing } from "lit";
import type { ErrorData } from "../../contract/errors.ts";
import type { Filter } from "../../contract/filter.ts";
import type { TailPulse } from "../../contract/tails.ts";
import "../components/error-more.ts";
import { renderHelp } from "../components/help-button.ts";
import { countOf, formatNumber } from "../data/format.ts";
import type { FilterBar } from "../filter/filter-bar.ts";
import { readLabel } from "./choices.ts";
import { renderLate } from "./late-records.ts";
import { renderPostponed } from "./postponed.ts";
import type { TailViewSession } from "./tail-session.ts";

/** The strip under the filter that shows why the tail does not read. */
export function renderTrouble(pulse: TailPulse | null, reopen: () => void) {
  if (pulse === null || pulse.error === null) return nothing;
  const failed = pulse.state === "failed";
  return html`<div class=${failed ? "strip danger" : "strip warn"} role=${failed ? "alert" : "status"}>
    <tw-icon name="triangle-alert"></tw-icon>
    <p>
      ${sentence(pulse.error)}
      ${pulse.state === "reconnecting" ? "Retrying. Reading resumes where it stopped." : nothing}
      <tw-error-more .error=${pulse.error}></tw-error-more>
    </p>
    ${failed ? html`<button class="control" @click=${reopen}>Try again</button>` : nothing}
  </div>`;
}

/** The strip of a tail whose thread does not answer. */
export function renderSilence(silent: boolean, end: () => void) {
  if (!silent) return nothing;
  return html`<div class="strip warn" role="status">
    <tw-icon name="triangle-alert"></tw-icon>
    <p>This tail does not respond. You see its last state; other tails continue.</p>
    <button class="control" @click=${end}>End this tail</button>
  </div>`;
}

/** The strip of a tail that stopped by itself, before its first records leave memory. */
export function renderHeld(pulse: TailPulse | null) {
  if (pulse === null || pulse.furtherOn === null) return nothing;
  const share = Math.round(pulse.storeBudgetBytes / 2 ** 20);
  const further = pulse.furtherOn === 0 ? "" : ` ${countText(pulse.furtherOn)} more to read.`;
  return html`<div class="strip" role="status">
    <tw-icon name="pause"></tw-icon>
    <p>
      Paused before the first records leave this tail’s share of memory (${share} MB).${further} Resume evicts the oldest
      record for each new one.
    </p>
  </div>`;
}

/** The topic's name, the number of topics, or the recording's file. */
export function titleOf({ topics, recording }: TailViewSession): string {
  if (recording !== null) return recording.path.split(/[\\/]/).at(-1) ?? recording.path;
  return topics.length === 1 ? (topics[0] ?? "") : `${topics.length} topics`;
}

/** The content of the grid while it has no rows; it is never blank. */
export function renderEmpty(tail: TailViewSession, filterBar: Pick<FilterBar, "unknownField" | "replace"> | null) {
  const { source, filter, choices, postponed } = tail;
  const { start, end } = choices;
  if (postponed !== null) return renderPostponed(postponed, readLabel(tail.read, tail.look.zone), () => tail.open());
  if (tail.late !== null) {
    const back = tail.readBefore === null ? null : () => tail.widen();
    return renderLate(
      tail.late,
      readLabel(tail.read, tail.look.zone),
      (stopsEarly) => tail.answerLate(stopsEarly),
      back,
    );
  }
  if (source.phase === "failed" && source.error !== null) return renderFailure(source.error, () => tail.open());
  const { pulse } = source;
  if (pulse === null || pulse.state === "starting") return renderOpening(tail);
  if (pulse.endRow > 0 || pulse.error !== null) return nothing;
  const inRange = pulse.totals.fetched - pulse.totals.outside;
  const tested = inRange - pulse.untested;
  if (pulse.untested > 0 && filter === null) {
    return card(html`
      <h2>No rows</h2>
      <p>A filter left out ${countText(pulse.untested)}. Read them again to see them.</p>
      <button class="control" @click=${() => tail.reread()}>Read again</button>
    `);
  }
  const { filterErrors } = pulse.totals;
  if (filter !== null && tested > 0 && filterErrors >= tested) {
    return card(html`
      <h2>The filter failed on every record</h2>
      <p>${countText(tested)} tested for “${filterText(filter)}”. The errors beside the filter show why.</p>
    `);
  }
  if (pulse.state === "done") {
    return card(html`
      <h2>${inRange === 0 ? "Nothing in this range" : pulse.untested > 0 ? "No tested record matches" : "No record matches"}</h2>
      <p>${inRange === 0 ? "It holds no records." : `${formatNumber(tested)} tested, none matches.`}</p>
      ${tested > 0 ? renderUnknown(filterBar) : nothing}
    `);
  }
  if (filter !== null) {
    return card(html`
      <h2>No record matches yet</h2>
      <p>${countText(tested)} tested for “${filterText(filter)}”.</p>
      ${tested > 0 ? renderUnknown(filterBar) : nothing}
    `);
  }
  if (pulse.state === "paused") return card(html`<h2>Paused</h2><p>Press Space to resume.</p>`);
  if (pulse.state === "scanning" || (pulse.lag !== null && pulse.lag > 0)) return card(html`<h2>Reading…</h2>`);
  const isEmpty = start.kind === "earliest" || pulse.earlier === 0;
  return card(html`
    <h2>Waiting for records</h2>
    <p>${isEmpty ? emptyText(tail) : "No record has arrived since the chosen start."} New records appear at once.</p>
    ${isEmpty ? nothing : html`<button class="control" @click=${() => tail.choose({ start: { kind: "earliest" }, end })}>Read from the beginning</button>`}
    ${renderHelp("control")}
  `);
}

/** The button appears only when it takes long. */
function renderOpening(tail: TailViewSession) {
  return card(html`
    <h2>Opening ${titleOf(tail)}…</h2>
    <button class="control after-long" @click=${() => tail.cancelOpening()}>Cancel</button>
  `);
}

function emptyText({ topics, choices }: TailViewSession): string {
  if (topics.length > 1) return "These topics are empty.";
  return choices.partitions === "all" ? "This topic is empty." : "The chosen partitions are empty.";
}

/** A hint why nothing matches: the filter names a field that the records do not have. */
function renderUnknown(filterBar: Pick<FilterBar, "unknownField" | "replace"> | null) {
  const unknown = filterBar?.unknownField ?? null;
  if (filterBar === null || unknown === null) return nothing;
  const { path, meant, seen } = unknown;
  return html`<p class="unknown">
    None of the checked records has <code>${path}</code>.
    ${
      meant !== null
        ? html`<button class="control" @click=${() => filterBar.replace(meant.expression)}>Use <code>${meant.path}</code></button>`
        : seen.length === 0
          ? nothing
          : html`Fields seen: ${seen.map((field, at) => html`${at === 0 ? "" : ", "}<code>${field}</code>`)}.`
    }
  </p>`;
}

function countText(count: number): string {
  return countOf(count, "record");
}

function filterText(filter: Filter): string {
  if (filter.kind === "text") return filter.text;
  return filter.kind === "regex" ? filter.pattern : filter.expression;
}

function renderFailure(error: ErrorData, reopen: () => void) {
  return html`<div class="empty" role="alert">
    <div class="card">
      <h2>${error.message}</h2>
      ${error.subject === null || error.message.includes(error.subject) ? nothing : html`<p>${error.subject}</p>`}
      ${error.hint === null ? nothing : html`<p>${error.hint}</p>`}
      <tw-error-more .error=${error}></tw-error-more>
      <button class="control primary" @click=${reopen}>Open again</button>
    </div>
  </div>`;
}

function card(content: unknown) {
  return html`<div class="empty" role="status"><div class="card">${content}</div></div>`;
}

function sentence({ message, subject, hint }: ErrorData): string {
  const about = subject === null || message.includes(subject) ? "" : ` (${subject})`;
  return `${message}${about}${hint === null ? "" : ` ${hint}`}`;
}
