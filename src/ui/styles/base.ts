import { css } from "lit";

/** Shared by every element: box sizing, focus ring, buttons and fields of one height, scrollbars. */
export const base = css`
  :host {
    box-sizing: border-box;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  * {
    scrollbar-width: thin;
    scrollbar-color: var(--line-strong) transparent;
  }
  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: -1px;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    height: 28px;
    padding: 0 12px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-s);
    background: var(--bg-raised);
    color: var(--text);
    font: 500 var(--t-12) / 18px var(--font-ui);
    white-space: nowrap;
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    background: var(--bg-hover);
  }
  button:disabled,
  button[aria-disabled="true"] {
    opacity: 0.5;
    cursor: default;
  }
  button.primary {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--accent-text);
  }
  button.primary:hover:not(:disabled) {
    background: var(--accent);
    filter: brightness(1.08);
  }
  button.quiet {
    border-color: transparent;
    background: none;
  }
  button.quiet:hover:not(:disabled) {
    background: var(--bg-hover);
  }
  button.danger {
    color: var(--danger);
  }
  button.square {
    width: 28px;
    padding: 0;
  }
  input,
  select,
  textarea {
    height: 28px;
    min-width: 0;
    padding: 0 8px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-s);
    background: var(--bg);
    color: var(--text);
    font: var(--t-13) / 20px var(--font-ui);
  }
  textarea {
    height: auto;
    padding: 6px 8px;
    resize: vertical;
  }
  input::placeholder,
  textarea::placeholder {
    color: var(--text-faint);
    opacity: 1;
  }
  input[type="checkbox"],
  input[type="radio"] {
    display: inline-grid;
    flex: none;
    place-content: center;
    width: 14px;
    height: 14px;
    margin: 0;
    padding: 0;
    border-radius: 3px;
    appearance: none;
  }
  input[type="radio"] {
    border-radius: 50%;
  }
  input[type="checkbox"]:checked,
  input[type="radio"]:checked {
    border-color: var(--accent);
    background: var(--accent);
  }
  input[type="checkbox"]:disabled,
  input[type="radio"]:disabled {
    opacity: 0.5;
  }
  input[type="checkbox"]:checked::before,
  input[type="radio"]:checked::before {
    content: "";
    width: 10px;
    height: 10px;
    background: var(--accent-text);
    clip-path: polygon(12% 52%, 24% 40%, 41% 57%, 77% 19%, 89% 31%, 41% 81%);
  }
  input[type="radio"]:checked::before {
    width: 6px;
    height: 6px;
    border-radius: 50%;
    clip-path: none;
  }
  kbd {
    padding: 1px 5px;
    border: 1px solid var(--line-strong);
    border-radius: 3px;
    background: var(--bg-raised);
    color: var(--text-dim);
    font: var(--t-11) / 14px var(--font-ui);
  }
  .num {
    font-variant-numeric: tabular-nums;
  }
  .mono {
    font-family: var(--font-mono);
    font-size: var(--t-12);
  }
  .dim {
    color: var(--text-dim);
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }

  dialog {
    border: 1px solid var(--line-strong);
    border-radius: 8px;
    background: var(--bg-raised);
    color: var(--text);
    box-shadow: var(--shadow);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 30%);
  }
`;
