import { css } from "lit";

/** A line of a form: label, field, and below the field a help text or a problem. */
export const formFieldStyles = css`
  :host {
    display: block;
  }
  .field {
    display: grid;
    grid-template-columns: 132px minmax(0, 1fr);
    align-items: start;
    gap: 4px 12px;
    margin-bottom: 12px;
  }
  label,
  .label {
    padding-top: 4px;
    color: var(--text-dim);
  }
  .field > input,
  .field > textarea,
  .field > select {
    width: 100%;
  }
  .help,
  .problem {
    grid-column: 2;
    margin: 0;
    color: var(--text-dim);
    font-size: var(--t-12);
    line-height: 16px;
  }
  .problem {
    color: var(--danger);
  }
  [aria-invalid="true"] {
    border-color: var(--danger);
  }
  .check {
    display: flex;
    align-items: center;
    gap: 8px;
    height: 28px;
    padding: 0;
    color: var(--text);
  }
`;
