import { css } from "lit";

/** `.search`: a field with a magnifier in its left end. How wide it is, is its bar's. */
export const searchFieldStyles = css`
  .search {
    position: relative;
  }
  .search tw-icon {
    position: absolute;
    top: 6px;
    left: 8px;
    color: var(--text-dim);
  }
  .search input {
    width: 100%;
    padding-left: 30px;
  }
`;
