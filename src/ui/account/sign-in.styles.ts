import { css } from "lit";

export const signInStyles = css`
  :host {
    display: block;
    font: var(--t-12) / 18px var(--font-ui);
  }
  p {
    margin: 0 0 8px;
    overflow-wrap: anywhere;
    user-select: text;
  }
  .ways {
    position: relative;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    --icon: 14px;
  }
  /* Over what is below, so that nothing moves. */
  .others {
    position: absolute;
    z-index: 2;
    top: calc(100% + 4px);
    left: 0;
    display: grid;
    max-width: 100%;
    padding: 4px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--bg-raised);
    box-shadow: var(--shadow);
  }
  .way {
    display: block;
    height: auto;
    padding: 6px 8px;
    border-color: transparent;
    background: none;
    text-align: left;
    white-space: normal;
  }
  .way:hover {
    background: var(--bg-hover);
  }
  .way strong {
    display: block;
    font-weight: 500;
  }
  .way span {
    color: var(--text-dim);
    font-weight: 400;
  }
  .wait {
    display: flex;
    gap: 6px;
    --icon: 14px;
  }
  .wait tw-icon {
    flex: none;
    margin-top: 2px;
    color: var(--text-dim);
  }
  .address {
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 2px 4px 2px 8px;
    border: 1px solid var(--line);
    border-radius: var(--radius-s);
    background: var(--bg);
    font-family: var(--font-mono);
  }
  .address a {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    color: var(--accent);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .code {
    display: flex;
    align-items: center;
    gap: 6px;
    font: 600 22px / 32px var(--font-mono);
    letter-spacing: 0.08em;
  }
  .code small {
    color: var(--text-dim);
    font: var(--t-12) / 18px var(--font-ui);
    letter-spacing: 0;
  }
  .warn,
  .until {
    color: var(--text-dim);
  }
  .until {
    margin-left: auto;
    font-variant-numeric: tabular-nums;
  }
  .paste label {
    display: block;
    margin-bottom: 4px;
    font-weight: 500;
  }
  .paste div {
    display: flex;
    gap: 6px;
    margin-bottom: 4px;
  }
  .paste input {
    flex: 1;
    font: var(--t-12) / 18px var(--font-mono);
  }
  .paste p {
    color: var(--text-dim);
  }
  tw-error-note {
    margin-bottom: 8px;
  }
  .ways + tw-error-note {
    margin: 8px 0 0;
  }
`;
