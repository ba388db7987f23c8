import { css } from "lit";

export const startPickerStyles = css`
  :host {
    display: inline-flex;
    min-width: 0;
  }
  .panel {
    width: 384px;
  }
  .sections {
    max-height: calc(100vh - 190px);
    overflow-y: auto;
  }
  tw-time-slider {
    padding: 2px 0 6px;
  }
  .quick {
    display: flex;
    gap: 4px;
    padding: 3px 8px;
  }
  .quick .control {
    flex: 1;
    justify-content: center;
  }
  .pair {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
  }
  .pair .line + .line {
    padding-left: 0;
  }
  .pair .line label {
    width: auto;
    min-width: 34px;
  }
  .item:disabled {
    opacity: 0.5;
    cursor: default;
  }
  .item:disabled:hover {
    background: none;
  }
  .until {
    margin-top: 4px;
    border-top: 1px solid var(--line);
  }
  .foot {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 4px -6px -6px;
    padding: 6px 12px;
    border-top: 1px solid var(--line);
    color: var(--text-dim);
    font: var(--t-12) / 18px var(--font-ui);
  }
  .foot p {
    flex: 1;
    min-width: 0;
    margin: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .foot .error {
    padding: 0;
    color: var(--danger);
  }
`;
