import { css } from "lit";
import { LINE_HEIGHT } from "./line-slot.ts";

export const bodyViewStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    background: var(--bg);
  }
  .frame {
    position: relative;
    display: flex;
    flex: 1;
    min-height: 0;
  }
  .frame[hidden] {
    display: none;
  }
  .more {
    position: absolute;
    top: 0;
    right: 8px;
    display: inline-grid;
    place-items: center;
    width: 24px;
    height: ${LINE_HEIGHT}px;
    padding: 0;
    border: 0;
    border-radius: var(--radius-s);
    background: var(--bg-hover);
    color: var(--text-dim);
    cursor: pointer;
    --icon: 14px;
  }
  .more:hover {
    color: var(--text);
  }
  .more[hidden] {
    display: none;
  }
  .scroller {
    position: relative;
    flex: 1;
    min-width: 0;
    min-height: 0;
    overflow: auto;
    overflow-anchor: none;
    outline: none;
    font: var(--t-12) / ${LINE_HEIGHT}px var(--font-mono);
    font-variant-ligatures: none;
  }
  .scroller:focus-visible {
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  .inner {
    position: relative;
    min-height: 100%;
  }
  .layer {
    position: sticky;
    top: 0;
    height: 0;
  }
  .line {
    position: absolute;
    top: 0;
    left: 0;
    display: flex;
    min-width: 100%;
    height: ${LINE_HEIGHT}px;
    white-space: pre;
  }
  .line[hidden] {
    display: none;
  }
  .scroller:focus .line.current {
    background: var(--bg-hover);
  }
  .gutter {
    flex: none;
    min-width: 5ch;
    padding-right: 8px;
    color: var(--text-faint);
    text-align: right;
    user-select: none;
  }
  .indent {
    flex: none;
    background: repeating-linear-gradient(90deg, transparent 0 7px, var(--line) 7px 8px, transparent 8px 16px);
  }
  .fold {
    flex: none;
    width: 16px;
    user-select: none;
  }
  .fold.open,
  .fold.closed {
    cursor: pointer;
  }
  .fold.open::before,
  .fold.closed::before {
    content: "";
    display: block;
    width: 5px;
    height: 5px;
    margin: 6px 0 0 4px;
    border: solid var(--text-dim);
    border-width: 0 1.5px 1.5px 0;
    transform: rotate(45deg);
  }
  .fold.closed::before {
    margin: 7px 0 0 2px;
    transform: rotate(-45deg);
  }
  .fold:hover::before {
    border-color: var(--text);
  }
  .text {
    padding-right: 16px;
  }
  .key {
    color: var(--json-key);
  }
  .string {
    color: var(--json-string);
  }
  .number {
    color: var(--json-number);
  }
  .literal {
    color: var(--json-literal);
  }
  .punctuation,
  .offset,
  .note {
    color: var(--text-dim);
  }
  span.note {
    font-style: italic;
  }
  p.note {
    flex: none;
    margin: 0;
    padding: 6px 12px;
    border-bottom: 1px solid var(--line);
    background: var(--warn-soft);
    color: var(--text);
    font: var(--t-12) / 18px var(--font-ui);
  }
  .problem {
    padding: 24px 16px;
    color: var(--text);
    font: var(--t-13) / 20px var(--font-ui);
  }
  .problem p {
    margin: 0 0 4px;
  }
  .problem .hint {
    color: var(--text-dim);
  }
`;
