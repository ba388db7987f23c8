import { css } from "lit";

export const ledgerTableStyles = css`
  :host {
    display: block;
    min-width: 1060px;
    font-variant-numeric: tabular-nums;
  }
  .heading {
    display: flex;
    align-items: baseline;
    gap: 8px;
    padding: 14px 16px 2px;
  }
  h3 {
    margin: 0;
    font: 600 var(--t-13) / 20px var(--font-ui);
  }
  .count {
    color: var(--text-dim);
    font-size: var(--t-12);
  }
  .note,
  .none {
    margin: 0;
    color: var(--text-dim);
    font: var(--t-12) / 18px var(--font-ui);
  }
  .note {
    padding: 0 16px 4px;
  }
  .none {
    padding: 4px 16px 8px;
  }
  .grid {
    outline-offset: -2px;
  }
  .head,
  .row {
    display: grid;
    grid-template-columns: var(--tracks);
    height: 24px;
    padding: 0 8px;
    border-bottom: 1px solid var(--line);
  }
  .head {
    position: sticky;
    top: 0;
    z-index: 1;
    background: var(--bg);
  }
  .head button {
    justify-content: flex-start;
    width: 100%;
    height: 23px;
    padding: 0 8px;
    border: 0;
    background: none;
    color: var(--text-dim);
    font: 500 var(--t-11) / 16px var(--font-ui);
    gap: 2px;
    --icon: 12px;
  }
  .head button:hover:not(:disabled) {
    background: none;
    color: var(--text);
  }
  .head .figure button {
    justify-content: flex-end;
  }
  /* Rows off the screen cost nothing, and keep their place. */
  .row {
    content-visibility: auto;
    contain-intrinsic-height: 24px;
    font: var(--t-12) / 23px var(--font-ui);
  }
  .row:hover {
    background: var(--bg-hover);
  }
  .row[aria-selected="true"] {
    background: var(--bg-selected);
  }
  .cell {
    padding: 0 8px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .figure {
    text-align: right;
  }
  .dim {
    color: var(--text-dim);
  }
  .mono {
    font-family: var(--font-mono);
    font-size: var(--t-12);
  }
  .bad {
    color: var(--danger);
  }
  .good::before,
  .waiting::before {
    content: "";
    display: inline-block;
    width: 7px;
    height: 7px;
    margin-right: 6px;
    border-radius: 50%;
    background: var(--ok);
  }
  .waiting {
    color: var(--text-dim);
  }
  .waiting::before {
    background: none;
    box-shadow: inset 0 0 0 1.5px var(--text-faint);
  }
`;
