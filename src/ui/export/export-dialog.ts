import { consume } from "@lit/context";
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import { CSV_DEFAULT, type CsvChoice, type ExportFormat, type ExportProgress } from "../../contract/exports.ts";
import type { RowRanges } from "../../contract/selection.ts";
import type { TailPulse } from "../../contract/tails.ts";
import { renderHelp } from "../components/help-button.ts";
import { apiContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import "../components/choose-file.ts";
import "../components/error-note.ts";
import { ModalDialog } from "../components/modal-dialog.ts";
import "../components/tw-icon.ts";
import { copyText } from "../data/clipboard.ts";
import { proposedPath, withEnding } from "../data/export-path.ts";
import type { Preferences } from "../data/preferences.ts";
import { renderCsvChoice } from "./csv-choice.ts";
import { exportDialogStyles } from "./export-dialog.styles.ts";
import { type ExportActions, renderProgress } from "./export-progress.ts";
import { FORMATS, meaningText, recordsText, rowsIn, selectedText, whatText } from "./export-text.ts";
import { rememberRecording } from "./recent-recordings.ts";

export type ExportApi = Pick<WindowApi, "exports" | "window">;

const POLL_MS = 250;

declare module "../data/events.ts" {
  interface Events {
    "tw-export": ExportProgress | null;
  }
}

/**
 * Writes all matches to a file. An export continues when the dialog is closed; a notice shows its end.
 *
 * @fires tw-notice `CustomEvent<Notice>`
 * @fires tw-export `CustomEvent<ExportProgress | null>` its progress; null when none runs
 */
@customElement("tw-export")
export class ExportDialog extends ModalDialog {
  static readonly spot = "Export";
  static override styles = [ModalDialog.styles, exportDialogStyles];

  @consume({ context: apiContext }) @state() api: ExportApi | null = null;
  @property({ attribute: false }) preferences: Preferences | null = null;
  @property({ attribute: false }) tailId: string | null = null;
  @property({ attribute: false }) topics: readonly string[] = [];
  /** Fields shown as columns; CSV contains them, too. */
  @property({ attribute: false }) columns: readonly string[] = [];
  @property({ attribute: false }) pulse: TailPulse | null = null;
  /** The rows come from a file. */
  @property({ type: Boolean }) offline = false;
  /** The selected rows; null: all matches. */
  @state() private rows: RowRanges | null = null;
  @state() private format: ExportFormat = "ndjson";
  @state() private csv: CsvChoice = CSV_DEFAULT;
  @state() private path = "";
  @state() private progress: ExportProgress | null = null;
  @state() private error: ErrorData | null = null;
  @state() private starting = false;
  @query(".path-field") private readonly pathField!: HTMLInputElement | null;

  #exportId: string | null = null;
  /** The number of matches at its start, for the progress while the engine has no total. */
  #expected = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  readonly #actions: ExportActions = {
    cancel: () => void this.#cancel(),
    again: () => this.#another(),
    close: () => this.dialog.close(),
    copyPath: (path) => void this.#copyPath(path),
  };

  get running(): boolean {
    return this.progress?.state === "running";
  }

  /** Opens with a new path, or on the running export. @param rows those to write; null: all matches */
  async open(rows: RowRanges | null = null): Promise<void> {
    if (this.dialog.open) return;
    this.show();
    if (this.running) return;
    this.rows = rows;
    this.progress = null;
    this.error = null;
    this.path = "";
    try {
      const folder = (await this.api?.window.downloadFolder()) ?? "";
      // The user's input stays.
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
    super.updated(changed);
    if (changed.has("progress")) tell(this, "tw-export", this.running ? this.progress : null);
  }

  protected override renderContent() {
    return this.progress === null ? this.#renderForm() : renderProgress(this.progress, this.#expected, this.#actions);
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
      <p class="what">${this.rows === null ? whatText(this.pulse, this.offline) : selectedText(this.rows)}</p>
      <fieldset class="formats" aria-label="Format">
        ${FORMATS.map(
          (one) => html`<label class="format">
            <input
              type="radio"
              name="format"
              value=${one.format}
              .checked=${one.format === this.format}
              @change=${() => this.#setFormat(one.format)}
            />
            <strong>${one.label}</strong><small>${meaningText(one, this.columns.length)}</small>
          </label>`,
        )}
      </fieldset>
      ${
        this.format === "csv"
          ? renderCsvChoice(this.csv, (part) => {
              this.csv = { ...this.csv, ...part };
            })
          : nothing
      }
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
            @tw-chosen=${(event: Told<"tw-chosen">) => {
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
              <p>A file with that name exists.</p>
              <button type="button" class="danger" @click=${() => this.#start(true)}>Replace it</button>
            </div>`
          : this.error === null
            ? nothing
            : html`<tw-error-note .error=${this.error}></tw-error-note>`
      }
      <div class="actions">
        ${renderHelp("quiet left")}
        <button type="button" @click=${() => this.dialog.close()}>Cancel</button>
        <button class="primary" ?disabled=${this.path.trim() === "" || this.tailId === null || this.starting}>
          Export
        </button>
      </div>
    </form>`;
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
    this.#expected = this.rows === null ? (this.pulse?.totals.matched ?? 0) : rowsIn(this.rows);
    try {
      const rows = this.rows === null ? {} : { rows: this.rows };
      const file = { format, path: this.path.trim(), overwrite, ...rows };
      const request = format === "csv" ? { ...file, columns, csv: this.csv } : { ...file, columns: [] };
      this.#exportId = await api.exports.start(tailId, request);
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
      const progress = await api.exports.progress(id);
      if (id !== this.#exportId) return;
      this.progress = progress;
      if (progress.state === "running") {
        if (this.isConnected) this.#timer = setTimeout(() => void this.#poll(), POLL_MS);
      } else this.#ended(progress);
    } catch (error) {
      if (id === this.#exportId) this.#lost(toErrorData(error));
    }
  }

  /** Its state is unknown, because its tail was closed or the engine is gone. */
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
        ? `Exported ${recordsText(records)} to ${path}`
        : `The export failed: ${error?.message ?? "unknown"}`;
    tell(this, "tw-notice", { tone: end === "done" ? "ok" : "danger", message });
    this.progress = null;
  }

  async #cancel(): Promise<void> {
    const id = this.#exportId;
    if (this.api === null || id === null) return;
    try {
      await this.api.exports.cancel(id);
      await this.#poll();
    } catch (error) {
      this.#lost(toErrorData(error));
    }
  }

  /** Returns to the form with a new path. */
  #another(): void {
    this.progress = null;
    this.dialog.close();
    const { rows } = this;
    void this.updateComplete.then(() => this.open(rows));
  }

  protected override closed(): void {
    if (!this.running) this.progress = null;
  }

  async #copyPath(path: string): Promise<void> {
    tell(this, "tw-notice", await copyText(path, "Copied the path"));
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
