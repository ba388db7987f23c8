import { css, html } from "lit";
import "./tw-icon.ts";

export interface SearchField {
  /** The accessible name: what it searches. */
  readonly label: string;
  /** The placeholder; by default the label. */
  readonly placeholder?: string;
  readonly text: string;
  searched(text: string): void;
  keyed(event: KeyboardEvent): void;
}

/** A field with a magnifier at its left, for `searchFieldStyles`. Its bar sets its width. */
export function renderSearch({ label, placeholder = label, text, searched, keyed }: SearchField) {
  return html`<div class="search">
    <tw-icon name="search"></tw-icon>
    <input
      type="search"
      placeholder=${placeholder}
      aria-label=${label}
      autocomplete="off"
      spellcheck="false"
      .value=${text}
      @input=${(event: Event) => searched((event.target as HTMLInputElement).value)}
      @keydown=${keyed}
    />
  </div>`;
}

export const searchFieldStyles = css`
  .search {
    position: relative;
  }
  .search tw-icon {
    position: absolute;
    top: 6px;
    left: 8px;
    color: var(--text-dim);
  }
  .search input {
    width: 100%;
    padding-left: 30px;
  }
`;
