import { css } from "lit";

/** Height of the plot with its axis, px. */
export const SLIDER_HEIGHT = 66;

export const timeSliderStyles = css`
  :host {
    display: block;
    color: var(--text-dim);
    font: var(--t-11) / 16px var(--font-ui);
    font-variant-numeric: tabular-nums;
  }
  .plot {
    position: relative;
    height: ${SLIDER_HEIGHT}px;
    cursor: pointer;
    touch-action: none;
    user-select: none;
  }
  .mount {
    position: absolute;
    inset: 0;
    overflow: hidden;
  }
  .state {
    display: grid;
    grid-auto-flow: column;
    place-content: center;
    align-items: center;
    gap: 8px;
    height: ${SLIDER_HEIGHT}px;
    box-sizing: border-box;
    padding: 0 12px;
    border-radius: var(--radius-s);
    background: var(--bg-sunken);
    text-align: center;
  }
  .state.error {
    color: var(--danger);
  }
  .off {
    position: absolute;
    top: 0;
    bottom: 16px;
    background: color-mix(in srgb, var(--bg-raised) 78%, transparent);
    pointer-events: none;
  }
  .handle {
    position: absolute;
    top: 0;
    bottom: 16px;
    width: 11px;
    border: 0;
    background: none;
    cursor: ew-resize;
    transform: translateX(-50%);
    outline: none;
  }
  .handle::before {
    content: "";
    position: absolute;
    inset: 0 5px;
    background: var(--accent);
  }
  .handle::after {
    content: "";
    position: absolute;
    top: 13px;
    left: 2px;
    box-sizing: border-box;
    width: 7px;
    height: 18px;
    border: 1px solid var(--bg-raised);
    border-radius: 4px;
    background: var(--accent);
  }
  .handle:focus-visible::after {
    outline: 2px solid var(--focus);
    outline-offset: 1px;
  }
  .sum {
    display: flex;
    gap: 8px;
    min-height: 16px;
    padding: 2px 8px 0;
  }
  .sum b {
    color: var(--text);
    font-weight: 500;
  }
  .sum span {
    margin-left: auto;
  }
`;
