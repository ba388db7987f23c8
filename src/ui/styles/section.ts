import { css } from "lit";

/** A section of the settings: its heading, a description, then rows with actions on the right. */
export const sectionStyles = css`
  :host {
    display: block;
    font-variant-numeric: tabular-nums;
  }
  h3 {
    margin: 0 0 2px;
    font: 600 var(--t-13) / 20px var(--font-ui);
  }
  p {
    margin: 0;
    font-size: var(--t-12);
    line-height: 18px;
    overflow-wrap: anywhere;
  }
  .lead {
    margin-bottom: 12px;
    color: var(--text-dim);
  }
  .rows {
    margin: 0 0 12px;
    padding: 0;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    list-style: none;
  }
  .row {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 2px 12px;
    min-height: 44px;
    padding: 8px 8px 8px 12px;
  }
  .row + .row {
    border-top: 1px solid var(--line);
  }
  .row > .wide {
    grid-column: 1 / -1;
  }
  .row strong {
    display: block;
    font: 500 var(--t-12) / 18px var(--font-ui);
  }
  .row .path,
  .path {
    font: var(--t-12) / 18px var(--font-mono);
    user-select: text;
  }
  .detail {
    color: var(--text-dim);
    user-select: text;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 6px;
  }
  .box {
    margin: 0 0 12px;
    padding: 10px 12px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--bg-sunken);
  }
  .box > p {
    margin-bottom: 8px;
  }
  .box .actions {
    margin-top: 10px;
  }
  .problem {
    color: var(--danger);
  }
  .said {
    display: flex;
    align-items: center;
    gap: 6px;
    color: var(--text-dim);
  }
  .said tw-icon {
    --icon: 14px;
    color: var(--ok);
  }
  [aria-invalid="true"] {
    border-color: var(--danger);
  }
  tw-error-note {
    margin-bottom: 12px;
    font-size: var(--t-12);
  }
`;
