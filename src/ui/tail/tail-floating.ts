import { html, nothing } from "lit";
import { formatNumber } from "../data/format.ts";
import type { RecordGrid } from "./record-grid.ts";

/** Buttons over the grid while it does not follow: back to the newest rows, and a note about evicted rows. */
export function renderFloating(grid: RecordGrid, scans: boolean) {
  const { newRows, evictedOnScreen } = grid;
  const last = scans ? "Jump to the end" : "Jump to latest";
  const resume = () => {
    grid.resume();
    grid.focus();
  };
  return html`<div class="floating">
    ${
      evictedOnScreen === 0
        ? nothing
        : html`<div class="left" role="status">
            These records were evicted from memory. They stay on screen until you scroll.
            <button class="control quiet" @click=${() => grid.toOldest()}>Go to the oldest in memory</button>
          </div>`
    }
    <button
      class=${newRows === 0 ? "pill calm" : "pill"}
      title="Follow the newest records again  End"
      @click=${resume}
    >
      <tw-icon name="arrow-down"></tw-icon>
      ${newRows === 0 ? last : `${formatNumber(newRows)} new — ${last.toLowerCase()}`}
    </button>
  </div>`;
}
