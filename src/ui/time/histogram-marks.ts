import { html, nothing } from "lit";
import type { Histogram } from "../../contract/view.ts";
import { formatNumber } from "../data/format.ts";
import { momentText, type Range, rangeText } from "../data/moments.ts";
import type { Zone } from "../data/row-text.ts";
import { bucketAt, bucketRange, countsIn } from "./histogram-model.ts";
import type { TimePlot } from "./time-plot.ts";

/** What is marked in a histogram. */
export interface Marked {
  /** The moment under the pointer or the keys, ms; null: none. */
  readonly at: number | null;
  readonly chosen: Range | null;
  readonly dragging: boolean;
  /** Of the plot, px. */
  readonly width: number;
  readonly zone: Zone;
}

/** The selected range, and the bucket under the pointer or the keys. */
export function renderMarks(plot: TimePlot | null, histogram: Histogram, { at, chosen }: Marked) {
  if (plot === null) return nothing;
  const box = ({ from, to }: Range) => {
    const left = plot.toX(from);
    return `left: ${left}px; width: ${Math.max(1, plot.toX(to) - left)}px`;
  };
  const bucket = at === null ? null : bucketRange(histogram, bucketAt(histogram, at));
  return html`
    ${chosen === null ? nothing : html`<div class="select" .style=${box(chosen)}></div>`}
    ${bucket === null ? nothing : html`<div class="cursor" .style=${box(bucket)}></div>`}
  `;
}

/** The counts of what is marked, and what can be done with a selected range. */
export function renderTip(
  plot: TimePlot | null,
  histogram: Histogram,
  marked: Marked,
  does: { readonly narrow: () => void; readonly cancel: () => void },
) {
  const range = rangeOf(histogram, marked);
  if (plot === null || range === null) return nothing;
  const { chosen, dragging, width, zone } = marked;
  const { fetched, matched } = countsIn(histogram, range);
  const middle = Math.min(Math.max(0, (plot.toX(range.from) + plot.toX(range.to)) / 2), width);
  // The tooltip stays within the plot: right of the mark at the left end, left of it at the right end.
  const part = width === 0 ? 0 : middle / width;
  const ready = chosen !== null && !dragging;
  return html`<div
    class=${ready ? "tip chosen" : "tip"}
    .style=${`left: ${middle}px; transform: translateX(${part * -100}%)`}
  >
    ${rangeText(range, zone, histogram.bucketMs)}
    <span><b>${formatNumber(fetched)}</b> read</span>
    <span class="matched"><b>${formatNumber(matched)}</b> match</span>
    ${
      ready
        ? html`<button class="control primary" title="Read only this range  Enter" @click=${does.narrow}>
              Narrow <kbd>↵</kbd>
            </button>
            <button
              class="control quiet square"
              title="Cancel  Esc"
              aria-label="Cancel the selection"
              @click=${does.cancel}
            >
              <tw-icon name="x"></tw-icon>
            </button>`
        : nothing
    }
  </div>`;
}

/** What is marked, in words. */
export function spokenMark(histogram: Histogram, marked: Marked): string {
  const range = rangeOf(histogram, marked);
  if (range === null) return `from ${momentText(histogram.from, marked.zone, histogram.bucketMs)}`;
  const { fetched, matched } = countsIn(histogram, range);
  const text = rangeText(range, marked.zone, histogram.bucketMs);
  return `${marked.chosen === null ? "" : "selected "}${text}, ${fetched} read, ${matched} match`;
}

function rangeOf(histogram: Histogram, { at, chosen }: Marked): Range | null {
  return chosen ?? (at === null ? null : bucketRange(histogram, bucketAt(histogram, at)));
}
