import { css } from "lit";

export const columnsMenuStyles = css`
  :host {
    display: inline-flex;
    flex: none;
  }
  .panel {
    display: flex;
    flex-direction: column;
    gap: 6px;
    width: 420px;
    max-width: calc(100vw - 80px);
  }
  .quick {
    display: flex;
    gap: 6px;
  }
  .quick tw-icon {
    --icon: 14px;
  }
  .list {
    max-height: min(440px, calc(100vh - 260px));
    overflow: auto;
    scrollbar-width: thin;
    scrollbar-color: var(--line-strong) transparent;
  }
  .caption {
    display: flex;
    justify-content: space-between;
    padding: 8px 8px 2px;
  }
  .caption span {
    font-weight: 400;
  }
  .chosen {
    display: flex;
    align-items: center;
  }
  .chosen .control {
    --icon: 13px;
    color: var(--text-dim);
  }
  .item {
    min-width: 0;
    min-height: 26px;
    font-size: var(--t-12);
  }
  .item[aria-checked="true"] {
    background: none;
  }
  .item[aria-checked="true"]:hover,
  .item:hover {
    background: var(--bg-hover);
  }
  code {
    flex: 0 1 auto;
    min-width: 0;
    overflow: hidden;
    font: var(--t-12) / 18px var(--font-mono);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .example {
    flex: 1 1 0;
    min-width: 32px;
    overflow: hidden;
    color: var(--text-dim);
    font: var(--t-11) / 18px var(--font-mono);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .item small {
    flex: none;
    padding-left: 8px;
    font-variant-numeric: tabular-nums;
  }
  .note {
    margin: 0;
    padding: 6px 8px;
    color: var(--text-dim);
    font: var(--t-12) / 18px var(--font-ui);
  }
`;
