import { css } from "lit";

/** A form of one line: a label, below it a field with buttons, below them an error. */
export const lineFormStyles = css`
  :host {
    display: block;
  }
  label {
    display: block;
    margin-bottom: 4px;
    color: var(--text-dim);
    font-size: var(--t-12);
  }
  .line {
    display: flex;
    gap: 6px;
  }
  input {
    flex: 1;
  }
  tw-error-note {
    margin-top: 8px;
    font-size: var(--t-12);
  }
`;
