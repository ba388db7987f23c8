import { consume } from "@lit/context";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import {
  REWRITTEN,
  type ReplayRewrite,
  type RewritePreview,
  type RewrittenPart,
  type RewrittenRecord,
} from "../../contract/replay.ts";
import "../components/error-note.ts";
import { sessionContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import { isSameRewrite, LABELS, NO_REWRITE, rewritesAny } from "./replay-text.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-rewrite": ReplayRewrite;
  }
}

const LOOK_AFTER_MS = 300;

/** An example for each part, shown while its field is empty. */
const EXAMPLES: Readonly<Record<RewrittenPart, string>> = {
  key: "string(value.id)",
  value: 'value.set("status", "NEW").remove("debug")',
  headers: 'headers.remove("trace-id").set("replayed", "yes")',
  partition: "partition",
  timestamp: 'timestamp + duration("1h")',
};

/**
 * Expressions that rewrite the records of a replay, and what they do to the first of them.
 *
 * @fires tw-rewrite after each change by the user
 */
@customElement("tw-replay-rewrite")
export class ReplayRewriteForm extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        margin-bottom: 14px;
      }
      summary {
        margin-bottom: 6px;
        color: var(--text-dim);
        font-size: var(--t-12);
        cursor: default;
      }
      .field {
        display: grid;
        grid-template-columns: 76px 1fr;
        align-items: start;
        gap: 2px 8px;
        margin-bottom: 6px;
      }
      .field label {
        padding-top: 4px;
      }
      textarea {
        width: 100%;
        min-height: 28px;
        resize: vertical;
        font: var(--t-12) / 18px var(--font-mono);
      }
      .problem {
        grid-column: 2;
        color: var(--danger);
      }
      p {
        margin: 0;
        font-size: var(--t-12);
        overflow-wrap: anywhere;
      }
      .help,
      .place,
      .before {
        color: var(--text-dim);
      }
      .fails {
        display: flex;
        align-items: center;
        gap: 8px;
        margin: 8px 0;
        font-size: var(--t-12);
      }
      ol {
        max-height: 128px;
        margin: 8px 0 0;
        padding: 0;
        overflow: auto;
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
        list-style: none;
      }
      li {
        padding: 6px 8px;
      }
      li + li {
        border-top: 1px solid var(--line);
      }
      .change {
        display: grid;
        grid-template-columns: 68px 14px 1fr;
        font: var(--t-12) / 18px var(--font-mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .change span:first-child {
        color: var(--text-dim);
        font-family: var(--font-ui);
      }
    `,
  ];

  @property({ attribute: false }) rewrite: ReplayRewrite = NO_REWRITE;
  /** The dry run whose first records are shown; null: there is none. */
  @property({ attribute: false }) trial: string | null = null;
  @consume({ context: sessionContext, subscribe: true }) @state() session: Session | null = null;
  @state() private preview: RewritePreview | null = null;
  @state() private error: ErrorData | null = null;
  @state() private opened = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("trial")) this.preview = null;
    if (changed.has("trial") || changed.has("rewrite")) this.#soon();
  }

  protected override render() {
    return html`<details .open=${this.opened} @toggle=${this.#toggled}>
      <summary>Rewrite by expressions${rewritesAny(this.rewrite) ? "" : " (none)"}</summary>
      ${this.opened ? this.#renderFields() : nothing}
    </details>`;
  }

  #renderFields() {
    const { rewrite } = this;
    return html`<p class="help">
        In the language of the filters. An empty field leaves its part byte for byte. value.set, value.remove, headers.keep
        and json are for this.
      </p>
      <div class="fields">
        ${REWRITTEN.map((part) => this.#renderField(part))}
      </div>
      <label class="fails"
        >A record on which an expression fails
        <select
          @change=${(event: Event) => this.#become({ onError: (event.target as HTMLSelectElement).value === "stop" ? "stop" : "skip" })}
        >
          <option value="skip" .selected=${rewrite.onError === "skip"}>is left out</option>
          <option value="stop" .selected=${rewrite.onError === "stop"}>stops the replay before it</option>
        </select>
      </label>
      ${this.#renderPreview()}`;
  }

  #renderField(part: RewrittenPart) {
    const problem = this.preview?.problems[part];
    return html`<div class="field">
      <label for=${part}>${LABELS[part]}</label>
      <textarea
        id=${part}
        rows="1"
        spellcheck="false"
        autocomplete="off"
        placeholder=${EXAMPLES[part]}
        aria-invalid=${problem !== undefined}
        aria-describedby=${problem === undefined ? nothing : `${part}-problem`}
        .value=${this.rewrite[part] ?? ""}
        @input=${(event: Event) => {
          const text = (event.target as HTMLTextAreaElement).value;
          this.#become({ [part]: text.trim() === "" ? null : text });
        }}
      ></textarea>
      ${problem === undefined ? nothing : html`<p class="problem" id=${`${part}-problem`} role="alert">${problem.message}</p>`}
    </div>`;
  }

  #renderPreview() {
    const { preview } = this;
    if (!rewritesAny(this.rewrite)) return nothing;
    if (this.error !== null) return html`<tw-error-note .error=${this.error}></tw-error-note>`;
    if (preview === null) return html`<p class="help">Count the records to see the first of them before and after.</p>`;
    if (preview.records.length === 0) return nothing;
    return html`<ol class="preview" tabindex="0" aria-label="The first records, before and after">
      ${preview.records.map((record) => html`<li>${this.#renderRecord(record)}</li>`)}
    </ol>`;
  }

  #renderRecord({ topic, partition, offset, parts, error }: RewrittenRecord) {
    return html`<p class="place">${topic}/${partition}:${offset}</p>
      ${
        error === null
          ? parts.map(
              ({ part, before, after }) => html`<div class="change before">
                  <span>${LABELS[part]}</span><span>−</span><span>${before ?? "null"}</span>
                </div>
                <div class="change after">
                  <span></span><span>+</span><span>${after ?? (part === "partition" ? "by key" : "null")}</span>
                </div>`,
            )
          : html`<p class="problem">${error}</p>`
      }`;
  }

  /** Waits until the user pauses, and until the dry run has read some records. */
  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), LOOK_AFTER_MS);
  }

  async #look(): Promise<void> {
    const { session, trial, rewrite } = this;
    this.error = null;
    if (session === null || trial === null || !rewritesAny(rewrite)) {
      this.preview = null;
      return;
    }
    try {
      const preview = await session.api.replay.preview(trial, rewrite);
      if (trial !== this.trial || !isSameRewrite(rewrite, this.rewrite)) return;
      this.preview = preview;
      const isEarly = preview.records.length === 0 && Object.keys(preview.problems).length === 0;
      if (isEarly && (await session.api.replay.state(trial)).phase === "counting") this.#soon();
    } catch (error) {
      if (trial === this.trial) this.error = toErrorData(error);
    }
  }

  readonly #toggled = (event: Event): void => {
    this.opened = (event.target as HTMLDetailsElement).open;
  };

  #become(change: Partial<ReplayRewrite>): void {
    this.rewrite = { ...this.rewrite, ...change };
    tell(this, "tw-rewrite", this.rewrite);
  }
}
