import { html, nothing } from "lit";
import type { CopiedRows } from "../../contract/selection.ts";
import type { MenuItem } from "../components/action-menu.ts";
import { doOrSay } from "../components/action-menu.ts";
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

/** The bar between the records and the totals: how many are selected, and what can be done with them. */
export function renderSelectionBar(selected: SelectedRows, items: readonly MenuItem[]) {
  const { evicted } = selected;
  return html`<div class="selection" role="toolbar" aria-label="Selected records">
    <p role="status">
      <b>${selectedText(selected)}</b>${
        evicted === 0 ? nothing : html`<span>${formatNumber(evicted)} more evicted from memory</span>`
      }
    </p>
    ${items.map(
      ({ icon, label, why = null, keys, run }) => html`<button
        class="control quiet"
        aria-disabled=${why !== null}
        title=${why ?? (keys === undefined ? nothing : `${label}  ${keys}`)}
        @click=${(event: Event) => doOrSay(event.currentTarget as HTMLElement, why, run)}
      >
        <tw-icon name=${icon}></tw-icon>${label}
      </button>`,
    )}
  </div>`;
}
