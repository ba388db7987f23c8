import { css } from "lit";

export const templateMenuStyles = css`
  :host {
    display: inline-flex;
  }
  .menu {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
    width: 420px;
    padding: 4px;
    font: var(--t-12) / 18px var(--font-ui);
  }
  .list {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    max-height: 280px;
    overflow: auto;
  }
  .one {
    display: grid;
    grid-template-columns: minmax(0, 1fr) repeat(3, 28px);
    --icon: 14px;
  }
  .use {
    justify-content: flex-start;
    gap: 10px;
    padding: 0 6px;
    overflow: hidden;
  }
  .use b {
    font-weight: 500;
  }
  .use span {
    overflow: hidden;
    font-weight: 400;
    text-overflow: ellipsis;
  }
  .problem {
    color: var(--danger);
  }
  p {
    margin: 0;
    padding: 0 6px;
  }
  .line,
  .foot {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .line input {
    flex: 1;
  }
  .foot {
    padding-top: 6px;
    border-top: 1px solid var(--line);
  }
  .folder {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    font: var(--t-11) / 16px var(--font-mono);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
`;
