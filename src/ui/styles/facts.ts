import { css } from "lit";

/** A list of names and values. `--names`: the width of the names. */
export const factStyles = css`
  dl {
    display: grid;
    grid-template-columns: var(--names, auto) minmax(0, 1fr);
    gap: 2px 12px;
    margin: 0;
    font: var(--t-12) / 18px var(--font-ui);
    user-select: text;
  }
  dt {
    color: var(--text-dim);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
`;
