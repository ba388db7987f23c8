import { css } from "lit";

export const topicConfigStyles = css`
  .table {
    flex: 1;
    min-height: 0;
    overflow: auto;
  }
  .list {
    margin: 0;
    padding: 0 0 12px;
    list-style: none;
  }
  .heads,
  .line {
    display: grid;
    grid-template-columns: 16px minmax(220px, 300px) minmax(160px, 1fr) 96px minmax(120px, 260px);
    align-items: center;
    gap: 0 12px;
    width: 100%;
    padding: 0 16px 0 12px;
    text-align: left;
  }
  .heads {
    position: sticky;
    top: 0;
    z-index: 1;
    height: 28px;
    background: var(--bg);
    border-bottom: 1px solid var(--line);
    color: var(--text-dim);
    font: 500 var(--t-11) / 16px var(--font-ui);
  }
  .line {
    justify-content: initial;
    height: 28px;
    border: 0;
    border-radius: 0;
    background: none;
    color: var(--text);
    font: var(--t-12) / 18px var(--font-ui);
    cursor: pointer;
    --icon: 12px;
  }
  .line > * {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .line tw-icon,
  .line .inherited {
    color: var(--text-dim);
  }
  .key,
  .value b {
    font: var(--t-12) / 18px var(--font-mono);
  }
  .value small {
    margin-left: 8px;
    color: var(--text-dim);
    font-size: var(--t-12);
  }
  .override .key,
  .override .value b {
    font-weight: 600;
  }
  .override .origin {
    color: var(--accent);
  }
  .origin {
    color: var(--text-dim);
  }
  .absent {
    color: var(--text-dim);
  }
  .open {
    background: var(--bg-sunken);
  }
  pre {
    flex: 1;
    min-height: 0;
    margin: 0;
    padding: 8px 16px;
    overflow: auto;
    border-top: 1px solid var(--line);
    font: var(--t-12) / 18px var(--font-mono);
    user-select: text;
  }
`;
