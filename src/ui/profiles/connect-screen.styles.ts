import { css } from "lit";

export const connectScreenStyles = css`
  :host {
    display: grid;
    grid-template: minmax(0, 1fr) / 320px minmax(0, 1fr);
    height: 100%;
    background: var(--bg);
  }
  /* Dialogs have no place in the grid. */
  tw-unlock-dialog,
  tw-settings {
    display: contents;
  }
  .screen {
    display: contents;
  }
  .screen > * {
    grid-column: 1 / -1;
  }
  aside {
    display: flex;
    flex-direction: column;
    min-height: 0;
    border-right: 1px solid var(--line);
    background: var(--bg-sunken);
  }
  .brand {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 20px 16px 12px;
  }
  .logo {
    flex: none;
    width: 28px;
    height: 28px;
  }
  h1 {
    margin: 0;
    font: 600 var(--t-15) / 20px var(--font-ui);
  }
  .brand > div {
    flex: 1;
  }
  .version {
    color: var(--text-dim);
    font-size: var(--t-11);
  }
  .list-head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: 8px 8px 4px 16px;
    color: var(--text-dim);
    font: 500 var(--t-11) / 16px var(--font-ui);
  }
  .list-head span {
    margin-right: auto;
  }
  tw-profile-list {
    flex: 1;
    min-height: 0;
  }
  .none {
    flex: 1;
    margin: 0;
    padding: 4px 16px;
    color: var(--text-dim);
    font: var(--t-12) / 18px var(--font-ui);
  }
  .where {
    margin: 0;
    padding: 12px 16px;
    border-top: 1px solid var(--line);
    color: var(--text-dim);
    font-size: var(--t-11);
    line-height: 16px;
    overflow-wrap: anywhere;
    user-select: text;
  }
  .where span {
    display: block;
    margin-bottom: 4px;
  }
  .where button {
    height: 20px;
    margin-left: -6px;
    margin-right: 6px;
    padding: 0 6px;
    color: var(--accent);
    font-size: var(--t-11);
  }
  .where .account {
    display: block;
    max-width: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  tw-offline-pill {
    margin-bottom: 16px;
  }
  main {
    min-height: 0;
    overflow: auto;
  }
  .panel {
    width: min(560px, 100% - 48px);
    margin: 0 auto;
    padding: 64px 0 32px;
  }
  h2 {
    margin: 0 0 4px;
    font: 600 var(--t-20) / 28px var(--font-ui);
  }
  .intro {
    margin: 0 0 24px;
    color: var(--text-dim);
  }
  .bar {
    display: flex;
    gap: 8px;
    margin: 20px 0 16px 144px;
  }
  .first {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: -8px 0 16px 144px;
    color: var(--text-dim);
    font-size: var(--t-12);
  }
  /* The demo has no fields above that the buttons would stand under. */
  .intro + .bar,
  .intro + .bar + .first {
    margin-left: 0;
  }
  .first button {
    height: 24px;
    color: var(--accent);
  }
  .spacer {
    flex: 1;
  }
  .result {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 8px 12px;
    border-radius: var(--radius);
    background: var(--bg-sunken);
  }
  .result.rescue {
    flex-wrap: wrap;
    margin-top: 8px;
  }
  .result.lost {
    align-items: start;
    background: var(--warn-soft);
    overflow-wrap: anywhere;
  }
  .result.lost tw-icon {
    margin-top: 2px;
    color: var(--warn);
  }
  .result.lost p,
  .result.lost ul {
    margin: 0 0 4px;
  }
  .result.lost ul {
    padding-left: 16px;
  }
  .result.ok {
    background: var(--ok-soft);
  }
  .result.ok tw-icon {
    color: var(--ok);
  }
  tw-vault-notice {
    margin-bottom: 16px;
  }
  .warning {
    margin: 0 0 12px;
    padding: 8px 12px;
    border-radius: var(--radius);
    background: var(--warn-soft);
    overflow-wrap: anywhere;
  }
`;
