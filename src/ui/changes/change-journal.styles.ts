import { css } from "lit";

export const changeJournalStyles = css`
  :host {
    min-width: 0;
  }
  .bar {
    border-bottom: 1px solid var(--line);
  }
  tw-error-note {
    flex: none;
    margin: 10px 12px;
  }
  .body {
    display: flex;
    flex: 1;
    min-height: 0;
  }
  :host {
    container-type: inline-size;
  }
  /* With the tray open there is no room for both side by side. */
  @container (max-width: 960px) {
    .body {
      flex-direction: column;
    }
    .body .detail {
      width: auto;
      max-height: 50%;
      border-top: 1px solid var(--line);
      border-left: 0;
    }
  }
  .detail {
    display: flex;
    flex: none;
    flex-direction: column;
    gap: 10px;
    width: 400px;
    padding: 10px 12px;
    border-left: 1px solid var(--line);
    background: var(--bg-sunken);
    overflow: auto;
  }
  .detail > * {
    flex: none;
  }
  .detail header {
    display: flex;
    align-items: flex-start;
    gap: 8px;
  }
  .detail header .effect {
    margin-top: 2px;
  }
  .detail header button {
    width: 24px;
    height: 24px;
    margin: -1px -4px 0 0;
    color: var(--text-dim);
    --icon: 14px;
  }
  h3 {
    flex: 1;
    margin: 0;
    font: 600 var(--t-13) / 22px var(--font-ui);
    overflow-wrap: anywhere;
    user-select: text;
  }
  dl {
    --names: 64px;
  }
  dd.failed {
    color: var(--danger);
  }
  dd.partly,
  dd.unknown,
  dd.begun {
    color: var(--warn);
  }
  .path {
    display: flex;
    flex: none;
    align-items: center;
    gap: 8px;
    padding: 2px 6px 2px 12px;
    border-top: 1px solid var(--line);
    background: var(--bg-sunken);
    color: var(--text-dim);
    font-size: var(--t-12);
  }
  .path .mono {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    color: var(--text);
    text-overflow: ellipsis;
    white-space: nowrap;
    user-select: text;
  }
  .path .quiet {
    --icon: 14px;
  }
`;
