import { css } from "lit";

export const inspectorStyles = css`
  :host {
    display: block;
    min-width: 0;
    min-height: 0;
    background: var(--bg);
    color: var(--text);
    font: var(--t-13) / 20px var(--font-ui);
    font-variant-numeric: tabular-nums;
  }
  section {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
  }
  header {
    display: flex;
    flex: none;
    align-items: center;
    gap: 2px;
    height: 36px;
    padding: 0 6px;
    border-bottom: 1px solid var(--line);
    background: var(--bg-raised);
  }
  h2 {
    flex: 1;
    min-width: 0;
    margin: 0 0 0 6px;
    overflow: hidden;
    font: inherit;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  h2 b {
    font-weight: 600;
  }
  h2 span {
    margin-left: 8px;
    color: var(--text-dim);
    font-size: var(--t-12);
  }
  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
  }
  button:focus-visible,
  .scroll:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: -1px;
  }
  .icon {
    display: inline-grid;
    place-items: center;
    width: 26px;
    height: 26px;
    padding: 0;
    border: 0;
    border-radius: var(--radius-s);
    background: none;
    color: var(--text-dim);
  }
  .button {
    display: inline-flex;
    flex: none;
    align-items: center;
    gap: 6px;
    height: 26px;
    padding: 0 8px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-s);
    background: var(--bg-raised);
    font-size: var(--t-12);
  }
  .button.quiet {
    border-color: transparent;
    background: none;
    color: var(--text-dim);
  }
  .icon:hover,
  .button:hover:not(:disabled) {
    background: var(--bg-hover);
    color: var(--text);
  }
  .button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  .tabs {
    display: flex;
    flex: none;
    gap: 2px;
    height: 32px;
    padding: 0 8px;
    border-bottom: 1px solid var(--line);
  }
  .tabs button {
    padding: 0 8px;
    border: 0;
    border-bottom: 2px solid transparent;
    border-top: 2px solid transparent;
    background: none;
    color: var(--text-dim);
    font-size: var(--t-12);
    white-space: nowrap;
  }
  .tabs button:hover {
    color: var(--text);
  }
  .tabs [aria-selected="true"] {
    border-bottom-color: var(--accent);
    color: var(--text);
    font-weight: 500;
  }
  .tabs span {
    margin-left: 6px;
    color: var(--text-dim);
    font-size: var(--t-11);
    font-weight: 400;
  }
  .panel {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: 0;
  }
  .bar,
  .crumb {
    display: flex;
    flex: none;
    align-items: center;
    gap: 8px;
    height: 34px;
    padding: 0 8px;
    border-bottom: 1px solid var(--line);
  }
  .crumb b {
    min-width: 0;
    overflow: hidden;
    font-weight: 500;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .fact {
    flex: 1;
    color: var(--text-dim);
    font-size: var(--t-12);
  }
  .segments {
    display: inline-flex;
    padding: 1px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-s);
  }
  .segments button {
    height: 20px;
    padding: 0 8px;
    border: 0;
    border-radius: 3px;
    background: none;
    color: var(--text-dim);
    font-size: var(--t-12);
    line-height: 20px;
  }
  .segments [aria-pressed="true"] {
    background: var(--bg-selected);
    color: var(--text);
  }
  tw-body-view {
    flex: 1;
  }
  .scroll {
    flex: 1;
    min-height: 0;
    overflow: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    table-layout: fixed;
    font: var(--t-12) / 20px var(--font-mono);
  }
  th {
    position: sticky;
    top: 0;
    padding: 3px 12px;
    border-bottom: 1px solid var(--line);
    background: var(--bg-raised);
    color: var(--text-dim);
    font: 500 var(--t-11) / 18px var(--font-ui);
    text-align: left;
  }
  th:first-child {
    width: 34%;
  }
  th.num {
    width: 72px;
  }
  .num {
    text-align: right;
  }
  td.num {
    color: var(--text-dim);
  }
  td {
    padding: 3px 12px;
    border-bottom: 1px solid var(--line);
    overflow: hidden;
    text-overflow: ellipsis;
    vertical-align: top;
    white-space: pre;
  }
  td.name {
    color: var(--json-key);
  }
  .link {
    display: block;
    width: 100%;
    margin: 0;
    padding: 0;
    overflow: hidden;
    border: 0;
    background: none;
    text-align: left;
    text-overflow: ellipsis;
    white-space: pre;
  }
  .link:hover {
    color: var(--accent);
  }
  i {
    color: var(--text-dim);
    font-family: var(--font-ui);
  }
  dl {
    display: grid;
    grid-template-columns: max-content 1fr;
    margin: 0;
    padding: 6px 0;
    font-size: var(--t-12);
  }
  dt {
    padding: 3px 16px 3px 12px;
    color: var(--text-dim);
  }
  dd {
    margin: 0;
    padding: 3px 12px 3px 0;
    font-family: var(--font-mono);
    overflow-wrap: anywhere;
  }
  .absent,
  .problem {
    margin: 0;
    padding: 24px 16px;
    color: var(--text-dim);
  }
  .problem p {
    margin: 0 0 8px;
  }
  .problem .what {
    color: var(--text);
  }
`;
