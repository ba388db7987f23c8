import { css } from "lit";

export const networkPanelStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-width: 0;
    min-height: 0;
    background: var(--bg);
    font-variant-numeric: tabular-nums;
  }
  .top {
    display: flex;
    flex: none;
    align-items: center;
    padding: 12px 12px 10px;
    border-bottom: 1px solid var(--line);
  }
  .offline .top {
    background: var(--warn-soft);
  }
  .words {
    flex: 1;
    min-width: 0;
  }
  h2 {
    margin: 0;
    font: 600 var(--t-15) / 22px var(--font-ui);
  }
  .words p {
    margin: 0;
    color: var(--text-dim);
    font: var(--t-12) / 18px var(--font-ui);
  }
  .offline .words p {
    color: var(--text);
  }
  .link {
    height: 18px;
    padding: 0 4px;
    border: 0;
    background: none;
    color: var(--accent);
    font: inherit;
  }
  ::slotted([slot="back"]) {
    margin: 0 8px 0 -8px;
  }
  .frame {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: 0;
  }
  .switch {
    gap: 8px;
    padding: 0 10px 0 12px;
  }
  .track {
    position: relative;
    width: 26px;
    height: 14px;
    border-radius: 7px;
    background: var(--line-strong);
    transition: background 0.12s;
  }
  .track::after {
    content: "";
    position: absolute;
    top: 2px;
    left: 2px;
    width: 10px;
    height: 10px;
    border-radius: 50%;
    background: var(--bg);
    transition: transform 0.12s;
  }
  .switch[aria-checked="true"] .track {
    background: var(--warn);
  }
  .switch[aria-checked="true"] .track::after {
    transform: translateX(12px);
  }
  .bar {
    display: flex;
    flex: none;
    align-items: center;
    gap: 16px;
    padding: 8px 12px;
    border-bottom: 1px solid var(--line);
  }
  .search {
    flex: 0 1 280px;
    min-width: 160px;
  }
  /* A total without room goes to a second line, which is hidden. */
  dl {
    display: flex;
    flex: 1;
    flex-wrap: wrap;
    gap: 20px;
    height: 18px;
    min-width: 0;
    overflow: hidden;
    margin: 0;
    font-size: var(--t-12);
    line-height: 18px;
    white-space: nowrap;
  }
  .bar > button {
    flex: none;
  }
  dl div {
    display: flex;
    gap: 6px;
  }
  dt {
    color: var(--text-dim);
  }
  dd {
    min-width: 1ch;
    margin: 0;
    font-weight: 500;
  }
  dd.bytes {
    min-width: 7ch;
  }
  dd.warn {
    color: var(--warn);
  }
  .chips {
    padding: 8px 12px;
    border-bottom: 1px solid var(--line);
  }
  tw-data-table {
    flex: 1;
  }
  .state {
    padding: 24px 12px;
    color: var(--text-dim);
  }
  tw-error-note {
    flex: none;
    margin: 10px 12px;
  }
  .detail {
    display: flex;
    flex: none;
    align-items: center;
    gap: 4px;
    max-height: 96px;
    padding: 4px 8px 4px 12px;
    border-top: 1px solid var(--line);
    background: var(--bg-sunken);
    font: var(--t-12) / 18px var(--font-ui);
  }
  .detail p {
    flex: 1;
    max-height: 88px;
    margin: 0;
    overflow: auto;
    overflow-wrap: anywhere;
    user-select: text;
  }
`;
