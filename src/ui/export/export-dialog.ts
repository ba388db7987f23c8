import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ExtensionApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { ExportFormat, ExportProgress } from "../../contract/export.ts";
import type { TailPulse } from "../../contract/tail.ts";
import "../components/choose-file.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { formatBytes, formatNumber } from "../data/format.ts";
import type { Preferences } from "../data/preferences.ts";
import { writeClipboard } from "../inspector/clipboard.ts";
import type { Notice } from "../inspector/copy-record.ts";
import { base } from "../styles/base.ts";
import { dialogStyles } from "./dialog.styles.ts";
import { proposedPath, withEnding } from "./export-path.ts";
import { rememberRecording } from "./recent-recordings.ts";

export type ExportApi = Pick<ExtensionApi, "startExport" | "exportProgress" | "cancelExport" | "downloadFolder">;

const FORMATS: readonly { format: ExportFormat; label: string; meaning: string }[] = [
  { format: "ndjson", label: "NDJSON", meaning: "One JSON object per line; all digits and header order kept" },
  {
    format: "csv",
    label: "CSV",
    meaning: "A table: topic, partition, offset, time, key, headers, value, your columns",
  },
  { format: "raw", label: "Raw values", meaning: "The values alone, each followed by a line end" },
  { format: "recording", label: "Recording", meaning: "Tailwater’s own file, byte for byte: open it again offline" },
];
const POLL_MS = 250;

/**
 * Writes all matches to a file. An export goes on when the dialog is closed; its end is told then.
 *
 * @fires tw-notice `CustomEvent<Notice>`
 * @fires tw-export `CustomEvent<ExportProgress | null>` how far it is; null when none runs
 */
@customElement("tw-export")
export class ExportDialog extends LitElement {
  static override styles = [
    base,
    dialogStyles,
    css`
      .formats {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 8px;
        margin: 0 0 14px;
        padding: 0;
        border: 0;
      }
      .format {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 2px 8px;
        align-items: center;
        padding: 8px 10px;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        cursor: pointer;
      }
      .format:hover {
        background: var(--bg-hover);
      }
      .format:has(:checked) {
        border-color: var(--accent);
        background: var(--bg-selected);
      }
      .format strong {
        font-weight: 500;
      }
      .format small {
        grid-column: 2;
        color: var(--text-dim);
        font: var(--t-11) / 15px var(--font-ui);
      }
      .track {
        height: 6px;
        margin: 2px 0 8px;
        overflow: hidden;
        border-radius: 3px;
        background: var(--bg-hover);
      }
      .fill {
        height: 100%;
        background: var(--accent);
        transform-origin: left;
      }
      .facts {
        display: flex;
        gap: 16px;
        margin-bottom: 14px;
        font-variant-numeric: tabular-nums;
      }
      .facts b {
        font-weight: 500;
      }
      .facts .percent {
        margin-left: auto;
      }
      .path {
        margin-bottom: 14px;
        color: var(--text-dim);
        font: var(--t-12) / 18px var(--font-mono);
        user-select: text;
      }
      .done {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-bottom: 4px;
      }
      .done tw-icon {
        color: var(--ok);
      }
    `,
  ];

  @property({ attribute: false }) api: ExportApi | null = null;
  @property({ attribute: false }) preferences: Preferences | null = null;
  @property({ attribute: false }) tailId: string | null = null;
  @property({ attribute: false }) topics: readonly string[] = [];
  /** Fields shown as columns: CSV has them too. */
  @property({ attribute: false }) columns: readonly string[] = [];
  @property({ attribute: false }) pulse: TailPulse | null = null;
  /** The rows come from a file. */
  @property({ type: Boolean }) offline = false;
  @state() private opened = false;
  @state() private format: ExportFormat = "ndjson";
  @state() private path = "";
  @state() private progress: ExportProgress | null = null;
  @state() private error: ErrorData | null = null;
  @state() private starting = false;
  @query("dialog") private readonly dialog!: HTMLDialogElement;
  @query(".path-field") private readonly pathField!: HTMLInputElement | null;

  #exportId: string | null = null;
  /** Matches when it began: what it is measured by while the engine cannot say. */
  #expected = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  get running(): boolean {
    return this.progress?.state === "running";
  }

  /** Opens with a fresh path, or on the export that runs. */
  async open(): Promise<void> {
    if (this.dialog.open) return;
    this.opened = true;
    this.dialog.showModal();
    if (this.running) return;
    this.progress = null;
    this.error = null;
    this.path = "";
    try {
      const folder = (await this.api?.downloadFolder()) ?? "";
      // Whoever types at once knows better.
      if (this.path === "") this.path = proposedPath(folder, this.topics, this.format, new Date());
    } catch (error) {
      this.error = toErrorData(error);
    }
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("input:checked")?.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#rest();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#exportId !== null && this.running) void this.#poll();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("progress")) this.#tell("tw-export", this.running ? this.progress : null);
  }

  protected override render() {
    return html`<dialog
      aria-labelledby="title"
      @close=${this.#closed}
      @keydown=${(event: Event) => event.stopPropagation()}
    >
      ${this.opened ? this.#content() : nothing}
    </dialog>`;
  }

  #content() {
    const { progress } = this;
    if (progress === null) return this.#renderForm();
    switch (progress.state) {
      case "running":
        return this.#renderRunning(progress);
      case "done":
        return this.#renderDone(progress);
      case "cancelled":
        return this.#renderEnd(progress, "Export cancelled", null);
      case "failed":
        return this.#renderEnd(progress, "The export failed", progress.error);
    }
  }

  #renderForm() {
    const exists = this.error?.code === "FILE_EXISTS";
    return html`<form
      @submit=${(event: Event) => {
        event.preventDefault();
        void this.#start(false);
      }}
    >
      <h2 id="title">Export</h2>
      <p class="what">${this.#whatText()}</p>
      <fieldset class="formats" aria-label="Format">
        ${FORMATS.map(
          ({ format, label, meaning }) => html`<label class="format">
            <input
              type="radio"
              name="format"
              value=${format}
              .checked=${format === this.format}
              @change=${() => this.#setFormat(format)}
            />
            <strong>${label}</strong><small>${format === "csv" ? this.#csvText(meaning) : meaning}</small>
          </label>`,
        )}
      </fieldset>
      <div class="line">
        <label for="file">File</label>
        <div class="file">
          <input
            id="file"
            class="path-field"
            .value=${this.path}
            autocomplete="off"
            spellcheck="false"
            @input=${() => {
              this.path = this.pathField?.value ?? "";
              this.error = null;
            }}
          />
          <tw-choose-file
            what="Export to"
            .path=${this.path}
            ?disabled=${this.starting}
            @tw-chosen=${(event: CustomEvent<string>) => {
              this.path = event.detail;
              this.error = null;
            }}
          ></tw-choose-file>
        </div>
      </div>
      ${
        exists
          ? html`<div class="strip" role="alert">
              <tw-icon name="triangle-alert"></tw-icon>
              <p>A file of that name is there already.</p>
              <button type="button" class="danger" @click=${() => this.#start(true)}>Replace it</button>
            </div>`
          : this.error === null
            ? nothing
            : html`<tw-error-note .error=${this.error}></tw-error-note>`
      }
      <div class="actions">
        <button type="button" @click=${() => this.dialog.close()}>Cancel</button>
        <button class="primary" ?disabled=${this.path.trim() === "" || this.tailId === null || this.starting}>
          Export
        </button>
      </div>
    </form>`;
  }

  #whatText() {
    const { pulse } = this;
    if (pulse === null) return "Nothing was read yet.";
    const { matched, evicted } = pulse.totals;
    if (pulse.view === "latest-per-key" && evicted === 0) {
      const keys = pulse.endRow - pulse.firstRow;
      return html`The newest record of <b>${keys === 1 ? "one key" : `each of ${formatNumber(keys)} keys`}</b>, as shown.`;
    }
    if (matched === 0) return "There is no match to export yet.";
    const all = matched === 1 ? "the one match" : `all ${formatNumber(matched)} matches`;
    const from = this.offline ? "the recording" : "the cluster";
    const again = evicted === 1 ? "1 of them is" : `${formatNumber(evicted)} of them are`;
    return evicted === 0
      ? html`Writes <b>${all}</b>.`
      : html`Writes <b>${all}</b> (${again} read again from ${from}, because they are no longer in memory).`;
  }

  #csvText(meaning: string): string {
    const { length } = this.columns;
    if (length === 0) return meaning.replace(", your columns", "");
    return length === 1
      ? meaning.replace("your columns", "and your column")
      : meaning.replace("your", `and your ${length}`);
  }

  #renderRunning(progress: ExportProgress) {
    const { records, bytes, total, path } = progress;
    const part = this.#partOf(progress);
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
        <span><b>${formatNumber(records)}</b> of ${total === null ? "about " : ""}${formatNumber(total ?? this.#expected)} records</span>
        <span>${formatBytes(bytes)}</span>
        ${total === null ? html`<span class="dim">reading again</span>` : nothing}
        <span class="percent">${percent === null ? "" : `${percent}\u202f%`}</span>
      </div>
      <div class="actions">
        <button @click=${this.#cancel}>Cancel export</button>
        <button class="primary" @click=${() => this.dialog.close()}>Go on in the background</button>
      </div>
    `;
  }

  #renderDone({ records, bytes, path }: ExportProgress) {
    return html`
      <h2 id="title">Exported</h2>
      <p class="done">
        <tw-icon name="circle-check"></tw-icon>${countText(records)}, ${formatBytes(bytes)}
      </p>
      <p class="path">${path}</p>
      <div class="actions">
        <button class="left" @click=${this.#another}>Export again…</button>
        <button @click=${() => this.#copyPath(path)}><tw-icon name="copy"></tw-icon>Copy path</button>
        <button class="primary" @click=${() => this.dialog.close()}>Done</button>
      </div>
    `;
  }

  #renderEnd({ records, bytes, path }: ExportProgress, title: string, error: ErrorData | null) {
    return html`
      <h2 id="title">${title}</h2>
      ${error === null ? nothing : html`<tw-error-note .error=${error}></tw-error-note>`}
      <p class="what">
        ${
          records === 0
            ? "No record was written."
            : `${countText(records)}, ${formatBytes(bytes)}, were written before; that part of the file stays.`
        }
      </p>
      <p class="path">${path}</p>
      <div class="actions">
        <button class="left" @click=${this.#another}>Export again…</button>
        <button class="primary" @click=${() => this.dialog.close()}>Close</button>
      </div>
    `;
  }

  #partOf({ records, total }: ExportProgress): number | null {
    const all = total ?? this.#expected;
    return all === 0 ? null : Math.min(1, records / all);
  }

  #setFormat(format: ExportFormat): void {
    this.path = withEnding(this.path, this.format, format);
    this.format = format;
    this.error = null;
  }

  async #start(overwrite: boolean): Promise<void> {
    const { api, tailId, format, columns } = this;
    if (api === null || tailId === null || this.starting) return;
    this.starting = true;
    this.error = null;
    this.#expected = this.pulse?.totals.matched ?? 0;
    try {
      const request = { format, path: this.path.trim(), overwrite, columns: format === "csv" ? columns : [] };
      this.#exportId = await api.startExport(tailId, request);
      await this.#poll();
    } catch (error) {
      this.error = toErrorData(error);
    } finally {
      this.starting = false;
    }
  }

  async #poll(): Promise<void> {
    this.#rest();
    const { api } = this;
    const id = this.#exportId;
    if (api === null || id === null) return;
    try {
      const progress = await api.exportProgress(id);
      if (id !== this.#exportId) return;
      this.progress = progress;
      if (progress.state === "running") {
        if (this.isConnected) this.#timer = setTimeout(() => void this.#poll(), POLL_MS);
      } else this.#ended(progress);
    } catch (error) {
      if (id === this.#exportId) this.#lost(toErrorData(error));
    }
  }

  /** Nothing more is known of it: its tail was closed, or the engine is gone. */
  #lost(error: ErrorData): void {
    const { progress } = this;
    if (progress === null) {
      this.error = error;
      return;
    }
    this.progress = { ...progress, state: "failed", error };
    this.#ended(this.progress);
  }

  #ended({ state: end, records, path, error }: ExportProgress): void {
    this.#exportId = null;
    if (end === "done" && this.format === "recording" && this.preferences !== null) {
      void rememberRecording(this.preferences, path);
    }
    if (this.dialog.open || end === "cancelled") return;
    const message =
      end === "done"
        ? `Exported ${countText(records)} to ${path}`
        : `The export failed: ${error?.message ?? "unknown"}`;
    this.#tell("tw-notice", { tone: end === "done" ? "ok" : "danger", message } satisfies Notice);
    this.progress = null;
  }

  async #cancel(): Promise<void> {
    const id = this.#exportId;
    if (this.api === null || id === null) return;
    try {
      await this.api.cancelExport(id);
      await this.#poll();
    } catch (error) {
      this.#lost(toErrorData(error));
    }
  }

  /** Back to the form, with a path of its own. */
  #another(): void {
    this.progress = null;
    this.dialog.close();
    void this.updateComplete.then(() => this.open());
  }

  #closed(): void {
    // It was opened again before the browser told.
    if (this.dialog.open) return;
    this.opened = false;
    if (!this.running) this.progress = null;
  }

  async #copyPath(path: string): Promise<void> {
    let notice: Notice = { tone: "ok", message: "Copied the path" };
    try {
      await writeClipboard(path);
    } catch (error) {
      notice = { tone: "danger", message: toErrorData(error).message };
    }
    this.#tell("tw-notice", notice);
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

function countText(records: number): string {
  return records === 1 ? "1 record" : `${formatNumber(records)} records`;
}
