import { css } from "lit";

export const guideStyles = css`
  dialog {
    width: min(960px, 94vw);
    height: min(680px, 90vh);
    padding: 0;
    overflow: hidden;
  }
  .frame {
    display: grid;
    grid-template: minmax(0, 1fr) / 320px minmax(0, 1fr);
    height: 100%;
  }
  .side {
    display: grid;
    grid-template-rows: auto auto minmax(0, 1fr);
    padding: 16px 0 0;
    border-right: 1px solid var(--line);
    background: var(--bg-sunken);
  }
  .side h2 {
    margin: 0 0 10px;
    padding: 0 16px;
  }
  .search {
    margin: 0 8px 8px;
  }
  .list {
    padding: 0 8px 12px;
    overflow: auto;
  }
  .chapter {
    padding: 10px 8px 4px;
    color: var(--text-dim);
    font: 500 var(--t-11) / 16px var(--font-ui);
  }
  [role="option"] {
    scroll-margin-block: 56px;
    padding: 4px 8px;
    border-radius: var(--radius-s);
    font-size: var(--t-12);
    line-height: 18px;
    cursor: pointer;
  }
  [role="option"]:hover {
    background: var(--bg-hover);
  }
  [role="option"][aria-selected="true"] {
    background: var(--bg-selected);
  }
  [role="option"] small {
    display: block;
    overflow: hidden;
    color: var(--text-dim);
    font: var(--t-11) / 16px var(--font-mono);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .none {
    padding: 12px 16px;
    color: var(--text-dim);
  }
  .entry {
    display: grid;
    grid-template-rows: minmax(0, 1fr) auto;
    min-height: 0;
  }
  article {
    padding: 20px 28px;
    overflow: auto;
    line-height: 20px;
    user-select: text;
  }
  article > * {
    max-width: 560px;
  }
  article h3 {
    margin: 0 32px 2px 0;
    font: 600 var(--t-15) / 20px var(--font-ui);
  }
  .code {
    margin-bottom: 14px;
    color: var(--text-dim);
    font: var(--t-12) / 18px var(--font-mono);
  }
  article h4 {
    margin: 18px 0 6px;
    font: 600 var(--t-13) / 20px var(--font-ui);
  }
  ul,
  ol {
    margin: 0;
    padding-left: 20px;
  }
  li {
    margin-bottom: 4px;
  }
  code {
    padding: 0 4px;
    border-radius: 3px;
    background: var(--bg-sunken);
    font: var(--t-12) / 18px var(--font-mono);
    overflow-wrap: anywhere;
  }
  article b {
    font-weight: 600;
  }
  .lost {
    display: grid;
    place-content: center;
  }
  .foot {
    display: flex;
    align-items: center;
    justify-content: flex-end;
    gap: 8px;
    padding: 10px 16px;
    border-top: 1px solid var(--line);
    color: var(--text-dim);
    font-size: var(--t-12);
  }
  .close {
    position: absolute;
    top: 10px;
    right: 10px;
  }
`;
