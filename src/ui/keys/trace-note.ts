import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import { controlStyles } from "../styles/control.ts";
import "../topics/topic-picker.ts";
import type { TraceableKey } from "./trace.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-from-beginning": null;
    "tw-set-topics": readonly string[];
  }
}

/**
 * The traced key, and how to search further: in other topics, and from the beginning.
 *
 * @fires tw-set-topics `CustomEvent<readonly string[]>`
 * @fires tw-from-beginning
 * @fires tw-done the user closed the note; the filter stays
 */
@customElement("tw-trace-note")
export class TraceNote extends LitElement {
  static override styles = [
    controlStyles,
    css`
      :host {
        display: flex;
        flex: none;
        align-items: center;
        gap: 8px;
        min-width: 0;
        padding: 3px 8px 3px 12px;
        border-bottom: 1px solid var(--line);
        background: var(--info-soft);
        color: var(--text);
        font: var(--t-12) / 18px var(--font-ui);
      }
      tw-icon.mark {
        --icon: 14px;
        color: var(--info);
      }
      p {
        flex: 1;
        min-width: 0;
        margin: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      code {
        font: var(--t-12) / 18px var(--font-mono);
      }
    `,
  ];

  @property({ attribute: false }) key: TraceableKey | null = null;
  @property({ attribute: false }) topics: readonly string[] = [];
  @property() profileId = "";
  /** Earlier records than those read could have the key. */
  @property({ type: Boolean }) partial = false;
  /** A recording has no other topics. */
  @property({ type: Boolean }) offline = false;

  protected override render() {
    const { key, topics } = this;
    if (key === null) return nothing;
    const where = topics.length === 1 ? topics[0] : `${topics.length} topics`;
    return html`
      <tw-icon class="mark" name="search"></tw-icon>
      <p role="status">
        Tracing ${key.text === null ? "records without a key" : html`<code>${key.text}</code>`} in ${where}
      </p>
      ${
        this.partial
          ? html`<button class="control" @click=${() => tell(this, "tw-from-beginning")}>Read from the beginning</button>`
          : nothing
      }
      ${
        this.offline || topics.length > 1
          ? nothing
          : html`<tw-topic-picker
              .profileId=${this.profileId}
              .topics=${topics}
              .label=${"Also in…"}
              align="end"
            ></tw-topic-picker>`
      }
      <button class="control quiet square" title="Close" aria-label="Close" @click=${() => tell(this, "tw-done")}>
        <tw-icon name="x"></tw-icon>
      </button>
    `;
  }
}
