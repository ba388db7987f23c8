import { html } from "lit";

export interface MomentField {
  readonly id: string;
  /** As `momentInput` writes it, or what was typed. */
  readonly text: string;
  /** At each key; without it the field's `change` says when it is complete. */
  typed?(text: string): void;
}

/** A field for a point in time, which `readMoment` reads. It looks the same in every window, whatever its language. */
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
