import { css } from "lit";

export const supportStyles = css`
  dialog {
    width: min(820px, 94vw);
    max-height: 94vh;
  }
  label {
    display: block;
    margin-bottom: 4px;
    color: var(--text-dim);
    font-size: var(--t-12);
  }
  textarea {
    width: 100%;
    margin-bottom: 12px;
  }
  #words {
    height: 74px;
  }
  #report {
    height: min(300px, 36vh);
    margin-bottom: 6px;
    background: var(--bg-sunken);
    font: var(--t-12) / 18px var(--font-mono);
  }
  #report[data-short] {
    height: 92px;
  }
  .fits {
    min-height: 18px;
    margin-bottom: 10px;
    color: var(--text-dim);
    font: var(--t-12) / 18px var(--font-ui);
  }
  .said {
    display: flex;
    align-items: center;
    gap: 6px;
    color: var(--text-dim);
    font-size: var(--t-12);
  }
  .said tw-icon {
    color: var(--ok);
  }
`;
