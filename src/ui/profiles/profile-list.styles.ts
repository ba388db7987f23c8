import { css } from "lit";

export const profileListStyles = css`
  :host {
    display: block;
    overflow: auto;
  }
  ul {
    margin: 0;
    padding: 0 8px;
    list-style: none;
  }
  li {
    position: relative;
    display: flex;
    align-items: center;
    border-radius: var(--radius);
  }
  li:hover {
    background: var(--bg-hover);
  }
  li.chosen {
    background: var(--bg-selected);
  }
  .entry {
    display: grid;
    flex: 1;
    grid-template-columns: 10px minmax(0, 1fr);
    align-items: center;
    gap: 0 10px;
    height: auto;
    min-width: 0;
    padding: 7px 8px;
    border: 0;
    background: none;
    font-weight: 400;
    text-align: left;
  }
  .entry:hover:not(:disabled) {
    background: none;
  }
  .dot {
    width: 10px;
    height: 10px;
    border-radius: 50%;
  }
  .name,
  .servers {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .name {
    font: 500 var(--t-13) / 18px var(--font-ui);
  }
  .servers {
    grid-column: 2;
    color: var(--text-dim);
    font-size: var(--t-11);
    line-height: 16px;
  }
  .badge {
    margin-left: 6px;
    padding: 0 4px;
    border: 1px solid var(--line-strong);
    border-radius: 3px;
    color: var(--text-dim);
    font: var(--t-11) / 14px var(--font-ui);
  }
  .environment {
    color: var(--text);
  }
  .system {
    padding: 8px 8px 2px;
    color: var(--text-dim);
    font: 500 var(--t-11) / 16px var(--font-ui);
  }
  .system:hover {
    background: none;
  }
  .tools {
    display: flex;
    gap: 6px;
    margin: 0 8px 6px;
  }
  .tools .search {
    flex: 1;
    min-width: 0;
  }
  .none {
    margin: 4px 16px;
    color: var(--text-dim);
    font-size: var(--t-12);
  }
  .lock {
    margin-left: 6px;
    color: var(--text-dim);
    --icon: 12px;
    vertical-align: -2px;
  }
  .actions {
    display: flex;
    padding-right: 4px;
    opacity: 0;
  }
  li:hover .actions,
  li:focus-within .actions,
  li.chosen .actions {
    opacity: 1;
  }
`;
