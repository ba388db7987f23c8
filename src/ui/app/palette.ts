import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Command } from "../components/feature.ts";
import { base } from "../styles/base.ts";
import "../components/tw-icon.ts";
import { markStyles, renderMarked, wordSearch } from "../components/word-search.ts";

const MOST_SHOWN = 12;

/** Ctrl-K: finds every topic and every command by a few letters of its name. */
@customElement("tw-palette")
export class Palette extends LitElement {
  static override styles = [
    base,
    markStyles,
    css`
      dialog {
        width: min(640px, 90vw);
        margin-top: 96px;
        padding: 0;
      }
      input {
        width: 100%;
        height: 44px;
        padding: 0 16px;
        border: 0;
        border-bottom: 1px solid var(--line);
        border-radius: 0;
        background: none;
        font-size: var(--t-15);
        outline: none;
      }
      ul {
        margin: 0;
        padding: 6px;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: 10px;
        height: 32px;
        padding: 0 10px;
        border-radius: var(--radius-s);
        cursor: pointer;
      }
      li[aria-selected="true"] {
        background: var(--bg-selected);
      }
      li tw-icon {
        color: var(--text-dim);
      }
      .label {
        flex: 1;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      li[aria-disabled="true"] {
        color: var(--text-dim);
        cursor: default;
      }
      li[aria-disabled="true"] .label {
        flex: none;
        max-width: 50%;
      }
      li[aria-disabled="true"] mark {
        color: inherit;
      }
      .why {
        flex: 1;
        overflow: hidden;
        font-size: var(--t-12);
        text-align: right;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .none {
        margin: 0;
        padding: 12px 16px;
        color: var(--text-dim);
      }
    `,
  ];

  @property({ attribute: false }) commands: readonly Command[] = [];
  @state() private text = "";
  @state() private chosen = 0;
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  open(): void {
    this.text = "";
    this.chosen = 0;
    if (!this.dialog.open) this.dialog.showModal();
    this.renderRoot.querySelector("input")?.focus();
  }

  protected override render() {
    const found = this.#found();
    return html`<dialog aria-label="Go to topic or command" @click=${this.#clickedOutside}>
      <input
        placeholder="Go to topic or command"
        aria-label="Go to topic or command"
        role="combobox"
        aria-expanded="true"
        aria-controls="found"
        aria-activedescendant=${found.length > 0 ? `command-${this.chosen}` : nothing}
        autocomplete="off"
        spellcheck="false"
        .value=${this.text}
        @input=${(event: Event) => {
          this.text = (event.target as HTMLInputElement).value;
          this.chosen = 0;
        }}
        @keydown=${this.#keyed}
      />
      ${found.length === 0 ? html`<p class="none">Nothing matches “${this.text}”.</p>` : nothing}
      <ul id="found" role="listbox" aria-label="Found">
        ${found.map(
          (command, index) => html`<li
            id=${`command-${index}`}
            role="option"
            aria-selected=${index === this.chosen}
            aria-disabled=${command.why == null ? nothing : "true"}
            title=${command.why ?? nothing}
            @pointermove=${() => {
              this.chosen = index;
            }}
            @click=${() => this.#run(command)}
          >
            <tw-icon name=${command.icon}></tw-icon>
            <span class="label">${renderMarked(command.label, this.text)}</span>
            ${command.why == null ? nothing : html`<span class="why">${command.why}</span>`}
            ${command.keys === undefined || command.why != null ? nothing : html`<kbd>${command.keys}</kbd>`}
          </li>`,
        )}
      </ul>
    </dialog>`;
  }

  /** A command that cannot be done now is found by its name, but not offered to an empty search. */
  #found(): Command[] {
    const fits = wordSearch(this.text);
    const isEmpty = this.text.trim() === "";
    const typed = this.text.trimStart().toLowerCase();
    /** A command whose name begins with the text is the likely one. */
    const [first, others]: [Command[], Command[]] = [[], []];
    for (const command of this.commands) {
      if (!fits(command.label) || (isEmpty && command.why != null)) continue;
      const place = command.label.toLowerCase().startsWith(typed) ? first : others;
      if (place.length < MOST_SHOWN) place.push(command);
      if (first.length === MOST_SHOWN) break;
    }
    return [...first, ...others].slice(0, MOST_SHOWN);
  }

  #keyed(event: KeyboardEvent): void {
    const found = this.#found();
    if (event.key === "ArrowDown") this.chosen = Math.min(found.length - 1, this.chosen + 1);
    else if (event.key === "ArrowUp") this.chosen = Math.max(0, this.chosen - 1);
    else if (event.key === "Enter") {
      const command = found[this.chosen];
      if (command !== undefined) this.#run(command);
    } else return;
    event.preventDefault();
  }

  #clickedOutside(event: Event): void {
    if (event.target === this.dialog) this.dialog.close();
  }

  /** One that cannot be done shows its reason, so the palette stays open. */
  #run(command: Command): void {
    if (command.why != null) return;
    this.dialog.close();
    command.run();
  }
}
