import { html } from "lit";
import "../components/tw-icon.ts";
import type { Told } from "../data/events.ts";
import "./body-editor.ts";
import { type HeaderForm, NEW_HEADER } from "./produce-form.ts";

/** The headers in their order; names may occur several times. */
export function renderHeaders(
  headers: readonly HeaderForm[],
  generates: boolean,
  set: (headers: readonly HeaderForm[]) => void,
) {
  const change = (index: number, part: Partial<HeaderForm>) =>
    set(headers.map((header, at) => (at === index ? { ...header, ...part } : header)));
  return html`<div class="headers" role="list" aria-label="Headers">
      ${headers.map(
        ({ name, value }, index) => html`<div class="header" role="listitem">
          <input
            class="name"
            aria-label=${`Name of header ${index + 1}`}
            placeholder="name"
            autocomplete="off"
            spellcheck="false"
            .value=${name}
            @input=${(event: Event) => change(index, { name: (event.target as HTMLInputElement).value })}
          />
          <tw-body-editor
            compact
            absent="null"
            .label=${`Value of header ${name === "" ? index + 1 : name}`}
            .body=${value}
            ?generates=${generates}
            @tw-body=${(event: Told<"tw-body">) => {
              event.stopPropagation();
              change(index, { value: event.detail });
            }}
          ></tw-body-editor>
          <button
            type="button"
            class="quiet square"
            title="Remove the header"
            aria-label=${`Remove header ${name === "" ? index + 1 : name}`}
            @click=${() => set(headers.filter((_, at) => at !== index))}
          >
            <tw-icon name="x"></tw-icon>
          </button>
        </div>`,
      )}
    </div>
    <button type="button" class="quiet add" @click=${() => set([...headers, NEW_HEADER])}>
      <tw-icon name="plus"></tw-icon>Add a header
    </button>`;
}
