import { consume } from "@lit/context";
import { css, html, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { Pasted, PastedCluster, PastedLeft } from "../../contract/pasted.ts";
import "../components/error-note.ts";
import { dialogStyles } from "../components/dialog.styles.ts";
import { ModalDialog } from "../components/modal-dialog.ts";
import { apiContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { countOf } from "../data/format.ts";
import type { Api } from "../data/session.ts";
import { base } from "../styles/base.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-pasted-cluster": PastedCluster;
  }
}

/** A pause in typing, ms. */
const PAUSE_MS = 200;

/**
 * Takes the configuration of another client, shows what each line means and what is not used, and hands one cluster to
 * the form. Nothing is saved, and files that the text names are read only when the user agrees.
 *
 * @fires tw-pasted-cluster `CustomEvent<PastedCluster>`
 */
@customElement("tw-paste-dialog")
export class PasteDialog extends ModalDialog {
  static override styles = [
    base,
    dialogStyles,
    css`
      dialog {
        width: min(720px, 92vw);
      }
      textarea {
        width: 100%;
        height: 132px;
        margin-bottom: 14px;
        font: var(--t-12) / 18px var(--font-mono);
        white-space: pre;
      }
      h3 {
        margin: 0 0 6px;
        font: 500 var(--t-12) / 18px var(--font-ui);
        color: var(--text-dim);
      }
      .found {
        max-height: 40vh;
        margin-bottom: 14px;
        overflow: auto;
      }
      select {
        margin-bottom: 10px;
      }
      table {
        width: 100%;
        margin-bottom: 12px;
        border-collapse: collapse;
        font-size: var(--t-12);
        table-layout: fixed;
      }
      td {
        padding: 3px 12px 3px 0;
        vertical-align: top;
        overflow-wrap: anywhere;
      }
      td:first-child {
        width: 190px;
        color: var(--text-dim);
      }
      td:last-child {
        width: 150px;
        padding-right: 0;
        color: var(--text-dim);
        text-align: right;
      }
      .left td:first-child {
        width: 240px;
        color: var(--text);
        font-family: var(--font-mono);
      }
      .more {
        margin-bottom: 12px;
        color: var(--text-dim);
        font-size: var(--t-12);
      }
    `,
  ];

  @consume({ context: apiContext }) @state() api!: Pick<Api, "pasted">;
  @state() private text = "";
  @state() private pasted: Pasted | null = null;
  @state() private chosen = 0;
  @state() private error: ErrorData | null = null;
  @query("textarea") private readonly field!: HTMLTextAreaElement;

  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The request whose answer counts. */
  #asked = 0;

  async open(): Promise<void> {
    this.text = "";
    this.#forget();
    this.show();
    await this.updateComplete;
    this.field.focus();
  }

  protected override closed(): void {
    // It may contain secrets.
    this.text = "";
    this.#forget();
  }

  protected override renderContent() {
    const cluster = this.#cluster;
    return html`
      <h2 id="title">Paste a connection</h2>
      <p class="what">
        A <b>client.properties</b>, librdkafka or kcat settings, a <b>kafkactl</b> file, a cloud's snippet, or
        certificates. Nothing is saved yet.
      </p>
      <textarea
        aria-label="Configuration of another client"
        spellcheck="false"
        placeholder="bootstrap.servers=broker-1:9092"
        .value=${this.text}
        @input=${this.#typed}
        @dragover=${(event: DragEvent) => event.preventDefault()}
        @drop=${this.#dropped}
      ></textarea>
      ${this.error === null ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`}
      <div class="found" aria-live="polite">${this.#renderFound()}</div>
      <div class="actions">
        <button @click=${() => this.dialog.close()}>Cancel</button>
        <button class="primary" ?disabled=${cluster === null} @click=${this.#use}>Fill in the form</button>
      </div>
    `;
  }

  get #cluster(): PastedCluster | null {
    return this.pasted?.clusters[this.chosen] ?? null;
  }

  #renderFound() {
    const { pasted } = this;
    if (pasted === null) return nothing;
    const cluster = this.#cluster;
    if (cluster === null) {
      return html`<p>Tailwater finds no connection in this text. It looks for keys such as bootstrap.servers.</p>`;
    }
    return html`
      <h3>${pasted.format}</h3>
      ${pasted.clusters.length > 1 ? this.#renderChoice(pasted.clusters) : nothing}
      <table>
        ${cluster.understood.map(
          ({ label, value, where }) =>
            html`<tr>
              <td>${label}</td>
              <td>${value ?? "••••••••"}</td>
              <td>${where}</td>
            </tr>`,
        )}
      </table>
      ${cluster.files.length > 0 ? this.#renderFiles(cluster) : nothing} ${this.#renderLeft(cluster.left)}
    `;
  }

  #renderChoice(clusters: readonly PastedCluster[]) {
    return html`<select
      aria-label="Cluster"
      @change=${(event: Event) => {
        this.chosen = (event.target as HTMLSelectElement).selectedIndex;
      }}
    >
      ${clusters.map(({ name }, at) => html`<option ?selected=${at === this.chosen}>${name}</option>`)}
    </select>`;
  }

  #renderFiles({ files }: PastedCluster) {
    return html`<div class="strip">
      <p>
        It names ${countOf(files.length, "file")} on this computer:
        ${files.map(({ label, path }, at) => html`${at === 0 ? "" : ", "}${label} <span class="mono">${path}</span>`)}.
      </p>
      <button @click=${() => this.#read(true)}>Read ${files.length === 1 ? "it" : "them"}</button>
    </div>`;
  }

  #renderLeft(left: readonly PastedLeft[]) {
    const mattering = left.filter(({ matters }) => matters);
    const others = left.length - mattering.length;
    return html`
      ${
        mattering.length === 0
          ? nothing
          : html`<h3>Not used</h3>
              <table class="left">
                ${mattering.map(
                  ({ text, why, where }) =>
                    html`<tr>
                      <td>${text}</td>
                      <td>${why}</td>
                      <td>${where}</td>
                    </tr>`,
                )}
              </table>`
      }
      ${
        others === 0
          ? nothing
          : html`<p class="more">
              ${countOf(others, "other setting")} ${others === 1 ? "says" : "say"} nothing about how to connect.
            </p>`
      }
    `;
  }

  #typed(): void {
    this.text = this.field.value;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(false), PAUSE_MS);
  }

  async #dropped(event: DragEvent): Promise<void> {
    const [file] = event.dataTransfer?.files ?? [];
    if (file === undefined) return;
    event.preventDefault();
    this.text = await file.text();
    await this.#read(false);
  }

  async #read(files: boolean): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    this.error = null;
    if (this.text.trim() === "") {
      this.pasted = null;
      return;
    }
    try {
      const pasted = await this.api.pasted.recognise(this.text, files);
      if (asked !== this.#asked) return;
      this.pasted = pasted;
      if (!files) this.chosen = 0;
    } catch (error) {
      if (asked === this.#asked) [this.pasted, this.error] = [null, toErrorData(error)];
    }
  }

  #use(): void {
    const cluster = this.#cluster;
    if (cluster === null) return;
    this.dialog.close();
    tell(this, "tw-pasted-cluster", cluster);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.pasted = null;
    this.error = null;
    this.chosen = 0;
  }
}
