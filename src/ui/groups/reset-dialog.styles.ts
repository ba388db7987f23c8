import { css } from "lit";

export const resetDialogStyles = css`
  dialog {
    width: min(1000px, 94vw);
    /* The height is the same for all kinds of targets, so that the next button does not move. */
    height: min(660px, 92vh);
  }
  form {
    display: flex;
    flex-direction: column;
    height: 100%;
  }
  .kinds {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin: 10px 0;
  }
  .kinds button {
    height: 26px;
    padding: 0 10px;
    border-color: transparent;
    background: none;
    color: var(--text-dim);
  }
  .kinds button[aria-checked="true"] {
    border-color: var(--line-strong);
    background: var(--bg-selected);
    color: var(--text);
  }
  .entry {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    min-height: 28px;
    margin-bottom: 10px;
    font-size: var(--t-12);
  }
  .entry p {
    font-variant-numeric: normal;
  }
  .entry label,
  .entry span,
  .entry p {
    color: var(--text-dim);
    font-size: var(--t-12);
  }
  .entry input {
    width: 180px;
  }
  .entry tw-suggest-field {
    width: 320px;
  }
  .entry textarea {
    width: 100%;
    height: 84px;
    font: var(--t-12) / 18px var(--font-mono);
  }
  .entry tw-time-slider {
    flex: 1 0 100%;
  }
  .topics {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    align-items: center;
  }
  .topic {
    height: 22px;
    padding: 0 6px 0 8px;
    border-radius: 11px;
    font: var(--t-12) / 18px var(--font-ui);
    --icon: 12px;
  }
  tw-data-table {
    flex: 1;
    min-height: 120px;
    border: 1px solid var(--line);
    border-radius: var(--radius-s);
  }
  .below {
    min-height: 20px;
    margin: 8px 0 12px;
    font-size: var(--t-12);
  }
  .entry .problem {
    flex: 1 0 100%;
    max-height: 108px;
    overflow: auto;
    line-height: 18px;
    color: var(--danger);
    white-space: pre-line;
    user-select: text;
  }
  .warn {
    color: var(--warn);
  }
  .state {
    padding: 40px;
    color: var(--text-dim);
    text-align: center;
  }
`;
