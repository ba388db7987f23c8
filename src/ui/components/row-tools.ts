import { css, html } from "lit";
import type { IconName } from "./icons.ts";
import "./tw-icon.ts";

/** A button in a row; it does not open the row. */
export interface RowTool {
  readonly icon: IconName;
  readonly title: string;
  readonly label: string;
  run(event: MouseEvent): void;
}

/** Buttons at the right of a row's name, under the pointer, for `rowToolStyles` around its table. Keys do the same. */
export function renderTools(...tools: readonly RowTool[]) {
  const act = (event: MouseEvent, { run }: RowTool) => {
    event.stopPropagation();
    run(event);
  };
  return html`<span part="tools"
    >${tools.map(
      (tool) => html`<button
        part="tool"
        tabindex="-1"
        title=${tool.title}
        aria-label=${tool.label}
        @click=${(event: MouseEvent) => act(event, tool)}
      >
        <tw-icon name=${tool.icon}></tw-icon>
      </button>`,
    )}</span
  >`;
}

/** The button that opens the row's menu. */
export function moreTool(name: string, ask: (x: number, y: number) => void): RowTool {
  return {
    icon: "ellipsis",
    title: "More  Shift F10",
    label: `More for ${name}`,
    run: ({ clientX, clientY }) => ask(clientX, clientY),
  };
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
