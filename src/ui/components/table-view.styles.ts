import { css } from "lit";
import { searchFieldStyles } from "./search-field.ts";

/** A table with a bar above it (search, actions, number of rows), and errors below it. */
export const tableViewStyles = [
  searchFieldStyles,
  css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    background: var(--bg);
  }
  .bar {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 8px;
    min-height: 40px;
    padding: 5px 12px;
    container-type: inline-size;
  }
  .bar .search {
    flex: 1 1 160px;
    max-width: 280px;
  }
  .bar .check {
    display: flex;
    align-items: center;
    gap: 6px;
    color: var(--text-dim);
    font-size: var(--t-12);
    white-space: nowrap;
  }
  .bar .count {
    flex: 1 0 auto;
    overflow: hidden;
    color: var(--text-dim);
    font-size: var(--t-12);
    font-variant-numeric: tabular-nums;
    text-align: right;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .bar .waiting {
    flex: none;
    color: var(--text-dim);
    font-size: var(--t-12);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .bar button {
    flex: none;
    --icon: 14px;
  }
  tw-data-table {
    flex: 1;
    min-width: 0;
  }
  .state {
    display: grid;
    gap: 12px;
    justify-items: center;
    max-width: 520px;
    margin: 60px auto 0;
    color: var(--text-dim);
    text-align: center;
  }
  .failure {
    display: grid;
    flex: none;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 12px;
    padding: 8px 12px;
    border-top: 1px solid var(--line);
  }
`,
];
