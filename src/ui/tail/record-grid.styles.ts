import { css, unsafeCSS } from "lit";
import { ROW_HEIGHT } from "./viewport.ts";

/** Height of the sticky column header, px. */
export const HEADER_HEIGHT = 26;

export const recordGridStyles = css`
  :host {
    display: block;
    position: relative;
    min-height: 0;
    background: var(--bg);
    font: var(--t-12) / ${unsafeCSS(ROW_HEIGHT)}px var(--font-mono);
    font-variant-numeric: tabular-nums;
    font-variant-ligatures: none;
    contain: strict;
  }
  .scroller {
    position: absolute;
    inset: 0;
    overflow: auto;
    overflow-anchor: none;
    outline: none;
  }
  .ring {
    position: absolute;
    inset: 0;
    z-index: 4;
    display: none;
    border: 1px solid var(--accent);
    pointer-events: none;
  }
  .scroller:focus-visible + .ring {
    display: block;
  }
  .inner {
    position: relative;
    min-height: 100%;
    contain: layout style;
  }
  .head {
    position: sticky;
    top: 0;
    z-index: 2;
    height: ${HEADER_HEIGHT}px;
    box-sizing: border-box;
    border-bottom: 1px solid var(--line);
    background: var(--bg-raised);
    color: var(--text-dim);
    font: 500 var(--t-11) / ${HEADER_HEIGHT - 1}px var(--font-ui);
  }
  .columns,
  .row {
    display: grid;
    grid-template-columns: var(--columns);
  }
  .th {
    position: relative;
    padding: 0 8px;
    white-space: nowrap;
    user-select: none;
  }
  .th .name,
  .zone {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .th.num {
    text-align: right;
  }
  .name.field {
    color: var(--text);
  }
  .zone {
    margin: 0 0 0 -4px;
    padding: 0 4px;
    height: 20px;
    line-height: 20px;
    margin-top: 2px;
    max-width: 100%;
    border: 0;
    border-radius: var(--radius-s);
    background: none;
    color: inherit;
    font: inherit;
    line-height: 20px;
    cursor: pointer;
  }
  .zone:hover {
    background: var(--bg-hover);
    color: var(--text);
  }
  .zone span {
    margin-left: 4px;
    color: var(--text-dim);
    font-weight: 400;
  }
  .handle {
    position: absolute;
    top: 0;
    bottom: 0;
    right: -4px;
    z-index: 1;
    width: 8px;
    cursor: col-resize;
    touch-action: none;
    outline: none;
  }
  .handle.left {
    right: auto;
    left: -4px;
  }
  .handle::after {
    content: "";
    position: absolute;
    top: 7px;
    bottom: 7px;
    left: 3px;
    width: 1px;
    background: var(--line-strong);
  }
  .handle:hover::after,
  .handle:focus-visible::after,
  .handle:active::after {
    top: 0;
    bottom: 0;
    width: 2px;
    background: var(--accent);
  }
  .layer {
    position: sticky;
    top: ${HEADER_HEIGHT}px;
    height: 0;
    contain: layout style;
  }
  .row {
    position: absolute;
    top: 0;
    left: 0;
    right: 0;
    height: ${ROW_HEIGHT}px;
    box-sizing: border-box;
    border-bottom: 1px solid var(--line);
    color: var(--text);
    contain: strict;
    cursor: default;
  }
  .row[hidden] {
    display: none;
  }
  .row:hover {
    background: var(--bg-hover);
  }
  .row.selected {
    background: var(--bg-selected);
  }
  .row.marked {
    box-shadow: inset 2px 0 0 var(--accent);
  }
  .row.marked:not(.selected) {
    outline: 1px dashed var(--accent);
    outline-offset: -1px;
  }
  .cell {
    padding: 0 8px;
    min-width: 0;
    overflow: hidden;
    white-space: pre;
    text-overflow: ellipsis;
  }
  .cell.num {
    text-align: right;
  }
  .cell.absent {
    color: var(--text-dim);
  }
  .cell.deleted {
    color: var(--danger);
    font-family: var(--font-ui);
  }
  .topic {
    display: flex;
    align-items: center;
    gap: 6px;
    font-family: var(--font-ui);
  }
  .topic-name {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .cell.dim,
  .date,
  .evicted .cell {
    color: var(--text-dim);
  }
  .cell.none {
    color: var(--text-dim);
    font-family: var(--font-ui);
    font-style: italic;
  }
  .cell.binary {
    color: var(--json-number);
  }
  .cell.binary::before {
    content: "hex";
    margin-right: 6px;
    padding: 0 4px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-s);
    color: var(--text-dim);
    font-family: var(--font-ui);
    font-size: 10px;
  }
  .time {
    display: flex;
  }
  .date {
    flex: 0 1 auto;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .clock {
    flex: none;
  }
  .mark {
    flex: none;
    margin-left: 6px;
    color: var(--text-dim);
    font-family: var(--font-ui);
    font-size: 10px;
  }
  .failure {
    display: none;
    grid-row: 1;
    padding: 0 8px;
    overflow: hidden;
    white-space: pre;
    text-overflow: ellipsis;
    font-family: var(--font-ui);
  }
  .row.failed {
    background: var(--danger-soft);
    color: var(--danger);
  }
  .row.failed .failure {
    display: block;
  }
  .row.failed .cell.body {
    display: none;
  }
  .row.failed .cell.dim {
    color: inherit;
  }
  .row.pending .main::before,
  .row.gone .main::before {
    content: "";
    display: block;
    width: 40%;
    height: 8px;
    margin-top: 8px;
    border-radius: var(--radius-s);
    background: var(--bg-hover);
  }
  .row.gone .main::before {
    content: "no longer in memory";
    width: auto;
    height: auto;
    margin: 0;
    background: none;
    color: var(--text-dim);
    font-family: var(--font-ui);
    font-style: italic;
  }
`;
