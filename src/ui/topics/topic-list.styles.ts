import { css } from "lit";

export const topicListStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 8px 12px;
    border-bottom: 1px solid var(--line);
  }
  .search {
    flex: 0 1 300px;
    min-width: 120px;
  }
  .bar button {
    flex: none;
    --icon: 14px;
  }
  .item {
    justify-content: flex-start;
    min-height: 26px;
    border: 0;
    font-weight: 400;
    font-size: var(--t-12);
    --icon: 14px;
  }
  .item tw-icon {
    color: var(--text-dim);
  }
  .toggle {
    padding: 0 8px;
    gap: 4px;
    color: var(--text-dim);
    font-variant-numeric: tabular-nums;
  }
  .toggle[aria-pressed="true"] {
    border-color: var(--accent);
    background: var(--bg-selected);
    color: var(--text);
  }
  .check {
    display: flex;
    white-space: nowrap;
    align-items: center;
    gap: 6px;
    color: var(--text-dim);
    font-size: var(--t-12);
  }
  .count {
    flex: 1 0 auto;
    color: var(--text-dim);
    font-size: var(--t-12);
    font-variant-numeric: tabular-nums;
    text-align: right;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  tw-data-table {
    flex: 1;
  }
  .failure {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 12px;
    padding: 8px 12px;
    border-top: 1px solid var(--line);
  }
  .state {
    display: grid;
    gap: 12px;
    justify-items: center;
    max-width: 480px;
    margin: 80px auto 0;
    color: var(--text-dim);
    text-align: center;
  }
`;
