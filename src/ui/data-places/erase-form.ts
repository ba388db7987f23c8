import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ErrorData } from "../../contract/errors.ts";
import { tell } from "../data/events.ts";
import "../components/error-note.ts";
import { leavesForm } from "../components/leave-form.ts";
import { base } from "../styles/base.ts";

/** The word to type. */
const WORD = "erase";

declare module "../data/events.ts" {
  interface Events {
    "tw-erase": null;
  }
}

/**
 * Lists exactly what will be removed, and asks for a typed word.
 *
 * @fires tw-erase the user confirmed
 * @fires tw-cancel
 */
@customElement("tw-erase-form")
export class EraseForm extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        padding: 10px 12px;
        border: 1px solid color-mix(in srgb, var(--danger) 45%, transparent);
        border-radius: var(--radius);
        font-size: var(--t-12);
        line-height: 18px;
      }
      p {
        margin: 0 0 6px;
      }
      b {
        font-weight: 600;
      }
      ul {
        margin: 0 0 10px;
        padding: 6px 10px;
        border-radius: var(--radius-s);
        background: var(--bg-sunken);
        list-style: none;
        user-select: text;
      }
      li {
        overflow-wrap: anywhere;
      }
      .line {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      input {
        width: 96px;
      }
      .grow {
        flex: 1;
      }
      button.go:not(:disabled) {
        border-color: var(--danger);
        background: var(--danger-soft);
      }
      tw-error-note {
        margin-top: 10px;
      }
    `,
  ];

  /** Files and folders that will be removed. */
  @property({ attribute: false }) paths: readonly string[] = [];
  /** What is removed besides files; null for nothing. */
  @property({ attribute: false }) key: string | null = null;
  @property({ type: Boolean }) busy = false;
  @property({ attribute: false }) error: ErrorData | null = null;
  @state() private typed = "";
  @query("input") private readonly field!: HTMLInputElement;

  override focus(): void {
    this.field.focus();
  }

  protected override render() {
    const meant = this.typed.trim().toLowerCase() === WORD;
    return html`<form @submit=${this.#submit} @keydown=${this.#keyed}>
      <p><b>Erase everything Tailwater keeps on this computer?</b> This closes every cluster and removes for good:</p>
      <ul aria-label="Will be removed">
        ${this.paths.map((path) => html`<li class="mono">${path}</li>`)}
        ${this.key === null ? nothing : html`<li>${this.key}</li>`}
      </ul>
      <p>
        The window’s own files go when it closes. Exports and recordings are yours and stay where they are. Nothing on
        any cluster changes.
      </p>
      <div class="line">
        <label for="word">Type <b>${WORD}</b> to confirm</label>
        <input
          id="word"
          autocomplete="off"
          spellcheck="false"
          @input=${() => {
            this.typed = this.field.value;
          }}
        />
        <span class="grow"></span>
        <button type="button" ?disabled=${this.busy} @click=${this.#cancel}>Cancel</button>
        <button class="danger go" ?disabled=${!meant || this.busy}>${this.busy ? "Erasing…" : "Erase everything"}</button>
      </div>
      ${this.error === null ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`}
    </form>`;
  }

  #submit(event: Event): void {
    event.preventDefault();
    // Enter submits a form whose button is disabled in some webviews.
    if (this.busy || this.field.value.trim().toLowerCase() !== WORD) return;
    tell(this, "tw-erase");
  }

  #keyed(event: KeyboardEvent): void {
    if (leavesForm(event) && !this.busy) this.#cancel();
  }

  #cancel(): void {
    tell(this, "tw-cancel");
  }
}
