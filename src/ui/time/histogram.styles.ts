import { css } from "lit";

/** Height of the open histogram, px. */
export const HISTOGRAM_HEIGHT = 56;

export const histogramStyles = css`
  :host {
    position: relative;
    display: flex;
    flex: none;
    min-width: 0;
    border-bottom: 1px solid var(--line);
    background: var(--bg);
    color: var(--text-dim);
    font: var(--t-11) / 16px var(--font-ui);
    font-variant-numeric: tabular-nums;
  }
  .plot {
    position: relative;
    flex: 1;
    min-width: 0;
    height: ${HISTOGRAM_HEIGHT}px;
    outline: none;
    cursor: crosshair;
    touch-action: none;
  }
  .plot:focus-visible {
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  .plot[aria-disabled="true"] {
    cursor: default;
  }
  .mount {
    position: absolute;
    inset: 0;
    overflow: hidden;
  }
  .empty {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    padding: 0 12px;
    text-align: center;
    pointer-events: none;
    /* A double click elsewhere must not select it. */
    user-select: none;
  }
  .cursor,
  .select {
    position: absolute;
    top: 0;
    bottom: 16px;
    pointer-events: none;
  }
  .cursor {
    background: color-mix(in srgb, var(--text) 14%, transparent);
  }
  .select {
    border: solid var(--accent);
    border-width: 0 1px;
    background: color-mix(in srgb, var(--accent) 22%, transparent);
  }
  .tip {
    position: absolute;
    top: calc(100% + 4px);
    z-index: 6;
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 3px 8px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-s);
    background: var(--bg-raised);
    box-shadow: var(--shadow);
    color: var(--text);
    white-space: nowrap;
    pointer-events: none;
  }
  .tip.chosen {
    padding: 4px 4px 4px 10px;
    border-radius: var(--radius);
    pointer-events: auto;
  }
  .tip span {
    color: var(--text-dim);
  }
  .tip b {
    color: var(--text);
    font-weight: 500;
  }
  .tip .matched {
    color: var(--accent);
  }
  .tip kbd {
    font: inherit;
  }
  .tools {
    display: flex;
    flex: none;
    flex-direction: column;
    justify-content: space-between;
    width: 36px;
    padding: 3px 6px 3px 0;
  }
  .tools .control {
    justify-content: center;
    width: 30px;
    height: 22px;
    padding: 0;
    color: var(--text-dim);
    font-size: var(--t-11);
  }
  .tools .control[aria-pressed="true"] {
    border-color: transparent;
    background: var(--bg-selected);
    color: var(--text);
  }
  .fold {
    display: flex;
    align-items: center;
    gap: 6px;
    width: 100%;
    height: 22px;
    padding: 0 12px;
    border: 0;
    background: none;
    color: var(--text-dim);
    font: var(--t-11) / 16px var(--font-ui);
    text-align: left;
    cursor: pointer;
  }
  .fold:hover {
    background: var(--bg-hover);
    color: var(--text);
  }
  .fold:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: -2px;
  }
  tw-icon {
    --icon: 13px;
  }
  .beside {
    display: flex;
    flex: none;
    align-items: center;
    gap: 8px;
    max-width: 260px;
    margin: 6px 0;
    padding: 0 6px 0 10px;
    border-left: 1px solid var(--line);
    line-height: 14px;
    cursor: default;
  }
  .beside .texts {
    display: grid;
    max-height: 100%;
    overflow: hidden;
  }
  .beside .control {
    flex: none;
    height: 20px;
    padding: 0 6px;
    font-size: var(--t-11);
  }
`;
