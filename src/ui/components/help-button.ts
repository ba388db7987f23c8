import { html } from "lit";
import { tell } from "../data/events.ts";

/** The way to support from a screen that has nothing to show, where many people wonder why. */
export function renderHelp(style = "") {
  return html`<button
    type="button"
    class=${style}
    @click=${(event: Event) => event.target !== null && tell(event.target, "tw-support", { kind: "help", error: null })}
  >
    Ask for help…
  </button>`;
}
