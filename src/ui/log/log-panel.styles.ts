import { css } from "lit";

export const logPanelStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto auto minmax(0, 1fr) auto auto;
    height: 100%;
    min-width: 0;
    min-height: 0;
    background: var(--bg);
    font-variant-numeric: tabular-nums;
  }
  .bar {
    display: flex;
    grid-row: 1;
    align-items: center;
    gap: 8px;
    padding: 8px 16px;
    border-bottom: 1px solid var(--line);
  }
  ::slotted([slot="back"]) {
    margin-left: -8px;
  }
  h2 {
    margin: 0 8px 0 0;
    font: 600 var(--t-15) / 22px var(--font-ui);
  }
  .search {
    flex: 0 1 250px;
    min-width: 130px;
  }
  .found {
    min-width: 74px;
    color: var(--text-dim);
    font-size: var(--t-12);
    white-space: nowrap;
  }
  .step {
    width: 24px;
    padding: 0;
    --icon: 14px;
  }
  .grow {
    flex: 1;
  }
  .levels {
    display: flex;
  }
  .levels button {
    margin-left: -1px;
    padding: 0 9px;
    border-radius: 0;
    color: var(--text-dim);
    font-weight: 400;
  }
  .levels button:first-child {
    margin-left: 0;
    border-radius: var(--radius-s) 0 0 var(--radius-s);
  }
  .levels button:last-child {
    border-radius: 0 var(--radius-s) var(--radius-s) 0;
  }
  .levels button[aria-pressed="true"],
  .levels button[aria-pressed="true"]:hover {
    background: var(--bg-selected);
    color: var(--text);
  }
  .levels button:focus-visible {
    z-index: 1;
  }
  .levels b {
    font-weight: 500;
  }
  .levels .warn b {
    color: var(--warn);
  }
  .levels .error b {
    color: var(--danger);
  }
  .levels button[aria-pressed="true"] b {
    color: var(--text);
  }
  .strips {
    grid-row: 2;
    padding: 0 16px;
  }
  .strips tw-error-note {
    margin: 10px 0;
  }
  .strip {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 8px 0;
    padding: 6px 12px;
    border-radius: var(--radius-s);
    background: var(--warn-soft);
    font: var(--t-12) / 18px var(--font-ui);
    overflow-wrap: anywhere;
    user-select: text;
  }
  .strip tw-icon {
    color: var(--warn);
  }
  tw-log-lines {
    grid-row: 3;
  }
  .state {
    grid-row: 3;
    padding: 24px 16px;
    color: var(--text-dim);
  }
  .detail {
    grid-row: 4;
    max-height: 220px;
    padding: 8px 16px 10px;
    border-top: 1px solid var(--line);
    background: var(--bg-sunken);
    overflow: auto;
  }
  .detail:focus-visible {
    outline-offset: -2px;
  }
  .detail .about {
    margin: 0 0 2px;
    color: var(--text-dim);
    font: var(--t-12) / 18px var(--font-ui);
  }
  pre {
    margin: 0;
    font: var(--t-12) / 18px var(--font-mono);
    overflow-wrap: anywhere;
    white-space: pre-wrap;
    user-select: text;
  }
  mark {
    border-radius: 2px;
    background: color-mix(in srgb, var(--accent) 30%, transparent);
    color: var(--text);
  }
  .foot {
    display: flex;
    grid-row: 5;
    align-items: center;
    gap: 16px;
    height: 32px;
    padding: 0 8px 0 16px;
    border-top: 1px solid var(--line);
    color: var(--text-dim);
    font: var(--t-12) / 18px var(--font-ui);
    white-space: nowrap;
  }
  .where {
    display: flex;
    flex: 1;
    align-items: center;
    gap: 2px;
    min-width: 0;
  }
  .where .mono {
    overflow: hidden;
    text-overflow: ellipsis;
    user-select: text;
  }
  .foot label {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .foot select {
    height: 24px;
    padding: 0 4px;
    font-size: var(--t-12);
  }
  .foot button.follow {
    height: 24px;
    padding: 0 8px;
    font-weight: 400;
  }
  .follow[aria-pressed="true"] {
    border-color: var(--line-strong);
    background: var(--bg-selected);
  }
`;
