import { css } from "lit";

export const tailViewStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    height: 100%;
    background: var(--bg);
    color: var(--text);
    font: var(--t-13) / 20px var(--font-ui);
  }
  :host([hidden]) {
    display: none;
  }
  .topics {
    display: flex;
    flex: none;
    align-items: center;
    gap: 8px;
    min-width: 0;
    padding: 4px 12px;
    border-bottom: 1px solid var(--line);
    background: var(--bg-raised);
  }
  .strip {
    display: flex;
    flex: none;
    align-items: center;
    gap: 8px;
    padding: 5px 12px;
    border-bottom: 1px solid var(--line);
    font: var(--t-12) / 18px var(--font-ui);
  }
  .strip p {
    flex: 1;
    min-width: 0;
    margin: 0;
    overflow-wrap: anywhere;
  }
  .strip.warn {
    background: var(--warn-soft);
  }
  .strip.warn tw-icon {
    color: var(--warn);
  }
  .strip.danger {
    background: var(--danger-soft);
  }
  .strip.danger tw-icon {
    color: var(--danger);
  }
  .main {
    position: relative;
    display: flex;
    flex: 1;
    min-height: 0;
  }
  .rows {
    position: relative;
    display: flex;
    flex: 1;
    min-width: 240px;
  }
  tw-record-grid {
    flex: 1;
    min-width: 0;
  }
  .selection {
    display: flex;
    flex: none;
    align-items: center;
    gap: 2px;
    height: 32px;
    padding: 0 8px 0 12px;
    overflow: hidden;
    border-top: 1px solid var(--line);
    background: var(--bg-raised);
    font-size: var(--t-12);
    --icon: 14px;
  }
  .selection tw-button-row {
    flex: none;
    gap: 2px;
  }
  .selection p {
    flex: 1;
    min-width: 0;
    margin: 0;
    overflow: hidden;
    font-variant-numeric: tabular-nums;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .selection b {
    font-weight: 600;
  }
  .selection span {
    margin-left: 8px;
    color: var(--text-dim);
  }
  .splitter {
    position: relative;
    flex: none;
    width: 1px;
    background: var(--line-strong);
    outline: none;
  }
  .splitter::after {
    content: "";
    position: absolute;
    inset: 0 -4px;
    z-index: 3;
    cursor: col-resize;
    touch-action: none;
  }
  .splitter:hover,
  .splitter:focus-visible,
  .splitter:active {
    background: var(--accent);
    box-shadow: 0 0 0 1px var(--accent);
  }
  tw-inspector {
    flex: none;
    max-width: 70%;
  }
  tw-tail-panel {
    flex: none;
    height: 236px;
  }
  .empty {
    position: absolute;
    inset: 26px 0 0;
    display: grid;
    place-items: center;
    padding: 24px;
    background: var(--bg);
  }
  .card {
    --error-more: center;
    max-width: 460px;
    color: var(--text-dim);
    text-align: center;
    overflow-wrap: anywhere;
  }
  .card h2 {
    margin: 0 0 6px;
    color: var(--text);
    font: 600 var(--t-15) / 22px var(--font-ui);
  }
  .card p {
    margin: 0 0 6px;
  }
  .card .control {
    margin-top: 8px;
  }
  .card .after-long {
    animation: not-yet 1s;
  }
  @keyframes not-yet {
    from,
    to {
      visibility: hidden;
    }
  }
  .card .unknown {
    margin-top: 12px;
  }
  .card .unknown code {
    color: var(--text);
    font: var(--t-12) / 18px var(--font-mono);
  }
  .card .unknown .control {
    display: flex;
    margin: 8px auto 0;
    gap: 4px;
  }
  .card .code {
    font: var(--t-11) / 16px var(--font-mono);
  }
  .floating {
    position: absolute;
    left: 50%;
    bottom: 14px;
    z-index: 3;
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 8px;
    max-width: calc(100% - 24px);
    transform: translateX(-50%);
  }
  .pill,
  .left {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 28px;
    padding: 0 12px;
    border: 1px solid var(--accent);
    border-radius: 14px;
    background: var(--accent);
    box-shadow: var(--shadow);
    color: var(--accent-text);
    font: 500 var(--t-12) / 18px var(--font-ui);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
    cursor: pointer;
  }
  .pill.calm {
    border-color: var(--line-strong);
    background: var(--bg-raised);
    color: var(--text);
  }
  .pill:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  .pill tw-icon {
    --icon: 14px;
  }
  .left {
    padding: 0 4px 0 12px;
    border-color: var(--line-strong);
    border-radius: var(--radius);
    background: var(--bg-raised);
    color: var(--text);
    font-weight: 400;
    cursor: default;
  }
`;
