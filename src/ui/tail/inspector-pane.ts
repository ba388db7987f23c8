import { html } from "lit";
import type { RowRef } from "../../contract/record.ts";
import type { Told } from "../data/events.ts";
import "../inspector/inspector.ts";
import { trackDrag } from "./drag.ts";
import type { TailViewSession } from "./tail-session.ts";

const KEY_STEP_PX = 16;

/** The inspector beside the grid, and the splitter between them. @param ref the shown record */
export function renderInspectorPane(
  tail: TailViewSession,
  ref: RowRef | null,
  actions: {
    filterBy: (expression: string) => void;
    traceRow: (ref: RowRef) => void;
    step: (by: 1 | -1) => void;
    close: () => void;
  },
) {
  const width = tail.look.inspectorWidth;
  return html`
    <div
      class="splitter"
      role="separator"
      tabindex="0"
      aria-orientation="vertical"
      aria-label="Width of the inspector"
      aria-valuenow=${width}
      @pointerdown=${(event: PointerEvent) => trackDrag(event, (dx) => tail.look.setInspectorWidth(width - dx))}
      @keydown=${(event: KeyboardEvent) => {
        const step = event.key === "ArrowLeft" ? KEY_STEP_PX : event.key === "ArrowRight" ? -KEY_STEP_PX : 0;
        if (step !== 0) tail.look.setInspectorWidth(width + step);
      }}
    ></div>
    <tw-inspector
      .style=${`width: ${width}px`}
      .tailId=${tail.source.tailId}
      .ref=${ref}
      .zone=${tail.look.zone}
      @tw-filter-by=${(event: Told<"tw-filter-by">) => actions.filterBy(event.detail)}
      @tw-add-column=${(event: Told<"tw-add-column">) => tail.columns.add(event.detail)}
      @tw-trace-row=${(event: Told<"tw-trace-row">) => actions.traceRow(event.detail)}
      @tw-step=${(event: Told<"tw-step">) => actions.step(event.detail)}
      @tw-close=${actions.close}
    ></tw-inspector>
  `;
}
