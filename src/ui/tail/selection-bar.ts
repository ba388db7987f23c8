import { html, nothing } from "lit";
import type { CopiedRows } from "../../contract/selection.ts";
import type { MenuItem } from "../components/action-menu.ts";
import { doOrSay } from "../components/action-menu.ts";
import "../components/button-row.ts";
import "../components/tw-icon.ts";
import { countOf, formatNumber } from "../data/format.ts";
import type { Notice } from "../data/notice.ts";
import type { SelectedRows } from "./grid-events.ts";

/** "37 selected". */
export function selectedText({ count }: SelectedRows): string {
  return `${formatNumber(count)} selected`;
}

/** What of a selection is left out; empty: nothing. */
export function withoutText({ keyless, unreadable, evicted }: Omit<CopiedRows, "text" | "records">): string {
  return [
    keyless === 0 ? "" : `${countOf(keyless, "record")} without a key`,
    unreadable === 0 ? "" : `${formatNumber(unreadable)} that cannot be read`,
    evicted === 0 ? "" : `${formatNumber(evicted)} evicted from memory`,
  ]
    .filter((part) => part !== "")
    .join(" and ");
}

/** The notice when a selection is gone without the user's doing. @param rows the number of its rows */
export function lostText(rows: number): Notice {
  const message = `The selection of ${countOf(rows, "record")} was cleared, because the rows were filtered or ordered again.`;
  return { tone: "ok", message };
}

/** An action in the bar, where its name is shorter. */
export interface SelectionItem extends MenuItem {
  readonly brief: string;
}

/** The bar between the records and the totals: how many are selected, and what can be done with them. */
export function renderSelectionBar(selected: SelectedRows, items: readonly SelectionItem[], mayLack: boolean) {
  const { evicted } = selected;
  return html`<div class="selection">
    <p role="status">
      <b>${mayLack ? "up to " : ""}${selectedText(selected)}</b>${
        evicted === 0 ? nothing : html`<span>${formatNumber(evicted)} more evicted from memory</span>`
      }
    </p>
    <tw-button-row role="toolbar" aria-label="Selected records">
      ${items.map(
        ({ icon, label, brief, why = null, keys, run }) => html`<button
          class="control quiet"
          aria-label=${label}
          aria-disabled=${why !== null}
          title=${why ?? (keys === undefined ? label : `${label}  ${keys}`)}
          @click=${(event: Event) => doOrSay(event.currentTarget as HTMLElement, why, run)}
        >
          <tw-icon name=${icon}></tw-icon>${brief}
        </button>`,
      )}
    </tw-button-row>
  </div>`;
}
