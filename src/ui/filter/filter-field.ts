import { html, nothing } from "lit";
import "../components/tw-icon.ts";
import type { FilterDraft, FilterKind } from "./filter-draft.ts";
import { KINDS, placeholderOf } from "./filter-kinds.ts";

/** The buttons of the kinds. @param choose a kind, or the current one again */
export function renderKinds(present: FilterKind, choose: (kind: FilterKind) => void) {
  return html`<div class="kinds" role="group" aria-label="Kind of filter">
    ${KINDS.map(
      ({ kind, name, what }, index) => html`<button
        aria-pressed=${kind === present}
        title=${`${what}  Alt ${index + 1}`}
        @click=${() => choose(kind)}
      >
        ${name}
      </button>`,
    )}
  </div>`;
}

/** The field of text and regular expressions. @param typed called with its new text */
export function renderWordsField({ kind, text }: FilterDraft, isWrong: boolean, typed: (text: string) => void) {
  return html`<input
    class="field"
    type="text"
    aria-label=${kind === "text" ? "Filter records by text" : "Filter records by regular expression"}
    aria-invalid=${isWrong}
    aria-describedby="verdict"
    placeholder=${placeholderOf(kind)}
    autocomplete="off"
    spellcheck="false"
    .value=${text}
    @input=${(event: Event) => typed((event.target as HTMLInputElement).value)}
  />`;
}

/** Replaces CEL's editor while that loads for the first time; text typed meanwhile goes into it. */
export function renderCelToCome({ text }: FilterDraft, typed: (text: string) => void) {
  return html`<input
    class="field"
    type="text"
    aria-label="Filter records by CEL"
    placeholder=${placeholderOf("cel")}
    autocomplete="off"
    spellcheck="false"
    .value=${text}
    @input=${(event: Event) => typed((event.target as HTMLInputElement).value)}
  />`;
}

/** The buttons at the field's right that apply to its contents. */
export function renderFieldButtons(
  { kind, text, caseSensitive }: FilterDraft,
  clear: () => void,
  toggleCase: () => void,
) {
  return html`
    ${
      text === ""
        ? nothing
        : html`<button class="control quiet" title="Clear  Esc, undo  Ctrl Z" aria-label="Clear" @click=${clear}>
            <tw-icon name="x"></tw-icon>
          </button>`
    }
    ${
      kind === "cel"
        ? nothing
        : html`<button
            class="control quiet case"
            title="Match case"
            aria-label="Match case"
            aria-pressed=${caseSensitive}
            @click=${toggleCase}
          >
            Aa
          </button>`
    }
  `;
}
