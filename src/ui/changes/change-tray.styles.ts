import { css } from "lit";

export const changeTrayStyles = css`
  :host {
    display: block;
    width: 400px;
    min-height: 0;
  }
  aside {
    display: flex;
    flex-direction: column;
    height: 100%;
    border-left: 1px solid var(--line);
    background: var(--bg-sunken);
    font-variant-numeric: tabular-nums;
  }
  header,
  footer {
    display: flex;
    flex: none;
    align-items: center;
    gap: 8px;
    padding: 0 6px 0 12px;
  }
  header {
    height: 34px;
    border-bottom: 1px solid var(--line);
  }
  header button {
    width: 24px;
    height: 24px;
    margin-left: auto;
    color: var(--text-dim);
  }
  h2 {
    margin: 0;
    font: 600 var(--t-13) / 20px var(--font-ui);
  }
  .dim {
    font-size: var(--t-12);
  }
  .cards {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 8px;
    min-height: 0;
    padding: 10px;
    overflow: auto;
  }
  /* There may be hundreds of cards with many lines each, so cards out of sight get no layout. */
  .cards > * {
    flex: none;
    content-visibility: auto;
    contain-intrinsic-block-size: auto 420px;
  }
  .none {
    margin: 8px 6px;
    color: var(--text-dim);
  }
  footer {
    min-height: 44px;
    padding: 0 10px 0 6px;
    border-top: 1px solid var(--line);
  }
  footer .primary {
    margin-left: auto;
  }
`;
