import { html, nothing } from "lit";
import { MOST_TOPICS } from "../../contract/tails.ts";
import "../components/tw-icon.ts";
import { formatNumber } from "../data/format.ts";
import type { Progress } from "./figure-feed.ts";
import { SEPARATORS, type TopicView } from "./topic-view.ts";

/** The state that the list's bar shows. */
export interface BarState {
  readonly view: TopicView;
  /** The tree is chosen, and has no branch. */
  readonly isFlat: boolean;
  readonly favourites: number;
  readonly chosen: number;
  /** The progress of requests in chunks, which the user can stop. */
  readonly isBusy: boolean;
  readonly loading: boolean;
  /** Why topics cannot be changed; null: they can. */
  readonly locked: string | null;
}

export interface BarActions {
  look(change: Partial<TopicView>): void;
  openChosen(): void;
  createGroup(): unknown;
  empty(): void;
  remove(): void;
  clear(): void;
  /** Stops the requests in chunks. */
  stop(): void;
  create(): void;
  openRecording(): void;
  refresh(): void;
}

/**
 * The controls right of the search: the display options and, when topics are chosen, the actions for them.
 *
 * @param count the drawn number of topics
 */
export function renderBar(state: BarState, count: unknown, does: BarActions) {
  const { view, isFlat, favourites, chosen, isBusy, loading, locked } = state;
  return html`
    <button
      class="toggle"
      aria-pressed=${view.onlyFavourites}
      ?disabled=${favourites === 0}
      title=${favourites === 0 ? "No favourite yet: S stars a topic" : "Favourites only: S stars a topic"}
      @click=${() => does.look({ onlyFavourites: !view.onlyFavourites })}
    >
      <tw-icon name="star"></tw-icon>${formatNumber(favourites)}
    </button>
    <button
      class="toggle"
      aria-pressed=${view.tree}
      title=${`As a tree, by each “${view.separator}” in the names`}
      aria-label="Tree"
      @click=${() => does.look({ tree: !view.tree })}
    >
      <tw-icon name="list-tree"></tw-icon>
    </button>
    ${view.tree ? renderSeparator(view, isFlat, does) : nothing}
    <label class="check">
      <input
        type="checkbox"
        .checked=${view.internal}
        @change=${(event: Event) => does.look({ internal: (event.target as HTMLInputElement).checked })}
      />Internal
    </label>
    ${chosen > 0 ? renderChosen(chosen, locked, does) : nothing}
    ${count} ${isBusy ? html`<button class="quiet" @click=${does.stop}>Stop</button>` : nothing}
    ${
      chosen > 0
        ? nothing
        : html`<button aria-disabled=${locked !== null} title=${locked ?? "A new topic  N"} @click=${does.create}>
              <tw-icon name="plus"></tw-icon>Create topic…
            </button>
            <button class="quiet" title="Show a file that Tailwater recorded" @click=${does.openRecording}>
              Open recording…
            </button>`
    }
    <button class="quiet square" title="Refresh" aria-label="Refresh" ?disabled=${loading} @click=${does.refresh}>
      <tw-icon name="refresh-cw"></tw-icon>
    </button>
  `;
}

/** What separates the parts of the names, and why there is no branch. */
function renderSeparator({ separator }: TopicView, isFlat: boolean, does: BarActions) {
  const chosen = ({ target }: Event) =>
    SEPARATORS.find((one) => target instanceof HTMLSelectElement && one === target.value) ?? separator;
  return html`<select
      class="by"
      aria-label="Separator of the tree"
      title="What separates the parts of a name in the tree"
      @change=${(event: Event) => does.look({ separator: chosen(event) })}
    >
      ${SEPARATORS.map((one) => html`<option value=${one} ?selected=${one === separator}>By “${one}”</option>`)}
    </select>
    <span class="flat" role="status">${isFlat ? `No two names begin alike before a “${separator}”` : nothing}</span>`;
}

function renderChosen(chosen: number, locked: string | null, does: BarActions) {
  const tooMany = chosen > MOST_TOPICS;
  const change = (label: string, title: string, run: () => void, tone = "") =>
    html`<button class=${tone} aria-disabled=${locked !== null} title=${locked ?? title} @click=${run}>${label}</button>`;
  return html`
    <button
      class="primary"
      title=${tooMany ? `A view holds ${MOST_TOPICS} topics at most` : "All records of these topics in one view  Ctrl Enter"}
      ?disabled=${tooMany}
      @click=${does.openChosen}
    >
      ${chosen === 1 ? "Open (1)" : `Open together (${formatNumber(chosen)})`}
    </button>
    ${change("Create group…", "A group that starts in these topics", does.createGroup)}
    ${change("Empty…", "Deletes all of their records", does.empty)}
    ${change("Delete…", "Deletes these topics  Del", does.remove, "danger")}
    <button class="quiet" @click=${does.clear}>Clear</button>
  `;
}

/** Replaces the count while figures are requested in chunks. */
export function countInstead(progress: Progress | null): string | null {
  return progress === null ? null : `Asking: ${formatNumber(progress.done)} of ${formatNumber(progress.total)}…`;
}
