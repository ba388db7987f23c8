import { html, nothing } from "lit";
import type { ErrorData } from "../../contract/errors.ts";
import type { ExportProgress } from "../../contract/exports.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { countOf, formatBytes, formatNumber } from "../data/format.ts";
import { recordsText } from "./export-text.ts";

/** Actions for a running or finished export. */
export interface ExportActions {
  cancel(): void;
  /** Returns to the form. */
  again(): void;
  close(): void;
  copyPath(path: string): void;
}

/**
 * The progress of an export, or its result. @param expected the number of matches at its start, while the engine has no
 * total
 */
export function renderProgress(progress: ExportProgress, expected: number, actions: ExportActions) {
  switch (progress.state) {
    case "running":
      return renderRunning(progress, expected, actions);
    case "done":
      return renderDone(progress, actions);
    case "cancelled":
      return renderEnd(progress, "Export cancelled", null, actions);
    case "failed":
      return renderEnd(progress, "The export failed", progress.error, actions);
  }
}

function renderRunning({ records, bytes, total, path }: ExportProgress, expected: number, actions: ExportActions) {
  const all = total ?? expected;
  const part = all === 0 ? null : Math.min(1, records / all);
  const percent = part === null ? null : Math.min(99, Math.floor(part * 100));
  return html`
    <h2 id="title">Exporting…</h2>
    <p class="path">${path}</p>
    <div
      class="track"
      role="progressbar"
      aria-label="Export"
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${percent ?? nothing}
    >
      <div class="fill" .style=${`transform: scaleX(${part ?? 0})`}></div>
    </div>
    <div class="facts">
      <span><b>${formatNumber(records)}</b> of ${total === null ? "about " : ""}${countOf(all, "record")}</span>
      <span>${formatBytes(bytes)}</span>
      ${total === null ? html`<span class="dim">reading again</span>` : nothing}
      <span class="percent">${percent === null ? "" : `${percent}\u202f%`}</span>
    </div>
    <div class="actions">
      <button @click=${actions.cancel}>Cancel export</button>
      <button class="primary" @click=${actions.close}>Go on in the background</button>
    </div>
  `;
}

function renderDone({ records, bytes, path, total }: ExportProgress, actions: ExportActions) {
  const missing = total === null ? 0 : total - records;
  return html`
    <h2 id="title">Exported</h2>
    <p class="done"><tw-icon name="circle-check"></tw-icon>${recordsText(records)}, ${formatBytes(bytes)}</p>
    ${missing > 0 ? html`<p class="what">Without ${countOf(missing, "record")}, evicted from memory before.</p>` : nothing}
    <p class="path">${path}</p>
    <div class="actions">
      <button class="left" @click=${actions.again}>Export again…</button>
      <button @click=${() => actions.copyPath(path)}><tw-icon name="copy"></tw-icon>Copy path</button>
      <button class="primary" @click=${actions.close}>Done</button>
    </div>
  `;
}

function renderEnd(
  { records, bytes, path }: ExportProgress,
  title: string,
  error: ErrorData | null,
  actions: ExportActions,
) {
  return html`
    <h2 id="title">${title}</h2>
    ${error === null ? nothing : html`<tw-error-note .error=${error}></tw-error-note>`}
    <p class="what">
      ${
        records === 0
          ? "No record was written."
          : `${recordsText(records)}, ${formatBytes(bytes)}, were already written; that part of the file stays.`
      }
    </p>
    <p class="path">${path}</p>
    <div class="actions">
      <button class="left" @click=${actions.again}>Export again…</button>
      <button class="primary" @click=${actions.close}>Close</button>
    </div>
  `;
}
