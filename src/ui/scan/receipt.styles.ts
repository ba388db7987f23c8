import { css } from "lit";

export const receiptStyles = css`
  dialog {
    display: flex;
    flex-direction: column;
    width: min(1120px, 94vw);
    max-height: 84vh;
    padding: 0;
    font: var(--t-12) / 18px var(--font-ui);
    font-variant-numeric: tabular-nums;
  }
  dialog:not([open]) {
    display: none;
  }
  header,
  footer {
    display: flex;
    flex: none;
    align-items: center;
    gap: 8px;
    padding: 12px 16px;
  }
  header {
    padding-bottom: 4px;
  }
  footer {
    border-top: 1px solid var(--line);
  }
  h2 {
    flex: 1;
    min-width: 0;
    margin: 0;
    overflow: hidden;
    font: 600 var(--t-15) / 20px var(--font-ui);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .push {
    flex: 1;
  }
  .verdict {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 0;
    padding: 0 16px 8px;
  }
  .verdict tw-icon {
    color: var(--warn);
  }
  .verdict.whole tw-icon {
    color: var(--ok);
  }
  .note {
    margin: 0;
    padding: 0 16px 8px 40px;
    color: var(--text-dim);
  }
  dl {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 28px;
    margin: 0;
    padding: 8px 16px;
    border-top: 1px solid var(--line);
  }
  dt {
    color: var(--text-dim);
    font-size: var(--t-11);
    line-height: 14px;
  }
  dd {
    margin: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    user-select: text;
  }
  .wide {
    flex: 0 0 100%;
    min-width: 0;
  }
  .checks {
    margin: 0;
    padding: 2px 16px 10px;
    list-style: none;
  }
  .checks li {
    display: flex;
    align-items: center;
    gap: 8px;
    color: var(--text-dim);
    user-select: text;
  }
  .checks tw-icon {
    --icon: 14px;
    color: var(--ok);
  }
  .checks .broken,
  .checks .broken tw-icon {
    color: var(--danger);
  }
  .table {
    flex: 1;
    min-height: 72px;
    overflow: auto;
    border-top: 1px solid var(--line);
    background: var(--bg);
  }
  .table:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: -2px;
  }
  table {
    width: 100%;
    border-collapse: separate;
    border-spacing: 0;
    font: var(--t-12) / 23px var(--font-mono);
  }
  th,
  td {
    padding: 0 8px;
    border-bottom: 1px solid var(--line);
    text-align: right;
    white-space: nowrap;
  }
  th:first-child,
  td:first-child {
    padding-left: 16px;
    text-align: left;
  }
  th:last-child,
  td:last-child {
    width: 99%;
    padding-right: 16px;
    color: var(--danger);
    font-family: var(--font-ui);
    text-align: left;
  }
  th {
    position: sticky;
    top: 0;
    background: var(--bg-raised);
    font: 500 var(--t-11) / 24px var(--font-ui);
  }
  th,
  th:last-child {
    color: var(--text-dim);
  }
  td {
    user-select: text;
  }
  td.zero {
    color: var(--text-faint);
  }
  td.bad {
    color: var(--danger);
  }
  .more {
    margin: 0;
    padding: 8px 16px;
    color: var(--text-dim);
  }
  tw-error-note {
    margin: 8px 16px 16px;
  }
`;
