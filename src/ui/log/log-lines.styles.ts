import { css } from "lit";

export const ROW_PX = 22;

export const logLinesStyles = css`
  :host {
    position: relative;
    display: block;
    min-height: 0;
    overflow: hidden;
  }
  .scroller {
    height: 100%;
    overflow: auto;
    outline-offset: -2px;
  }
  .space {
    position: relative;
    min-width: 640px;
  }
  .row {
    position: absolute;
    right: 0;
    left: 0;
    display: grid;
    grid-template-columns: 108px 52px minmax(80px, 170px) minmax(0, 1fr) auto;
    height: ${ROW_PX}px;
    padding: 0 8px;
    font: var(--t-12) / ${ROW_PX}px var(--font-mono);
    contain: strict;
    cursor: default;
  }
  .row:hover {
    background: var(--bg-hover);
  }
  .row.warn {
    background: color-mix(in srgb, var(--warn-soft) 60%, transparent);
  }
  .row.error {
    background: color-mix(in srgb, var(--danger-soft) 60%, transparent);
  }
  .row[aria-selected="true"] {
    background: var(--bg-selected);
  }
  .row.head {
    box-shadow: inset 2px 0 0 var(--accent);
  }
  .row > span {
    padding: 0 8px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: pre;
  }
  .time,
  .source {
    color: var(--text-dim);
  }
  .level {
    color: var(--text-dim);
  }
  .debug .text,
  .debug .level {
    color: var(--text-faint);
  }
  .warn .level {
    color: var(--warn);
  }
  .error .level {
    color: var(--danger);
  }
  /* On the selection these colours have too little contrast for small text. */
  .row[aria-selected="true"] > span {
    color: var(--text);
  }
  .row .more {
    color: var(--text-dim);
    font: var(--t-11) / ${ROW_PX}px var(--font-ui);
  }
  mark {
    border-radius: 2px;
    background: color-mix(in srgb, var(--accent) 30%, transparent);
    color: var(--text);
  }
  .newer {
    position: absolute;
    right: 24px;
    bottom: 12px;
    border-radius: 14px;
    box-shadow: var(--shadow);
    font-variant-numeric: tabular-nums;
  }
`;
