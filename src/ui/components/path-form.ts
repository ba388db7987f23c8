import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { ErrorData } from "../../contract/errors.ts";
import { type Told, tell } from "../data/events.ts";
import "./choose-file.ts";
import "./error-note.ts";
import type { FileKind } from "../data/file-dialogs.ts";
import { base } from "../styles/base.ts";
import { lineFormStyles } from "../styles/line-form.ts";
import { leavesForm } from "./leave-form.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-path": string;
  }
}

/**
 * Asks for the path of a file.
 *
 * @fires tw-path `CustomEvent<string>`
 * @fires tw-cancel
 */
@customElement("tw-path-form")
export class PathForm extends LitElement {
  static override styles = [
    base,
    lineFormStyles,
    css`
      input {
        font: var(--t-12) / 18px var(--font-mono);
      }
    `,
  ];

  @property() label = "File";
  @property() action = "Open";
  /** The button's text while it works. */
  @property() doing = "Working…";
  @property() path = "";
  /** The kind of file to open; null asks for one to write. */
  @property({ attribute: false }) opens: FileKind | null = null;
  @property({ type: Boolean }) busy = false;
  @property({ attribute: false }) error: ErrorData | null = null;
  @query("input") private readonly field!: HTMLInputElement;

  override focus(): void {
    this.field.focus();
    this.field.select();
  }

  protected override render() {
    return html`<form @submit=${this.#submit} @keydown=${this.#keyed}>
      <label for="path">${this.label}</label>
      <div class="line">
        <input
          id="path"
          autocomplete="off"
          spellcheck="false"
          .value=${this.path}
          @input=${() => {
            this.path = this.field.value;
            this.error = null;
          }}
        />
        <tw-choose-file
          what=${this.opens === null ? `${this.action} to` : this.action}
          .path=${this.path}
          .opens=${this.opens}
          ?disabled=${this.busy}
          @tw-chosen=${(event: Told<"tw-chosen">) => this.#chosen(event.detail)}
        ></tw-choose-file>
        <button type="button" ?disabled=${this.busy} @click=${this.#cancel}>Cancel</button>
        <button class="primary" ?disabled=${this.busy || this.path.trim() === ""}>
          ${this.busy ? this.doing : this.action}
        </button>
      </div>
      ${this.error === null ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`}
    </form>`;
  }

  #chosen(path: string): void {
    this.path = path;
    this.error = null;
  }

  #submit(event: Event): void {
    event.preventDefault();
    const path = this.path.trim();
    if (path !== "" && !this.busy) tell(this, "tw-path", path);
  }

  #keyed(event: KeyboardEvent): void {
    if (leavesForm(event) && !this.busy) this.#cancel();
  }

  #cancel(): void {
    tell(this, "tw-cancel");
  }
}
