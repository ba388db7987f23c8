import { consume } from "@lit/context";
import { html } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import { MOST_SAVED_BYTES, type SavedEnding } from "../../contract/window.ts";
import { apiContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { inFolder, stamp } from "../data/export-path.ts";
import { formatBytes } from "../data/format.ts";
import { ModalDialog } from "./modal-dialog.ts";
import "./error-note.ts";
import "./path-form.ts";

/** A text to save as a file. */
export interface SavedText {
  /** "Save 12 topics as CSV" */
  readonly title: string;
  /** What it contains, and what it leaves out. */
  readonly what: string;
  /** The file's name without time and extension: `topics`. */
  readonly name: string;
  readonly ending: SavedEnding;
  readonly text: string;
}

/** Asks where to save a screen's contents, and saves them. */
@customElement("tw-save-text")
export class SaveText extends ModalDialog {
  @consume({ context: apiContext }) @state() api: Pick<WindowApi, "window"> | null = null;
  @state() private saved: SavedText | null = null;
  @state() private path = "";
  @state() private busy = false;
  @state() private error: ErrorData | null = null;

  async open(saved: SavedText): Promise<void> {
    if (this.dialog.open) return;
    this.saved = saved;
    this.path = "";
    this.error = tooLarge(saved.text);
    this.show();
    try {
      const folder = (await this.api?.window.downloadFolder()) ?? "";
      this.path = inFolder(folder, `${saved.name}-${stamp(new Date())}.${saved.ending}`);
    } catch (error) {
      this.error = toErrorData(error);
    }
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("tw-path-form")?.focus();
  }

  protected override renderContent() {
    return html`
      <h2 id="title">${this.saved?.title}</h2>
      <p class="what">${this.saved?.what}</p>
      <tw-path-form
        action="Save"
        doing="Saving…"
        .path=${this.path}
        .error=${this.error}
        ?busy=${this.busy}
        @tw-path=${(event: Told<"tw-path">) => this.#save(event.detail)}
        @tw-cancel=${(event: Event) => {
          event.stopPropagation();
          this.dialog.close();
        }}
      ></tw-path-form>
    `;
  }

  /** A text may be long, so it is not kept. */
  protected override closed(): void {
    this.saved = null;
  }

  async #save(path: string): Promise<void> {
    const { api, saved } = this;
    if (api === null || saved === null) return;
    this.path = path;
    this.error = tooLarge(saved.text);
    if (this.error !== null) return;
    this.busy = true;
    try {
      const file = await api.window.saveText(path, saved.text);
      this.dialog.close();
      tell(this, "tw-notice", { tone: "ok", message: `Saved ${file}` });
    } catch (error) {
      this.error = toErrorData(error);
    } finally {
      this.busy = false;
    }
  }
}

/** Checked before it is sent, because the channel accepts no larger message. */
function tooLarge(text: string): ErrorData | null {
  const { size } = new Blob([text]);
  if (size <= MOST_SAVED_BYTES) return null;
  return {
    code: "BAD_REQUEST",
    message: `The file would be ${formatBytes(size)}; the limit is ${formatBytes(MOST_SAVED_BYTES)}.`,
    subject: null,
    hint: "Hide columns, or search for fewer rows.",
  };
}
