import { css } from "lit";

export const settingsStyles = css`
  dialog {
    width: min(820px, 94vw);
    height: min(700px, 90vh);
    padding: 0;
    overflow: hidden;
  }
  .frame {
    display: grid;
    grid-template: minmax(0, 1fr) / 184px minmax(0, 1fr);
    height: 100%;
  }
  .side {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr) auto;
    justify-items: start;
    padding: 16px 8px;
    border-right: 1px solid var(--line);
    background: var(--bg-sunken);
  }
  h2 {
    margin: 0 0 10px;
    padding: 0 8px;
    font: 600 var(--t-15) / 20px var(--font-ui);
  }
  [role="tablist"] {
    display: grid;
    align-content: start;
    justify-self: stretch;
    gap: 2px;
  }
  [role="tab"] {
    justify-content: flex-start;
    gap: 8px;
    padding: 0 8px;
    border: 0;
    background: none;
    font-size: var(--t-13);
    font-weight: 400;
    --icon: 15px;
  }
  [role="tab"] tw-icon {
    color: var(--text-dim);
  }
  [role="tab"][aria-selected="true"],
  [role="tab"][aria-selected="true"]:hover {
    background: var(--bg-selected);
  }
  [role="tab"][aria-selected="true"] tw-icon {
    color: var(--text);
  }
  .pane {
    min-height: 0;
    padding: 16px 24px 24px;
    overflow: auto;
  }
  .pane > * {
    max-width: 580px;
  }
  .close {
    position: absolute;
    top: 10px;
    right: 10px;
  }
`;
