import { css } from "lit";

export const producePageStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    background: var(--bg);
    font: var(--t-12) / 18px var(--font-ui);
  }
  .bar {
    display: flex;
    flex: none;
    align-items: center;
    gap: 8px;
    height: 44px;
    padding: 0 12px;
    border-bottom: 1px solid var(--line);
    --icon: 14px;
  }
  .bar > label {
    color: var(--text-dim);
  }
  .bar tw-suggest-field {
    flex: 0 1 300px;
    min-width: 120px;
  }
  .bar tw-dropdown,
  .bar tw-template-menu {
    flex: none;
  }
  .bar select {
    font-size: var(--t-12);
  }
  .push {
    flex: 1;
  }
  .why {
    min-width: 0;
    overflow: hidden;
    color: var(--text-dim);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .form {
    display: grid;
    flex: 1 1 60%;
    grid-template-columns: minmax(0, 1fr) 332px;
    min-height: 0;
  }
  .bodies {
    display: flex;
    flex-direction: column;
    gap: 10px;
    min-width: 0;
    min-height: 0;
    padding: 10px 12px 12px;
    overflow: auto;
  }
  .bodies .key {
    flex: 0 0 auto;
  }
  .bodies .key.long {
    flex-basis: 84px;
  }
  .bodies .value {
    flex: 1 1 0;
    min-height: 120px;
  }
  .side {
    min-height: 0;
    overflow: auto;
    border-left: 1px solid var(--line);
    background: var(--bg-sunken);
  }
  .side section {
    padding: 10px 12px;
  }
  .side section + section {
    border-top: 1px solid var(--line);
  }
  h3 {
    margin: 0 0 6px;
    font: 600 var(--t-12) / 18px var(--font-ui);
  }
  .line {
    display: grid;
    grid-template-columns: 104px minmax(0, 1fr) auto auto;
    align-items: center;
    gap: 4px 8px;
    margin-bottom: 6px;
  }
  .line label {
    overflow: hidden;
    color: var(--text-dim);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .line input,
  .line select {
    width: 100%;
    font-size: var(--t-12);
  }
  .check {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 26px;
  }
  code {
    font: var(--t-12) / 16px var(--font-mono);
  }
  .help,
  .problem {
    margin: 0 0 6px;
    color: var(--text-dim);
  }
  .problem {
    color: var(--danger);
  }
  [aria-invalid="true"] {
    border-color: var(--danger);
  }
  .headers {
    display: grid;
    gap: 6px;
  }
  .header {
    display: grid;
    grid-template-columns: minmax(0, 2fr) minmax(0, 3fr) 24px;
    gap: 6px;
    align-items: start;
  }
  .header input {
    width: 100%;
    font: var(--t-12) / 18px var(--font-mono);
  }
  .header .square {
    width: 24px;
    --icon: 14px;
  }
  .add {
    margin-left: -8px;
    padding: 0 8px;
    --icon: 14px;
  }
  .from-file {
    max-width: 640px;
  }
  .roles .line {
    grid-template-columns: 200px 220px;
  }
  .preview {
    flex: none;
    max-height: 240px;
    padding: 8px 12px;
    overflow: auto;
    border-top: 1px solid var(--line);
  }
  .preview header {
    display: flex;
    align-items: center;
    justify-content: space-between;
  }
  .preview header button {
    height: 24px;
  }
  .preview table {
    width: 100%;
    border-collapse: collapse;
    table-layout: fixed;
  }
  .preview th {
    color: var(--text-dim);
    font-weight: 500;
    text-align: left;
  }
  .preview th:first-child {
    width: 84px;
  }
  .preview th:nth-child(2) {
    width: 22%;
  }
  .preview th:nth-child(4) {
    width: 22%;
  }
  .preview th:last-child {
    width: 64px;
  }
  .preview .figure {
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  .preview td {
    padding: 2px 8px 2px 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    user-select: text;
  }
  i {
    color: var(--text-dim);
  }
  tw-error-note {
    flex: none;
    margin: 10px 12px 0;
  }
  .note {
    flex: none;
    margin: 0;
    padding: 8px 12px 0;
    color: var(--warn);
  }
  .generators {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 2px 12px;
    width: 520px;
    margin: 0;
    padding: 4px;
  }
  .generators dt {
    font: var(--t-12) / 18px var(--font-mono);
  }
  .generators dd {
    margin: 0;
    color: var(--text-dim);
  }
  tw-produce-results {
    flex: 1 1 40%;
    min-height: 150px;
  }
`;
