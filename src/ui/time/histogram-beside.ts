import { html, nothing } from "lit";
import type { FarOff, Histogram } from "../../contract/view.ts";
import { countOf } from "../data/format.ts";

/** The range of a Date, ms. */
const MOST_DATE = 8_640_000_000_000_000;

/** `4 records far outside, from 1970 and 2099`: records that the chart leaves out; null when there are none. */
export function farText({ before, after }: Histogram): string | null {
  const sides = [before, after].filter((side) => side !== null);
  if (sides.length === 0) return null;
  const records = sides.reduce((sum, { fetched }) => sum + fetched, 0);
  const what = `${countOf(records, "record")} far outside`;
  return `${what}, from ${sides.map(yearsOf).join(" and ")}`;
}

/** Whether a chart with some far-off records can be drawn. */
function canShowFar({ before, after }: Histogram): boolean {
  return (before !== null && before.last >= -MOST_DATE) || (after !== null && after.first <= MOST_DATE);
}

function yearsOf({ first, last }: FarOff): string {
  const [from, to] = [yearOf(first), yearOf(last)];
  return from === to ? from : `${from} to ${to}`;
}

function yearOf(ms: number): string {
  if (ms < -MOST_DATE) return "before any calendar";
  return ms > MOST_DATE ? "beyond any calendar" : String(new Date(ms).getUTCFullYear());
}

/** What the chart does not show, in words. @param whole the chart includes far-off times */
export function renderBeside(histogram: Histogram | null, whole: boolean, toggle: () => void) {
  if (histogram === null) return nothing;
  const { undated } = histogram;
  const far = farText(histogram);
  if (undated === 0 && far === null && !whole) return nothing;
  return html`<div class="beside">
    ${undated === 0 && far === null ? nothing : html`<div class="texts">${renderTexts(undated, far)}</div>`}
    ${
      whole || (far !== null && canShowFar(histogram))
        ? html`<button class="control" aria-pressed=${whole} @click=${toggle}>
            ${whole ? "Hide far-off times" : "Show"}
          </button>`
        : nothing
    }
  </div>`;
}

function renderTexts(undated: number, far: string | null) {
  return html`
    ${
      undated === 0
        ? nothing
        : html`<span title="Records without a usable timestamp (not in the chart)">
            ${countOf(undated, "record")} without a timestamp
          </span>`
    }
    ${far === null ? nothing : html`<span title="Left out of the chart, so that the other records stay readable">${far}</span>`}
  `;
}
