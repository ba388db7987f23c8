import { css } from "lit";

/** Small buttons with counts above a table; the pressed ones select what it shows. */
export const chipStyles = css`
  .chips {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
  }
  .chip {
    height: 22px;
    padding: 0 8px;
    border-color: transparent;
    border-radius: 11px;
    background: none;
    color: var(--text-dim);
    font: var(--t-12) / 18px var(--font-ui);
    font-variant-numeric: tabular-nums;
    gap: 5px;
    --icon: 12px;
  }
  .chip[aria-pressed="true"] {
    border-color: var(--accent);
    background: var(--bg-selected);
    color: var(--text);
  }
  .chip.danger {
    color: var(--danger);
  }
`;
