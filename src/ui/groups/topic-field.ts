import { html } from "lit";
import type { TopicSummary } from "../../contract/topics.ts";
import "../components/tw-icon.ts";

/** Names that are proposed; any other can be typed. */
const MOST_SHOWN = 1_000;

/** The id of a new group. */
export function renderGroupField(group: string, set: (group: string) => void) {
  return html`<p class="what">A group exists as soon as it has an offset. Its members start there.</p>
    <label class="line"
      >Group id<input
        id="group"
        autocomplete="off"
        spellcheck="false"
        maxlength="255"
        .value=${group}
        @input=${(event: Event) => set((event.target as HTMLInputElement).value)}
    /></label>`;
}

/** The topics of a new group: a field that adds one, and those that were added. */
export function renderTopicField(
  all: readonly TopicSummary[],
  topics: readonly string[],
  set: (topics: readonly string[]) => void,
) {
  const add = (input: HTMLInputElement) => {
    const name = input.value.trim();
    if (!all.some((topic) => topic.name === name)) return;
    input.value = "";
    if (!topics.includes(name)) set([...topics, name]);
  };
  return html`<div class="line">
    <label for="topic">Topics</label>
    <div class="topics">
      ${topics.map(
        (name) =>
          html`<button
            class="topic"
            type="button"
            title=${`Leave out ${name}`}
            @click=${() => set(topics.filter((other) => other !== name))}
          >
            ${name}<tw-icon name="x"></tw-icon>
          </button>`,
      )}
      <input
        id="topic"
        class="wide"
        list="topics"
        autocomplete="off"
        spellcheck="false"
        placeholder=${all.length === 0 ? "Loading topics…" : "Add a topic"}
        @change=${(event: Event) => add(event.target as HTMLInputElement)}
        @keydown=${(event: KeyboardEvent) => {
          const input = event.target as HTMLInputElement;
          // With nothing typed, Enter is the form's.
          if (event.key !== "Enter" || input.value === "") return;
          event.preventDefault();
          add(input);
        }}
      />
      <datalist id="topics">${proposed(all, topics).map((name) => html`<option value=${name}></option>`)}</datalist>
    </div>
  </div>`;
}

function proposed(all: readonly TopicSummary[], topics: readonly string[]): readonly string[] {
  return all
    .filter(({ name, internal }) => !internal && !topics.includes(name))
    .slice(0, MOST_SHOWN)
    .map(({ name }) => name);
}
