import { css } from "lit";

/** The page of one item: its header with actions, its facts, its problems, and tabs for its parts. */
export const pageStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    background: var(--bg);
  }
  .head {
    display: flex;
    flex: none;
    align-items: center;
    gap: 6px;
    height: 44px;
    padding: 0 12px;
  }
  h2 {
    min-width: 0;
    margin: 0;
    overflow: hidden;
    font: 600 var(--t-15) / 20px var(--font-ui);
    text-overflow: ellipsis;
    white-space: nowrap;
    user-select: text;
  }
  .tag {
    flex: none;
    padding: 0 6px;
    border: 1px solid var(--line-strong);
    border-radius: 9px;
    color: var(--text-dim);
    font: var(--t-11) / 16px var(--font-ui);
  }
  .push {
    flex: 1;
  }
  .long {
    display: flex;
    flex: none;
    align-items: center;
    gap: 6px;
    color: var(--text-dim);
    font: var(--t-12) / 18px var(--font-ui);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .head button {
    flex: none;
    --icon: 14px;
  }
  dl {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    gap: 4px 20px;
    margin: 0;
    padding: 0 12px 10px;
    font: var(--t-12) / 18px var(--font-ui);
    font-variant-numeric: tabular-nums;
  }
  dl > div {
    display: flex;
    gap: 6px;
  }
  dt {
    color: var(--text-dim);
  }
  dd {
    margin: 0;
    user-select: text;
  }
  .unknown {
    color: var(--text-dim);
  }
  .troubles {
    flex: none;
    margin: 0 12px 10px;
    padding: 0;
    list-style: none;
    font: var(--t-12) / 18px var(--font-ui);
  }
  .troubles li {
    display: flex;
    gap: 6px;
    --icon: 14px;
  }
  .troubles tw-icon {
    margin-top: 2px;
  }
  .troubles .danger {
    color: var(--danger);
  }
  .troubles .warn {
    color: var(--warn);
  }
  .tabs {
    display: flex;
    flex: none;
    align-items: center;
    gap: 2px;
    height: 34px;
    padding: 0 12px;
    border-bottom: 1px solid var(--line);
  }
  [role="tablist"] {
    display: flex;
    gap: 2px;
  }
  [role="tab"] {
    height: 26px;
    padding: 0 8px;
    border-color: transparent;
    background: none;
    color: var(--text-dim);
  }
  [role="tab"][aria-selected="true"],
  [role="tab"][aria-selected="true"]:hover {
    background: var(--bg-selected);
    color: var(--text);
  }
  [role="tab"] small {
    color: var(--text-dim);
    font-size: var(--t-11);
    font-variant-numeric: tabular-nums;
  }
  .part {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: 0;
  }
  .part > * {
    flex: 1;
    min-height: 0;
  }
  .state {
    flex: none;
    max-width: 560px;
    margin: 60px auto 0;
    color: var(--text-dim);
    text-align: center;
  }
  .gone h3 {
    margin: 0 0 8px;
    color: var(--text);
    font: 600 var(--t-15) / 20px var(--font-ui);
  }
  .gone p {
    margin: 0 0 16px;
  }
  .failure {
    flex: none;
    margin: 0 12px 10px;
  }
`;
