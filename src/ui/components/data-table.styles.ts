import { css } from "lit";

export const dataTableStyles = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  tw-table-menu {
    position: absolute;
    top: 1px;
    right: 8px;
    z-index: 2;
    background: var(--bg);
  }
  .table {
    flex: 1;
    min-height: 0;
    overflow: auto;
    outline-offset: -2px;
  }
  /* The row says where the keys are. */
  .table:focus-visible:has(.row.selected) {
    outline: none;
  }
  .table:focus-visible .row.selected {
    box-shadow: inset 0 0 0 1px var(--focus);
  }
  .head,
  .row {
    display: grid;
    grid-template-columns: var(--tracks);
    align-items: center;
    column-gap: 12px;
    padding: 0 36px 0 12px;
  }
  .head {
    position: sticky;
    top: 0;
    z-index: 1;
    height: 28px;
    border-bottom: 1px solid var(--line);
    background: var(--bg);
  }
  .head button {
    justify-content: flex-start;
    height: 26px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--text-dim);
    font: 500 var(--t-11) / 16px var(--font-ui);
    gap: 2px;
  }
  .head button:hover:not(:disabled) {
    background: none;
    color: var(--text);
  }
  .head .num button {
    width: 100%;
    justify-content: flex-end;
  }
  .head tw-icon {
    --icon: 12px;
  }
  /* The rows are held in an older order. */
  .head .late {
    opacity: 0.4;
  }
  /* Where names begin behind a star, their heading does, too. */
  .head .of-names {
    padding-left: var(--before-names, 0);
  }
  .space {
    position: relative;
  }
  .row {
    position: absolute;
    right: 0;
    left: 0;
    height: 28px;
    cursor: pointer;
    contain: strict;
    /* For what is drawn in it, and shown on the row under the pointer only. */
    --on-row: 0;
  }
  .row:hover,
  .table:focus-visible .row.selected {
    --on-row: 1;
  }
  .row:hover {
    background: var(--bg-hover);
  }
  .row.selected {
    background: var(--bg-selected);
  }
  .cell {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .name {
    font-weight: 500;
  }
  .dim .name {
    color: var(--text-dim);
    font-weight: 400;
  }
  .num {
    font-variant-numeric: tabular-nums;
    text-align: right;
  }
  .none {
    color: var(--text-dim);
  }
  /* Figures end where a text would begin. */
  .num + :not(.num) {
    padding-left: 20px;
  }
  .row.danger .name,
  .cell.danger,
  .cell .danger {
    color: var(--danger);
  }
  .row.warn .name,
  .cell.warn,
  .cell .warn {
    color: var(--warn);
  }
  .cell.ok {
    color: var(--ok);
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .choose {
    display: flex;
    align-items: center;
    height: 100%;
  }
  .box {
    opacity: 0;
  }
  .row:hover .box,
  .table:focus-visible .selected .box,
  .box.on {
    opacity: 1;
  }
  .choose:hover .box {
    border-color: var(--accent);
  }
  .trouble {
    color: var(--danger);
  }
  .instead {
    display: contents;
  }
  .note {
    color: var(--text-dim);
  }
  .trouble,
  .note {
    overflow: hidden;
    font-size: var(--t-12);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
`;
