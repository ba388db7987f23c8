import { css } from "lit";

export const filterBarStyles = css`
  :host {
    display: block;
    flex: none;
    min-width: 0;
    background: var(--bg);
    color: var(--text-dim);
    font: var(--t-12) / 18px var(--font-ui);
    font-variant-numeric: tabular-nums;
  }
  .bar {
    position: relative;
    display: flex;
    align-items: center;
    gap: 6px;
    height: 36px;
    padding: 0 8px;
    border-bottom: 1px solid var(--line);
  }
  .verdict code {
    font: var(--t-12) / 18px var(--font-mono);
    font-variant-ligatures: none;
  }
  .kinds {
    display: inline-flex;
    flex: none;
    box-sizing: border-box;
    height: 26px;
    padding: 1px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-s);
  }
  .kinds button {
    padding: 0 8px;
    border: 0;
    border-radius: 3px;
    background: none;
    color: var(--text-dim);
    font: inherit;
    line-height: 20px;
    cursor: pointer;
  }
  .kinds button:hover {
    color: var(--text);
  }
  .kinds [aria-pressed="true"] {
    background: var(--bg-selected);
    color: var(--text);
  }
  .kinds button:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: -1px;
  }
  .box {
    position: relative;
    display: flex;
    flex: 1 1 420px;
    align-items: center;
    box-sizing: border-box;
    min-width: 180px;
    height: 26px;
    padding-right: 2px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-s);
  }
  .box:focus-within {
    border-color: var(--focus);
    box-shadow: 0 0 0 1px var(--focus);
  }
  .box.bad,
  .box.bad:focus-within {
    border-color: var(--danger);
  }
  .box.bad:focus-within {
    box-shadow: 0 0 0 1px var(--danger);
  }
  .field,
  .field:focus-visible {
    flex: 1;
    height: 24px;
    border: 0;
    outline: none;
    background: none;
    font: var(--t-12) / 18px var(--font-mono);
    /* An operator is what is typed: the font would make one sign of two. */
    font-variant-ligatures: none;
  }
  /* An example must not look like a filter in force. */
  .field::placeholder {
    font: italic var(--t-12) / 18px var(--font-ui);
  }
  tw-cel-field {
    flex: 1;
    height: 24px;
  }
  .box .control {
    justify-content: center;
    min-width: 20px;
    height: 20px;
    padding: 0 3px;
    border-radius: 3px;
    color: var(--text-dim);
    --icon: 14px;
  }
  .box .control:hover,
  .box .control[aria-expanded="true"] {
    color: var(--text);
  }
  .box .case {
    padding: 0 5px;
    font-weight: 500;
  }
  .box .case[aria-pressed="true"] {
    color: var(--text);
  }
  .flag {
    flex: none;
    padding: 0 6px;
    color: var(--danger);
    white-space: nowrap;
  }
  .flag.calm {
    color: var(--text-dim);
  }
  .verdict {
    position: absolute;
    top: calc(100% + 4px);
    left: -1px;
    z-index: 20;
    box-sizing: border-box;
    max-width: calc(100% + 2px);
    margin: 0;
    padding: 4px 8px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-s);
    background: var(--bg-raised);
    box-shadow: var(--shadow);
    color: var(--text);
    overflow-wrap: anywhere;
    /* While one types on, most states are wrong for a moment: only a wrong that stays is worth a word. */
    animation: appear 80ms 320ms backwards;
  }
  .verdict b {
    color: var(--danger);
    font-weight: 500;
  }
  .verdict span {
    color: var(--text-dim);
  }
  .box:not(:focus-within) .verdict,
  .verdict:empty {
    display: none;
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .verdict {
      animation-duration: 0s;
    }
  }
  .help {
    font-weight: 500;
  }
  .hits {
    flex: none;
    white-space: nowrap;
  }
  .hits b {
    color: var(--text);
    font-weight: 500;
  }
  .control.errors {
    border-color: transparent;
    background: var(--warn-soft);
    color: var(--text);
    --icon: 14px;
  }
  .control.errors tw-icon {
    color: var(--warn);
  }
  .control.errors:hover:not(:disabled),
  .control.errors[aria-expanded="true"] {
    border-color: var(--warn);
    background: var(--warn-soft);
  }
  .untested {
    display: inline-flex;
    flex: 0 100 auto;
    align-items: center;
    gap: 4px;
    /* Its button whole, at the least. */
    min-width: 162px;
    padding-left: 8px;
    border-radius: var(--radius-s);
    background: var(--warn-soft);
    color: var(--text);
  }
  .untested span {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .untested .control {
    border-color: transparent;
    background: none;
    font-weight: 500;
  }
  .popup {
    position: absolute;
    top: calc(100% - 2px);
    z-index: 30;
    box-sizing: border-box;
    width: min(640px, calc(100% - 16px));
    max-height: 360px;
    padding: 6px;
    overflow: auto;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--bg-raised);
    box-shadow: var(--shadow);
    color: var(--text);
  }
  .popup .item code {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    font: var(--t-12) / 18px var(--font-mono);
    font-variant-ligatures: none;
    text-overflow: ellipsis;
    white-space: pre;
  }
  .popup .item .tag {
    flex: none;
    width: 40px;
    color: var(--text-dim);
    font: var(--t-11) / 18px var(--font-ui);
  }
  .popup .item small {
    flex: none;
    white-space: nowrap;
  }
  .popup p {
    margin: 0;
    padding: 4px 8px 6px;
    color: var(--text-dim);
  }
  .popup p code {
    color: var(--text);
    font: var(--t-11) / 16px var(--font-mono);
    font-variant-ligatures: none;
  }
  .strip {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 5px 12px;
    border-bottom: 1px solid var(--line);
    background: var(--danger-soft);
    color: var(--text);
  }
  .strip tw-icon {
    color: var(--danger);
  }
  .strip p {
    flex: 1;
    min-width: 0;
    margin: 0;
    overflow-wrap: anywhere;
  }
`;
