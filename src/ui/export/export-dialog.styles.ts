import { css } from "lit";

/** The choice of a format, and the progress of an export. */
export const exportDialogStyles = css`
  .formats {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 8px;
    margin: 0 0 14px;
    padding: 0;
    border: 0;
  }
  .format {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 2px 8px;
    align-items: center;
    padding: 8px 10px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    cursor: pointer;
  }
  .format:hover {
    background: var(--bg-hover);
  }
  .format:has(:checked) {
    border-color: var(--accent);
    background: var(--bg-selected);
  }
  .format strong {
    font-weight: 500;
  }
  .format small {
    grid-column: 2;
    color: var(--text-dim);
    font: var(--t-11) / 15px var(--font-ui);
  }
  .csv {
    margin: -4px 0 14px;
    padding: 0;
    border: 0;
  }
  .csv label {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 2px 8px;
    align-items: center;
    margin-bottom: 8px;
    cursor: pointer;
  }
  .csv input {
    width: auto;
    margin: 0;
  }
  .csv small,
  .csv p {
    grid-column: 2;
    margin: 0;
    color: var(--text-dim);
    font: var(--t-11) / 15px var(--font-ui);
  }
  .csv b {
    color: var(--text);
    font-weight: 500;
  }
  .track {
    height: 6px;
    margin: 2px 0 8px;
    overflow: hidden;
    border-radius: 3px;
    background: var(--bg-hover);
  }
  .fill {
    height: 100%;
    background: var(--accent);
    transform-origin: left;
  }
  .facts {
    display: flex;
    gap: 16px;
    margin-bottom: 14px;
    font-variant-numeric: tabular-nums;
  }
  .facts b {
    font-weight: 500;
  }
  .facts .percent {
    margin-left: auto;
  }
  .path {
    margin-bottom: 14px;
    color: var(--text-dim);
    font: var(--t-12) / 18px var(--font-mono);
    user-select: text;
  }
  .done {
    display: flex;
    align-items: center;
    gap: 8px;
    margin-bottom: 4px;
  }
  .done tw-icon {
    color: var(--ok);
  }
`;
