import { html } from "lit";
import type { ExportProgress } from "../../contract/exports.ts";
import "../components/tw-icon.ts";
import { formatNumber } from "../data/format.ts";

/** The toolbar's export button, which shows the progress of a running export. @param why none can be started; null: it can */
export function renderExportButton(progress: ExportProgress | null, why: string | null, open: () => void) {
  if (progress === null) {
    return html`<button
      class="control quiet square"
      title=${why ?? "Export all matches to a file"}
      aria-disabled=${why !== null}
      aria-label="Export all matches to a file"
      @click=${open}
    >
      <tw-icon name="download"></tw-icon>
    </button>`;
  }
  const { records, total } = progress;
  const shown = total === null || total === 0 ? formatNumber(records) : `${Math.floor((records / total) * 100)}\u202f%`;
  return html`<button class="control" title="An export is running. Click to see it." @click=${open}>
    <tw-icon name="download"></tw-icon>${shown}
  </button>`;
}
