import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { BodyKind } from "../../contract/record-source.ts";
import "../components/choose-file.ts";
import { type Told, tell } from "../data/events.ts";
import { formatBytes } from "../data/format.ts";
import { base } from "../styles/base.ts";
import { bodyFacts } from "./form-problems.ts";
import type { BodyForm } from "./produce-form.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-body": BodyForm;
  }
}

export const KIND_LABELS: Readonly<Record<BodyKind, string>> = {
  null: "Null",
  text: "Text",
  json: "JSON",
  hex: "Hex",
  base64: "Base64",
  file: "File",
};

const ANY_FILE = { name: "Any file", ending: "*" };

/**
 * A key, a value or a header's value: its format, then its text or file. JSON is checked at each key press, and sent as
 * it is written.
 *
 * @fires tw-body `CustomEvent<BodyForm>` after each change
 */
@customElement("tw-body-editor")
export class BodyEditor extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 4px;
        min-width: 0;
        min-height: 0;
      }
      .head {
        display: flex;
        flex: none;
        align-items: center;
        gap: 8px;
      }
      label {
        font: 600 var(--t-12) / 18px var(--font-ui);
      }
      .fact {
        margin-left: auto;
        color: var(--text-dim);
        font: var(--t-11) / 16px var(--font-ui);
        font-variant-numeric: tabular-nums;
      }
      select {
        height: 24px;
        padding: 0 4px;
        font-size: var(--t-12);
      }
      textarea {
        flex: 1;
        width: 100%;
        min-height: 40px;
        font: var(--t-12) / 18px var(--font-mono);
        resize: none;
      }
      .file {
        display: flex;
        gap: 6px;
      }
      .file input {
        flex: 1;
        font: var(--t-12) / 18px var(--font-mono);
      }
      .none,
      .problem {
        margin: 0;
        color: var(--text-dim);
        font: var(--t-12) / 16px var(--font-ui);
      }
      .none {
        padding: 6px 0;
      }
      .problem {
        color: var(--danger);
      }
      [aria-invalid="true"] {
        border-color: var(--danger);
      }
      :host([compact]) .head {
        display: contents;
      }
      :host([compact]) {
        flex-direction: row;
        flex-wrap: wrap;
        align-items: center;
      }
      :host([compact]) label,
      :host([compact]) .fact {
        display: none;
      }
      :host([compact]) textarea {
        flex: 1 1 0;
        height: 28px;
        min-height: 28px;
        padding: 4px 8px;
        white-space: pre;
        overflow: hidden;
      }
      :host([compact]) .none {
        flex: 1 1 0;
        padding: 4px 0;
      }
      :host([compact]) .file {
        flex: 1 1 0;
        min-width: 0;
      }
      :host([compact]) .problem {
        flex-basis: 100%;
      }
    `,
  ];

  @property() label = "";
  @property({ attribute: false }) body: BodyForm = { kind: "text", text: "", path: "" };
  /** Its text has generators. */
  @property({ type: Boolean }) generates = false;
  /** In one line, for a header. */
  @property({ type: Boolean, reflect: true }) compact = false;
  /** What null means: `tombstone`. */
  @property() absent = "absent";
  @query("textarea, .file input") private readonly field!: HTMLElement | null;
  @query("select") private readonly select!: HTMLElement;

  override focus(): void {
    (this.field ?? this.select).focus();
  }

  protected override render() {
    const { size, problem } = bodyFacts(this.body, this.generates);
    return html`<div class="head">
        <label for="field">${this.label}</label>
        <select
          aria-label=${`Format of ${this.label}`}
          .value=${this.body.kind}
          @change=${(event: Event) => this.#set({ kind: (event.target as HTMLSelectElement).value as BodyKind })}
        >
          ${Object.entries(KIND_LABELS).map(
            ([kind, label]) => html`<option value=${kind} ?selected=${kind === this.body.kind}>${label}</option>`,
          )}
        </select>
        <span class="fact">${this.#fact(size)}</span>
      </div>
      ${this.#renderField(problem !== null)}
      ${problem === null ? nothing : html`<p class="problem" role="alert">${problem}</p>`}`;
  }

  #renderField(isWrong: boolean) {
    const { kind, text, path } = this.body;
    if (kind === "null") return html`<p class="none">${this.absent}</p>`;
    if (kind === "file") {
      return html`<div class="file">
        <input
          id="field"
          aria-label=${`File of ${this.label}`}
          aria-invalid=${isWrong}
          placeholder="path of a file"
          autocomplete="off"
          spellcheck="false"
          .value=${path}
          @input=${(event: Event) => this.#set({ path: (event.target as HTMLInputElement).value })}
        />
        <tw-choose-file
          .opens=${ANY_FILE}
          .path=${path}
          @tw-chosen=${({ detail }: Told<"tw-chosen">) => this.#set({ path: detail })}
        ></tw-choose-file>
      </div>`;
    }
    return html`<textarea
      id="field"
      aria-label=${this.label}
      aria-invalid=${isWrong}
      rows="1"
      spellcheck="false"
      autocomplete="off"
      placeholder=${this.compact ? "empty" : kind === "json" ? '{"id": 1}' : kind === "text" ? "empty: 0 bytes" : ""}
      .value=${text}
      @input=${(event: Event) => this.#set({ text: (event.target as HTMLTextAreaElement).value })}
    ></textarea>`;
  }

  #fact(size: number | null): string {
    if (this.body.kind === "null" || size === null) return "";
    return size === 0 ? "empty, 0 bytes" : formatBytes(size);
  }

  #set(change: Partial<BodyForm>): void {
    tell(this, "tw-body", { ...this.body, ...change });
  }
}
