import { css } from "lit";

export const groupListStyles = css`
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
  }
  .chips {
    padding: 0 12px 8px;
    border-bottom: 1px solid var(--line);
  }
  .search {
    flex: 0 1 360px;
  }
  .count {
    flex: 1;
    color: var(--text-dim);
    font-size: var(--t-12);
    font-variant-numeric: tabular-nums;
    text-align: right;
  }
  .chip .dot {
    width: 7px;
    height: 7px;
    border-radius: 50%;
    background: var(--text-faint);
  }
  .dot.stable {
    background: var(--ok);
  }
  .dot.rebalancing {
    background: var(--warn);
  }
  .dot.dead {
    background: var(--danger);
  }
  .between {
    width: 1px;
    height: 14px;
    margin: 0 6px;
    background: var(--line);
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
  .missing {
    margin: 0;
    padding: 6px 12px;
    border-top: 1px solid var(--line);
    background: var(--warn-soft);
    font-size: var(--t-12);
    line-height: 18px;
    user-select: text;
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
