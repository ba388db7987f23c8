import { html, nothing } from "lit";
import type { TopicSummary } from "../../contract/topics.ts";
import { SuggestField, type Suggestion } from "../components/suggest-field.ts";
import "../components/tw-icon.ts";
import type { Told } from "../data/events.ts";
import { countOf } from "../data/format.ts";

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

/** The topics of a new group: a field that adds one, and the added topics. @param tried a name that no topic has */
export function renderTopicField(
  all: readonly TopicSummary[],
  topics: readonly string[],
  tried: string,
  set: (change: { readonly topics?: readonly string[]; readonly tried: string }) => void,
) {
  const add = ({ target, detail }: Told<"tw-entered">) => {
    const name = detail.trim();
    if (!all.some((topic) => topic.name === name)) {
      set({ tried: name });
      return;
    }
    if (target instanceof SuggestField) target.value = "";
    set(topics.includes(name) ? { tried: "" } : { topics: [...topics, name], tried: "" });
  };
  return html`<div class="line">
    <span>Topics</span>
    <div class="topics">
      ${topics.map(
        (name) =>
          html`<button
            class="topic"
            type="button"
            title=${`Leave out ${name}`}
            @click=${() => set({ topics: topics.filter((other) => other !== name), tried: "" })}
          >
            ${name}<tw-icon name="x"></tw-icon>
          </button>`,
      )}
      <tw-suggest-field
        id="topic"
        label="Topics"
        style="flex: 0 1 320px"
        placeholder=${all.length === 0 ? "Loading topics…" : "Add a topic"}
        ?invalid=${tried !== ""}
        .suggestions=${proposed(all, topics)}
        @tw-typed=${() => tried !== "" && set({ tried: "" })}
        @tw-entered=${add}
      ></tw-suggest-field>
      ${tried === "" ? nothing : html`<span class="problem" role="alert">No topic is called “${tried}”. ↓ chooses one of the list.</span>`}
    </div>
  </div>`;
}

function proposed(all: readonly TopicSummary[], topics: readonly string[]): readonly Suggestion[] {
  return all
    .filter(({ name, internal }) => !internal && !topics.includes(name))
    .map(({ name, partitions }) => ({ value: name, hint: countOf(partitions, "partition") }));
}
