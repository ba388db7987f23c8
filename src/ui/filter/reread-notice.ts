import { html, nothing } from "lit";
import type { Filter } from "../../contract/filter.ts";
import type { TailPulse } from "../../contract/tails.ts";
import { countOf, formatBytes, formatNumber } from "../data/format.ts";

/** Beside the filter: the untested records and how much must be read for them, or the progress of that reading. */
export function renderReread(
  pulse: TailPulse | null,
  filter: Filter | null,
  { reread, pause }: { reread: () => void; pause: () => void },
) {
  if (pulse === null) return nothing;
  // A scan's own bar shows its progress.
  if (pulse.rereading !== null && pulse.scan === null) {
    const { done, total } = pulse.rereading;
    const paused = pulse.state === "paused";
    const text = `${paused ? "Stopped reading again at" : "Reading again…"} ${Math.floor((done / total) * 100)} %`;
    return html`<span class="untested">
      <span title=${`${formatNumber(done)} of ${countOf(total, "record")}`}>${text}</span>
      <button
        class="control"
        title=${paused ? "Continue from here  Space" : "Stop here; you can resume later  Space"}
        @click=${pause}
      >
        ${paused ? "Resume" : "Stop"}
      </button>
    </span>`;
  }
  const { untested, totals } = pulse;
  if (untested === 0) return nothing;
  const records = untested === 1 ? "1 earlier record was" : `${formatNumber(untested)} earlier records were`;
  const text = filter === null ? `${records} left out by a filter` : `${records} not tested with this filter`;
  const all = `Read again from the start of the tail: ${countOf(totals.fetched, "record")}, ${formatBytes(totals.bytes)}`;
  return html`<span class="untested" role="status">
    <span title=${text}>${text}</span>
    <button class="control" title=${all} @click=${reread}>Read again (${formatBytes(totals.bytes)})</button>
  </span>`;
}
