import { css } from "lit";

/** Buttons and fields of the tail's bars. */
export const controlStyles = css`
  .control,
  .field {
    box-sizing: border-box;
    height: 26px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-s);
    background: var(--bg);
    color: var(--text);
    font: var(--t-12) / 18px var(--font-ui);
    font-variant-numeric: tabular-nums;
  }
  .control {
    display: inline-flex;
    flex: none;
    align-items: center;
    gap: 6px;
    padding: 0 8px;
    cursor: pointer;
    white-space: nowrap;
  }
  .control:hover:not(:disabled, [aria-pressed="true"]) {
    background: var(--bg-hover);
  }
  .control:disabled {
    opacity: 0.5;
    cursor: default;
  }
  .control.quiet {
    border-color: transparent;
    background: none;
  }
  .control.quiet:hover:not(:disabled, [aria-pressed="true"]) {
    background: var(--bg-hover);
  }
  .control.square {
    justify-content: center;
    width: 26px;
    padding: 0;
  }
  .control[aria-pressed="true"] {
    border-color: var(--accent);
    background: var(--bg-selected);
  }
  .control.primary {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--accent-text);
  }
  .control.primary:hover:not(:disabled) {
    background: var(--accent);
    filter: brightness(1.08);
  }
  .field {
    min-width: 0;
    padding: 0 8px;
  }
  .field::placeholder {
    color: var(--text-dim);
    opacity: 1;
  }
  .field[aria-invalid="true"] {
    border-color: var(--danger);
  }
  .control:focus-visible,
  .field:focus-visible,
  .item:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: -1px;
  }
  .item {
    display: flex;
    align-items: center;
    gap: 8px;
    width: 100%;
    box-sizing: border-box;
    min-height: 28px;
    padding: 2px 8px;
    border: 0;
    border-radius: var(--radius-s);
    background: none;
    color: var(--text);
    font: var(--t-13) / 20px var(--font-ui);
    text-align: left;
    cursor: pointer;
  }
  .item:hover {
    background: var(--bg-hover);
  }
  .item[aria-checked="true"] {
    background: var(--bg-selected);
  }
  .item small {
    margin-left: auto;
    padding-left: 16px;
    color: var(--text-dim);
    font-size: var(--t-11);
  }
  .caption {
    margin: 0;
    padding: 8px 8px 4px;
    color: var(--text-dim);
    font: 500 var(--t-11) / 14px var(--font-ui);
  }
  .line {
    display: flex;
    align-items: center;
    gap: 6px;
    padding: 3px 8px;
  }
  .line .field {
    flex: 1;
  }
  .line label {
    flex: none;
    width: 56px;
    color: var(--text-dim);
    font: var(--t-12) / 18px var(--font-ui);
  }
  .error {
    margin: 0;
    padding: 2px 8px 4px;
    color: var(--danger);
    font: var(--t-12) / 18px var(--font-ui);
  }
`;
