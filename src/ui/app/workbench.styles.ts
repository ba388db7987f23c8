import { css } from "lit";

export const workbenchStyles = css`
  :host {
    display: grid;
    grid-template: 40px 34px minmax(0, 1fr) / 60px minmax(0, 1fr) auto;
    height: 100%;
    background: var(--bg);
  }
  header {
    display: grid;
    grid-column: 1 / -1;
    grid-template-columns: minmax(200px, 1fr) minmax(160px, 400px) minmax(max-content, 1fr);
    align-items: center;
    gap: 12px;
    padding: 0 8px 0 12px;
    border-bottom: 1px solid var(--line);
    background: var(--bg-sunken);
  }
  .profile {
    display: flex;
    align-items: center;
    gap: 8px;
    min-width: 0;
  }
  .dot {
    flex: none;
    width: 10px;
    height: 10px;
    border-radius: 50%;
  }
  .profile strong {
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* The servers shrink first, because the name identifies the cluster. */
  .profile .servers {
    flex-shrink: 1000;
    overflow: hidden;
    color: var(--text-dim);
    font-size: var(--t-12);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .command {
    justify-content: flex-start;
    width: 100%;
    height: 26px;
    background: var(--bg);
    color: var(--text-dim);
    font-weight: 400;
  }
  .command kbd {
    margin-left: auto;
  }
  .tools {
    display: flex;
    align-items: center;
    justify-content: flex-end;
    gap: 4px;
  }
  .screen,
  .screens,
  .asides {
    display: contents;
  }
  tw-rail {
    grid-row: 2 / 4;
    grid-column: 1;
  }
  .asides > * {
    grid-row: 2 / 4;
    grid-column: 3;
  }
  main,
  .screens > .screen > * {
    grid-row: 3;
    grid-column: 2;
    min-width: 0;
    min-height: 0;
  }
  .tabs {
    display: flex;
    grid-row: 2;
    grid-column: 2;
    min-width: 0;
    border-bottom: 1px solid var(--line);
    background: var(--bg-sunken);
    overflow-x: auto;
    scrollbar-width: none;
  }
  .tab {
    display: flex;
    flex: 0 1 auto;
    align-items: center;
    min-width: 90px;
    max-width: 240px;
    padding-right: 4px;
    border-right: 1px solid var(--line);
    color: var(--text-dim);
  }
  /* On narrower tabs, topics with the same prefix would look the same. */
  .tab + .tab {
    min-width: 128px;
  }
  .tab.active {
    background: var(--bg);
    box-shadow: inset 0 2px 0 var(--accent);
    color: var(--text);
  }
  .tab [role="tab"] {
    flex: 1;
    justify-content: flex-start;
    height: 33px;
    min-width: 0;
    padding: 0 8px 0 12px;
    border: 0;
    background: none;
    color: inherit;
    font-weight: 500;
  }
  .tab [role="tab"]:hover:not(:disabled) {
    background: none;
    color: var(--text);
  }
  .tab span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .tab [role="tab"] tw-icon {
    --icon: 13px;
  }
  .tab .recorded {
    flex: none;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--danger);
  }
  .tab .close {
    width: 20px;
    height: 20px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--text-dim);
  }
  .tab .close:hover:not(:disabled) {
    background: var(--bg-hover);
    color: var(--text);
  }
  .tab .close tw-icon {
    --icon: 13px;
  }
  main {
    position: relative;
  }
  main > :not(.screen),
  main > .screen > * {
    position: absolute;
    inset: 0;
  }
`;
