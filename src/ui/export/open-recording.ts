import { consume } from "@lit/context";
import { css, html, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import "../components/choose-file.ts";
import "../components/error-note.ts";
import { ModalDialog } from "../components/modal-dialog.ts";
import type { FileKind } from "../data/file-dialogs.ts";
import type { Session } from "../data/session.ts";
import { recentRecordings, rememberRecording } from "./recent-recordings.ts";

const RECORDINGS: FileKind = { name: "Recordings", ending: "twrec" };

/** A recording that the engine has opened as a tail. */
export interface OpenedRecording {
  readonly path: string;
  readonly tailId: string;
  readonly topics: readonly string[];
}

declare module "../data/events.ts" {
  interface Events {
    "tw-recording": OpenedRecording;
  }
}

/**
 * Asks for a recording's path and opens it.
 *
 * @fires tw-recording `CustomEvent<OpenedRecording>`
 */
@customElement("tw-open-recording")
export class OpenRecording extends ModalDialog {
  static readonly spot = "Open recording";
  static override styles = [
    ModalDialog.styles,
    css`
      ul {
        margin: -6px 0 14px;
        padding: 0;
        list-style: none;
      }
      li button {
        display: block;
        width: 100%;
        height: 26px;
        overflow: hidden;
        padding: 0 8px;
        border: 0;
        background: none;
        font: var(--t-12) / 26px var(--font-mono);
        text-align: left;
        text-overflow: ellipsis;
        white-space: nowrap;
        direction: rtl;
      }
      li bdi {
        direction: ltr;
      }
    `,
  ];

  @consume({ context: sessionContext }) @state() session: Session | null = null;
  @state() private path = "";
  @state() private recent: readonly string[] = [];
  @state() private error: ErrorData | null = null;
  @state() private busy = false;
  @query("input") private readonly field!: HTMLInputElement | null;

  async open(): Promise<void> {
    const { session } = this;
    if (this.dialog.open || session === null) return;
    this.error = null;
    this.path = "";
    this.show();
    await this.updateComplete;
    this.field?.focus();
    try {
      this.recent = await recentRecordings(session.preferences);
      const folder = await session.api.window.downloadFolder();
      // The user's input stays.
      if (this.path !== "") return;
      this.path = this.recent[0] ?? `${folder}${folder.includes("\\") && !folder.includes("/") ? "\\" : "/"}`;
    } catch (error) {
      this.error = toErrorData(error);
    }
    await this.updateComplete;
    this.field?.select();
  }

  protected override renderContent() {
    const others = this.recent.filter((path) => path !== this.path);
    return html`<form
      @submit=${(event: Event) => {
        event.preventDefault();
        void this.#open(this.path.trim());
      }}
    >
      <h2 id="title">Open recording</h2>
      <p class="what">Shows a file that Tailwater recorded. It needs no connection to a cluster.</p>
      <div class="line">
        <label for="file">File</label>
        <div class="file">
          <input
            id="file"
            .value=${this.path}
            autocomplete="off"
            spellcheck="false"
            placeholder="/path/to/orders.twrec"
            @input=${() => {
              this.path = this.field?.value ?? "";
              this.error = null;
            }}
          />
          <tw-choose-file
            what="Open a recording"
            .path=${this.path}
            .opens=${RECORDINGS}
            ?disabled=${this.busy}
            @tw-chosen=${(event: Told<"tw-chosen">) => this.#open(event.detail)}
          ></tw-choose-file>
        </div>
      </div>
      ${
        others.length === 0
          ? nothing
          : html`<ul aria-label="Recent recordings">
              ${others.map(
                (path) => html`<li>
                  <button type="button" title=${path} @click=${() => this.#open(path)}><bdi>${path}</bdi></button>
                </li>`,
              )}
            </ul>`
      }
      ${this.error === null ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`}
      <div class="actions">
        <button type="button" @click=${() => this.dialog.close()}>Cancel</button>
        <button class="primary" ?disabled=${this.busy || this.path.trim() === ""}>Open</button>
      </div>
    </form>`;
  }

  async #open(path: string): Promise<void> {
    const { session } = this;
    if (session === null || path === "" || this.busy) return;
    this.path = path;
    this.busy = true;
    this.error = null;
    try {
      const detail: OpenedRecording = { path, ...(await session.api.tails.openRecording(path)) };
      void rememberRecording(session.preferences, path);
      this.dialog.close();
      tell(this, "tw-recording", detail);
    } catch (error) {
      this.error = toErrorData(error);
    } finally {
      this.busy = false;
    }
  }
}
