import { html } from "lit";

export interface MomentField {
  readonly id: string;
  /** The value from `momentInput`, or the typed text. */
  readonly text: string;
  /** Called at each key; without it, use the field's `change` event. */
  typed?(text: string): void;
}

/** A field for a point in time, which `readMoment` reads. It looks the same in every window and language. */
export function renderMomentField({ id, text, typed }: MomentField) {
  return html`<input
    id=${id}
    class="field"
    autocomplete="off"
    spellcheck="false"
    placeholder="2026-11-23 18:59:01"
    .value=${text}
    @input=${(event: Event) => typed?.((event.target as HTMLInputElement).value)}
  />`;
}
