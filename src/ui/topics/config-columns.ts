import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import "../components/suggest-field.ts";
import type { Suggestion } from "../components/suggest-field.ts";
import "../components/tw-icon.ts";
import { type Told, tell } from "../data/events.ts";
import { base } from "../styles/base.ts";

/** The most columns: no screen shows more, and one request holds no more keys. */
const MOST = 12;
const KEY = /^[a-z][a-z0-9.]{0,99}$/;

declare module "../data/events.ts" {
  interface Events {
    /** The configuration keys that are columns from now on. */
    "tw-config-columns": readonly string[];
  }
}

/**
 * A field in the columns' menu that adds any configuration key as a column.
 *
 * @fires tw-config-columns `CustomEvent<readonly string[]>`
 */
@customElement("tw-config-columns")
export class ConfigColumns extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        padding: 4px 8px 2px;
      }
      p {
        margin: 0 0 4px;
        color: var(--text-dim);
        font: 500 var(--t-11) / 14px var(--font-ui);
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        margin: 6px 0 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        padding-left: 6px;
        border: 1px solid var(--line-strong);
        border-radius: 10px;
        font: var(--t-11) / 18px var(--font-ui);
      }
      button {
        width: 18px;
        height: 18px;
        padding: 0;
        border: 0;
        background: none;
        --icon: 11px;
      }
    `,
  ];

  @property({ attribute: false }) keys: readonly string[] = [];
  /** The keys that the cluster knows. */
  @property({ attribute: false }) known: readonly Suggestion[] = [];

  protected override render() {
    const known = this.known.filter(({ value }) => !this.keys.includes(value));
    return html`
      <p>A configuration key as a column</p>
      <tw-suggest-field
        label="Configuration key"
        placeholder=${this.keys.length >= MOST ? `${MOST} keys at most` : "retention.ms"}
        .suggestions=${known}
        @tw-entered=${this.#add}
      ></tw-suggest-field>
      ${this.keys.length === 0 ? nothing : html`<ul>${this.keys.map((key) => this.#renderKey(key))}</ul>`}
    `;
  }

  #renderKey(key: string) {
    const label = `Remove the column ${key}`;
    return html`<li>
      ${key}<button title=${label} aria-label=${label} @click=${() => this.#set(this.keys.filter((one) => one !== key))}>
        <tw-icon name="x"></tw-icon>
      </button>
    </li>`;
  }

  #add(event: Told<"tw-entered">): void {
    const key = event.detail.trim();
    if (!KEY.test(key) || this.keys.includes(key) || this.keys.length >= MOST) return;
    const field = event.currentTarget as HTMLElement & { value: string };
    field.value = "";
    this.#set([...this.keys, key]);
  }

  #set(keys: readonly string[]): void {
    tell(this, "tw-config-columns", keys);
  }
}

/** The saved keys; a damaged value is ignored. */
export function parseKeys(text: string | null): readonly string[] {
  try {
    const keys: unknown = JSON.parse(text ?? "[]");
    if (!Array.isArray(keys)) return [];
    return keys.filter((key) => typeof key === "string" && KEY.test(key)).slice(0, MOST);
  } catch {
    return [];
  }
}
