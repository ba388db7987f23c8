import { css } from "lit";

export const topicListStyles = css`
  :host {
    height: 100%;
  }
  .bar {
    border-bottom: 1px solid var(--line);
  }
  /* Beside the open tray there is room for either the actions for chosen topics or the display options. */
  @container (max-width: 940px) {
    .chosen > .toggle,
    .chosen > .by,
    .chosen > .flat,
    .chosen > .check {
      display: none;
    }
  }
  .flat {
    overflow: hidden;
    color: var(--text-dim);
    font-size: var(--t-12);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .flat:empty {
    display: none;
  }
  .item {
    justify-content: flex-start;
    height: 26px;
    min-height: 26px;
    border: 0;
    font-weight: 400;
    font-size: var(--t-12);
    --icon: 14px;
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
`;
