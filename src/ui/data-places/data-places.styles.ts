import { css } from "lit";

export const dataPlacesStyles = css`
  .row {
    grid-template-columns: 16px minmax(0, 1fr) auto auto;
    align-items: start;
    gap: 0 10px;
  }
  .row > tw-icon {
    margin-top: 1px;
    color: var(--text-dim);
  }
  .name {
    display: flex;
    align-items: baseline;
    gap: 8px;
  }
  .badge {
    padding: 0 5px;
    border: 1px solid var(--line-strong);
    border-radius: 3px;
    color: var(--text-dim);
    font: var(--t-11) / 15px var(--font-ui);
    white-space: nowrap;
  }
  .badge.encrypted {
    border-color: color-mix(in srgb, var(--ok) 45%, transparent);
    color: var(--ok);
  }
  .path {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .size {
    padding-top: 1px;
    color: var(--text-dim);
    font: var(--t-12) / 18px var(--font-ui);
    white-space: nowrap;
  }
  .row .actions {
    flex-wrap: nowrap;
    gap: 0;
    margin-top: -4px;
  }
  .row .actions button {
    --icon: 14px;
    color: var(--text-dim);
  }
  .more {
    overflow: hidden;
    color: var(--text-dim);
    font-size: var(--t-11);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .task {
    scroll-margin-bottom: 24px;
  }
  .honest {
    margin: 14px 0 0;
    color: var(--text-dim);
  }
  .honest b {
    color: var(--text);
    font-weight: 500;
  }
  .honest p + p {
    margin-top: 6px;
  }
  .tasks {
    display: flex;
    gap: 6px;
    margin-bottom: 10px;
  }
  .tasks .danger {
    margin-left: auto;
  }
`;
