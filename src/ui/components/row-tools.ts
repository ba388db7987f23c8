import { css, html } from "lit";
import "./tw-icon.ts";

/** The button at the right of a row's name that opens its menu, for `rowToolStyles` around its table. */
export function renderMore(name: string, ask: (x: number, y: number) => void) {
  return html`<span part="tools"
    ><button
      part="tool"
      tabindex="-1"
      title="More  Shift F10"
      aria-label=${`More for ${name}`}
      @click=${(event: MouseEvent) => {
        event.stopPropagation();
        ask(event.clientX, event.clientY);
      }}
    >
      <tw-icon name="ellipsis"></tw-icon></button
  ></span>`;
}

export const rowToolStyles = css`
  tw-data-table::part(tools) {
    float: right;
    display: inline-flex;
    gap: 2px;
    opacity: var(--on-row);
  }
  tw-data-table::part(tool) {
    width: 22px;
    height: 20px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--text-dim);
    --icon: 14px;
  }
  tw-data-table::part(tool):hover {
    color: var(--text);
  }
`;
