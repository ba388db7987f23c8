import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import { topicColor, topicColorStyles } from "../styles/topic-colors.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-set-topics": readonly string[];
  }
}

/**
 * The topics of one view, each with its colour. The user can remove a topic.
 *
 * @fires tw-set-topics `CustomEvent<readonly string[]>` the remaining topics
 */
@customElement("tw-topic-legend")
export class TopicLegend extends LitElement {
  static override styles = [
    topicColorStyles,
    css`
      :host {
        display: block;
        flex: 1 1 auto;
        min-width: 80px;
        overflow-x: auto;
        scrollbar-width: none;
      }
      ul {
        display: flex;
        gap: 4px;
        width: max-content;
        margin: 0;
        padding: 1px;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: 6px;
        height: 22px;
        box-sizing: border-box;
        padding: 0 2px 0 8px;
        border: 1px solid var(--line-strong);
        border-radius: 11px;
        color: var(--text);
        font: var(--t-12) / 20px var(--font-ui);
      }
      .name {
        max-width: 180px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      button {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        width: 18px;
        height: 18px;
        padding: 0;
        border: 0;
        border-radius: 9px;
        background: none;
        color: var(--text-dim);
        cursor: pointer;
        --icon: 12px;
      }
      button:hover {
        background: var(--bg-hover);
        color: var(--text);
      }
      button:focus-visible {
        outline: 2px solid var(--focus);
        outline-offset: -1px;
      }
    `,
  ];

  @property({ attribute: false }) topics: readonly string[] = [];
  /** The topics are fixed, because they belong to a recording. */
  @property({ type: Boolean }) fixed = false;

  protected override render() {
    return html`<ul aria-label="Topics of this view">
      ${this.topics.map(
        (topic, index) => html`<li>
          <span class=${`dot ${topicColor(index)}`}></span><span class="name" title=${topic}>${topic}</span>
          ${
            this.fixed
              ? html`<span></span>`
              : html`<button
                  title=${`Remove ${topic} from this view`}
                  aria-label=${`Remove ${topic} from this view`}
                  @click=${() => this.#remove(topic)}
                >
                  <tw-icon name="x"></tw-icon>
                </button>`
          }
        </li>`,
      )}
    </ul>`;
  }

  #remove(topic: string): void {
    const detail = this.topics.filter((other) => other !== topic);
    tell(this, "tw-set-topics", detail);
  }
}
