import { css } from "lit";

export const accountPanelStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    background: var(--bg);
  }
  .top {
    display: flex;
    flex: none;
    align-items: center;
    gap: 8px;
    height: 44px;
    padding: 0 16px;
    border-bottom: 1px solid var(--line);
  }
  h2 {
    margin: 0;
    font: 600 var(--t-15) / 20px var(--font-ui);
  }
  /* The scroller is as wide as the screen, and its column does not move when it begins to scroll. */
  .body {
    flex: 1;
    min-height: 0;
    padding: 16px;
    overflow: auto;
    scrollbar-gutter: stable;
  }
  .column {
    max-width: 720px;
  }
  button {
    --icon: 14px;
  }
  .who {
    display: flex;
    align-items: center;
    gap: 12px;
    min-width: 0;
  }
  .face {
    display: grid;
    flex: none;
    place-content: center;
    width: 32px;
    height: 32px;
    border-radius: 50%;
    background: var(--accent);
    color: var(--accent-text);
    font: 600 var(--t-12) / 1 var(--font-ui);
  }
  .leaving p,
  .leaving label {
    font-size: var(--t-12);
  }
  .refused {
    display: grid;
    gap: 6px;
    margin-top: 8px;
  }
  .leaving {
    margin-top: 8px;
    padding-top: 8px;
    border-top: 1px solid var(--line);
  }
  .leaving label {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 8px 0;
    font-size: var(--t-12);
  }
`;
