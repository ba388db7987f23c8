import { css } from "lit";

export const changeCardStyles = css`
  :host {
    display: block;
  }
  article {
    display: grid;
    gap: 8px;
    padding: 8px 10px 10px 12px;
    border: 1px solid var(--line-strong);
    border-left: 3px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--bg-raised);
  }
  article[data-effect="adds"] {
    border-left-color: var(--ok);
  }
  article[data-effect="alters"] {
    border-left-color: var(--info);
  }
  article[data-effect="destroys"] {
    border-left-color: var(--danger);
  }
  article[data-phase="done"] {
    padding-bottom: 8px;
    border-left-color: var(--line-strong);
    gap: 4px;
  }
  article[data-phase="unknown"] {
    border-left-color: var(--warn);
  }
  header {
    display: flex;
    align-items: flex-start;
    gap: 8px;
  }
  header .effect {
    margin-top: 3px;
  }
  header tw-icon {
    margin-top: 4px;
  }
  .circle-check {
    color: var(--ok);
  }
  .triangle-alert {
    color: var(--warn);
  }
  h3 {
    flex: 1;
    margin: 2px 0 0;
    font: 600 var(--t-13) / 20px var(--font-ui);
    overflow-wrap: anywhere;
    user-select: text;
  }
  time {
    color: var(--text-dim);
    font: var(--t-11) / 24px var(--font-ui);
  }
  kbd {
    align-self: center;
  }
  header button {
    width: 24px;
    height: 24px;
    margin: 0 -4px 0 0;
    color: var(--text-dim);
  }
  header button tw-icon {
    --icon: 14px;
    margin: 0;
  }
  p {
    margin: 0;
    font: var(--t-12) / 18px var(--font-ui);
    overflow-wrap: anywhere;
  }
  .said,
  .facts {
    color: var(--text-dim);
  }
  .said .mono,
  .facts .mono {
    font-size: var(--t-11);
  }
  .warning {
    display: flex;
    gap: 8px;
    padding: 4px 8px;
    border-radius: var(--radius-s);
    background: var(--warn-soft);
    --icon: 14px;
  }
  .warning tw-icon {
    margin-top: 2px;
    color: var(--warn);
  }
  .track {
    height: 3px;
    overflow: hidden;
    border-radius: 2px;
    background: var(--line);
  }
  .fill {
    height: 100%;
    background: var(--accent);
    transform-origin: left;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-end;
    justify-content: flex-end;
    gap: 8px;
  }
  .actions .said {
    flex: 1;
    align-self: center;
  }
  label {
    display: grid;
    flex: 1;
    gap: 2px;
    min-width: 160px;
    color: var(--text-dim);
    font: var(--t-12) / 18px var(--font-ui);
    overflow-wrap: anywhere;
  }
  label b {
    color: var(--text);
    font: 500 var(--t-12) / 18px var(--font-mono);
    user-select: text;
  }
  input {
    font: var(--t-12) / 18px var(--font-mono);
  }
  .commit {
    min-width: 84px;
  }
  .commit.danger:not(:disabled) {
    border-color: var(--danger);
  }
`;
