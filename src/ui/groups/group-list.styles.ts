import { css } from "lit";

export const groupListStyles = css`
  :host {
    height: 100%;
  }
  .chips {
    /* The dot of the first chip aligns with the search above it. */
    padding: 0 12px 8px 3px;
    border-bottom: 1px solid var(--line);
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
  .missing {
    margin: 0;
    padding: 6px 12px;
    border-top: 1px solid var(--line);
    background: var(--warn-soft);
    font-size: var(--t-12);
    line-height: 18px;
    user-select: text;
  }
`;
