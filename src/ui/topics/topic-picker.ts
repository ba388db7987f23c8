import { consume } from "@lit/context";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import { MOST_TOPICS } from "../../contract/tails.ts";
import type { TopicSummary } from "../../contract/topics.ts";
import { markStyles, renderMarked } from "../components/word-search.ts";
import { apiContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { formatNumber } from "../data/format.ts";
import { WorkWatch } from "../data/work-watch.ts";
import { controlStyles } from "../styles/control.ts";
import { tickBoxStyles } from "../styles/tick-box.ts";
import "../components/dropdown.ts";
import type { Dropdown } from "../components/dropdown.ts";
import { renderWaiting } from "../components/waiting.ts";
import { findTopics } from "./topic-model.ts";

type TopicsApi = Pick<WindowApi, "topics" | "work">;

/** The number of topics drawn at once; the search finds the others. */
const MOST_SHOWN = 60;

declare module "../data/events.ts" {
  interface Events {
    "tw-set-topics": readonly string[];
  }
}

/**
 * Adds topics to a view: one by click or Enter, several by their boxes (Space, or Ctrl with a click).
 *
 * @fires tw-set-topics `CustomEvent<readonly string[]>` the view's topics and the added ones
 */
@customElement("tw-topic-picker")
export class TopicPicker extends LitElement {
  static override styles = [
    controlStyles,
    tickBoxStyles,
    markStyles,
    css`
      :host {
        display: inline-flex;
        flex: none;
      }
      .panel {
        width: 320px;
      }
      .field {
        width: 100%;
      }
      ul {
        max-height: min(360px, calc(100vh - 240px));
        margin: 6px 0 0;
        padding: 0;
        overflow: auto;
        list-style: none;
        scrollbar-width: thin;
        scrollbar-color: var(--line-strong) transparent;
      }
      .item {
        cursor: pointer;
      }
      .item.current {
        background: var(--bg-hover);
      }
      .item[aria-disabled="true"] {
        color: var(--text-dim);
        cursor: default;
      }
      .name {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      p.note {
        margin: 0;
        padding: 8px;
        color: var(--text-dim);
        font: var(--t-12) / 18px var(--font-ui);
      }
      p.waits {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .foot {
        display: flex;
        justify-content: flex-end;
        padding-top: 6px;
      }
    `,
  ];

  @consume({ context: apiContext }) @state() api!: TopicsApi;
  @property() profileId = "";
  /** The topics that are already in the view. */
  @property({ attribute: false }) topics: readonly string[] = [];
  /** Empty: the button shows only its icon. */
  @property() label = "Add topic…";
  @property() align: "start" | "end" = "start";
  @state() private all: readonly TopicSummary[] | null = null;
  @state() private error: ErrorData | null = null;
  @state() private text = "";
  @state() private current = 0;
  @state() private chosen: readonly string[] = [];
  @query("tw-dropdown") private readonly dropdown!: Dropdown;
  @query("input") private readonly search!: HTMLInputElement;
  readonly #work = new WorkWatch(
    () => this.api.work,
    () => this.requestUpdate(),
  );

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#work.cancel();
  }

  protected override render() {
    const found = this.#found();
    return html`<tw-dropdown
      .label=${this.label}
      .align=${this.align}
      what="Add topics to this view"
      icon="plus"
      @tw-open=${this.#opened}
    >
      <div class="panel" @keydown=${this.#keyed}>
        <input
          class="field"
          placeholder="Find a topic"
          aria-label="Find a topic"
          role="combobox"
          aria-expanded="true"
          aria-controls="topics"
          aria-activedescendant=${found.length > 0 ? `topic-${this.current}` : nothing}
          autocomplete="off"
          spellcheck="false"
          .value=${this.text}
          @input=${() => {
            this.text = this.search.value;
            this.current = 0;
          }}
        />
        ${this.#renderNote(found.length)}
        <ul id="topics" role="listbox" aria-label="Topics" aria-multiselectable="true">
          ${found.map((topic, index) => this.#renderTopic(topic, index))}
        </ul>
        ${
          this.chosen.length === 0
            ? nothing
            : html`<div class="foot">
                <button class="control primary" @click=${() => this.#add(this.chosen)}>
                  Add ${this.chosen.length === 1 ? "topic" : `${this.chosen.length} topics`}
                </button>
              </div>`
        }
      </div>
    </tw-dropdown>`;
  }

  #renderTopic({ name, partitions, error }: TopicSummary, index: number) {
    const isChosen = this.chosen.includes(name);
    return html`<li
      id=${`topic-${index}`}
      class=${index === this.current ? "item current" : "item"}
      role="option"
      aria-selected=${isChosen}
      aria-disabled=${error !== null}
      title=${error === null ? name : error.message}
      @pointermove=${() => {
        this.current = index;
      }}
      @click=${(event: MouseEvent) => this.#clicked(event, index)}
    >
      <span class=${isChosen ? "box on" : "box"}>${isChosen ? html`<tw-icon name="check"></tw-icon>` : nothing}</span>
      <span class="name">${renderMarked(name, this.text)}</span>
      <small>${error === null ? `${formatNumber(partitions)} p` : "no access"}</small>
    </li>`;
  }

  #renderNote(found: number) {
    if (this.error !== null) return html`<p class="error" role="alert">${this.error.message} ${this.error.hint}</p>`;
    if (this.all === null) return html`<p class="note waits">${renderWaiting("Loading topics", this.#work)}</p>`;
    if (this.#room <= 0) return html`<p class="note">A view holds ${MOST_TOPICS} topics at most.</p>`;
    if (found > 0) return nothing;
    return html`<p class="note">${this.text === "" ? "There is no other topic." : `No topic matches “${this.text}”.`}</p>`;
  }

  /** How many more the view may hold. */
  get #room(): number {
    return MOST_TOPICS - this.topics.length;
  }

  #found(): TopicSummary[] {
    const others = (this.all ?? []).filter(({ name }) => !this.topics.includes(name));
    // Internal topics are shown only for a search that starts with _.
    return findTopics(others, this.text, this.text.startsWith("_")).slice(0, MOST_SHOWN);
  }

  async #opened(): Promise<void> {
    this.text = "";
    this.current = 0;
    this.chosen = [];
    this.error = null;
    await this.updateComplete;
    this.search.focus();
    try {
      this.all = await this.#work.run((work) => this.api.topics.list(this.profileId, work));
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  #keyed(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLInputElement)) return;
    const found = this.#found();
    if (event.key === "ArrowDown") this.#moveTo(Math.min(found.length - 1, this.current + 1));
    else if (event.key === "ArrowUp") this.#moveTo(Math.max(0, this.current - 1));
    else if (event.key === " " && (this.text === "" || event.ctrlKey)) this.#toggle(this.current);
    else if (event.key === "Enter") {
      const topic = found[this.current];
      if (this.chosen.length > 0) this.#add(this.chosen);
      else if (topic?.error === null) this.#add([topic.name]);
    } else return;
    event.preventDefault();
  }

  #moveTo(index: number): void {
    this.current = index;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector(`#topic-${index}`)?.scrollIntoView({ block: "nearest" }),
    );
  }

  #clicked(event: MouseEvent, index: number): void {
    const topic = this.#found()[index];
    const onBox = event.target instanceof Element && event.target.closest(".box") !== null;
    if (onBox || event.ctrlKey || event.metaKey || this.chosen.length > 0) this.#toggle(index);
    else if (topic?.error === null) this.#add([topic.name]);
  }

  #toggle(index: number): void {
    const topic = this.#found()[index];
    if (topic === undefined || topic.error !== null) return;
    const { name } = topic;
    if (this.chosen.includes(name)) this.chosen = this.chosen.filter((other) => other !== name);
    else if (this.chosen.length < this.#room) this.chosen = [...this.chosen, name];
  }

  #add(names: readonly string[]): void {
    if (this.#room <= 0) return;
    this.dropdown.close();
    const detail = [...this.topics, ...names];
    tell(this, "tw-set-topics", detail);
  }
}
