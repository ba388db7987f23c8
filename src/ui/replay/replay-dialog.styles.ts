import { css } from "lit";

export const replayDialogStyles = css`
  .pair {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 12px;
  }
  select {
    width: 100%;
  }
  fieldset {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 6px 12px;
    margin: 0 0 14px;
    padding: 0;
    border: 0;
  }
  legend {
    margin-bottom: 4px;
    padding: 0;
    color: var(--text-dim);
    font-size: var(--t-12);
  }
  fieldset label {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .count {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 28px;
    margin-bottom: 14px;
  }
  /* In sight while the form above it is scrolled. */
  .foot {
    position: sticky;
    bottom: -16px;
    margin-bottom: -16px;
    padding: 8px 0 16px;
    background: var(--bg-raised);
  }
  .foot .count {
    margin-bottom: 8px;
  }
  .count p {
    flex: 1;
    color: var(--text-dim);
  }
`;
