import { css } from "lit";

/** File dialogs: their contents are lines with a label and a field. */
export const dialogStyles = css`
  dialog {
    width: min(560px, 92vw);
    padding: 18px 20px 16px;
  }
  h2 {
    margin: 0 0 4px;
    font: 600 var(--t-15) / 20px var(--font-ui);
  }
  p {
    margin: 0;
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .what {
    margin-bottom: 14px;
    color: var(--text-dim);
  }
  .what b {
    color: var(--text);
    font-weight: 500;
  }
  label.line,
  .line {
    display: grid;
    gap: 4px;
    margin-bottom: 14px;
    color: var(--text-dim);
    font-size: var(--t-12);
  }
  .file {
    display: flex;
    gap: 6px;
  }
  .line input {
    width: 100%;
    color: var(--text);
    font: var(--t-12) / 18px var(--font-mono);
  }
  .strip {
    display: flex;
    align-items: center;
    gap: 8px;
    margin-bottom: 14px;
    padding: 6px 8px 6px 12px;
    border-radius: var(--radius-s);
    background: var(--warn-soft);
  }
  .strip p {
    flex: 1;
  }
  .strip tw-icon {
    color: var(--warn);
  }
  tw-error-note {
    margin-bottom: 14px;
  }
  .actions {
    display: flex;
    justify-content: flex-end;
    gap: 8px;
    margin-top: 4px;
  }
  .actions .left {
    margin-right: auto;
  }
  /* Its words begin where the other lines do. */
  .actions .quiet.left {
    margin-left: -12px;
  }
`;
