import { css } from "lit";

/** A button of the rail: an icon, and its label below it. */
export const railButtonStyles = css`
  button {
    flex: none;
    flex-direction: column;
    justify-content: center;
    width: 56px;
    height: 44px;
    padding: 0;
    color: var(--text-dim);
    font: 500 var(--t-11) / 14px var(--font-ui);
    gap: 3px;
  }
  button[aria-current="page"] {
    background: var(--bg-hover);
    color: var(--text);
  }
`;
