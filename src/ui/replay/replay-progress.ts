import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ReplayRequest, ReplayState } from "../../contract/replay.ts";
import "../components/error-note.ts";
import { tell } from "../data/events.ts";
import { countOf, formatNumber } from "../data/format.ts";
import { base } from "../styles/base.ts";
import { failuresText, figures, PHASES } from "./replay-text.ts";

declare module "../data/events.ts" {
  interface Events {
    /** Takes no more records. */
    "tw-replay-stop": null;
    /** A plan for what is left; true: also for the records of which nobody knows. */
    "tw-replay-plan-rest": boolean;
  }
}

/**
 * How far a replay is, and what is left of one that stopped.
 *
 * @fires tw-replay-stop
 * @fires tw-replay-plan-rest
 * @fires tw-close
 */
@customElement("tw-replay-progress")
export class ReplayProgress extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      p {
        margin: 0 0 14px;
        color: var(--text-dim);
        overflow-wrap: anywhere;
      }
      progress {
        accent-color: var(--accent);
        width: 100%;
        margin-bottom: 14px;
      }
      .figures {
        display: grid;
        grid-template-columns: repeat(4, auto);
        gap: 8px 20px;
        margin: 0 0 14px;
        font-variant-numeric: tabular-nums;
      }
      .figures div {
        display: grid;
      }
      dt {
        color: var(--text-dim);
        font-size: var(--t-11);
      }
      dd {
        margin: 0;
      }
      tw-error-note {
        margin-bottom: 14px;
      }
      .unknown {
        margin-bottom: 14px;
        padding: 8px 12px;
        border-radius: var(--radius-s);
        background: var(--warn-soft);
      }
      .unknown p {
        margin: 0 0 6px;
        color: var(--text);
      }
      .unknown ul {
        max-height: 92px;
        margin: 0 0 6px;
        padding: 0;
        overflow: auto;
        font: var(--t-12) / 18px var(--font-mono);
        list-style: none;
      }
      .unknown label {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .actions {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
      }
      .left {
        margin-right: auto;
      }
    `,
  ];

  @property({ attribute: false }) replay: ReplayState | null = null;
  @property({ attribute: false }) request: ReplayRequest | null = null;
  @state() private resends = false;

  protected override render() {
    const { replay, request } = this;
    if (replay === null || request === null) return nothing;
    const { phase, counts, canResume, error } = replay;
    const failing = failuresText(replay);
    return html`<p role="status">${PHASES[phase]}</p>
      <progress
        aria-label="Acknowledged records"
        max=${Math.max(1, request.counted)}
        .value=${counts?.acknowledged ?? 0}
      ></progress>
      <dl class="figures">
        ${figures(replay).map(
          ([name, value]) =>
            html`<div><dt>${name}</dt><dd>${value === null || phase === "waiting" ? "–" : formatNumber(value)}</dd></div>`,
        )}
      </dl>
      ${failing === null || phase === "waiting" ? nothing : html`<p class="failing">${failing}</p>`}
      ${error === null ? nothing : html`<tw-error-note .error=${error}></tw-error-note>`}
      ${this.#renderUnknown(replay)}
      <div class="actions">
        ${
          phase === "sending"
            ? html`<button type="button" class="left" @click=${() => tell(this, "tw-replay-stop")}>Stop</button>`
            : nothing
        }
        ${
          canResume
            ? html`<button type="button" class="left" @click=${() => tell(this, "tw-replay-plan-rest", this.resends)}>
                Plan the rest…
              </button>`
            : nothing
        }
        <button type="button" class="primary" @click=${() => tell(this, "tw-close")}>Close</button>
      </div>`;
  }

  /** What may be there already is never sent again by itself. */
  #renderUnknown({ unknown, unknownCount, canResume, phase }: ReplayState) {
    if (unknownCount === 0 || phase === "sending" || phase === "waiting") return nothing;
    const more = unknownCount - (unknown?.length ?? 0);
    return html`<section class="unknown" aria-label="Records with an unknown outcome">
      <p>
        ${countOf(unknownCount, "record")} may or may not have been written, because the answers were lost. The rest leaves
        ${unknownCount === 1 ? "it" : "them"} out. Look for ${unknownCount === 1 ? "it" : "them"} in the target topic.
      </p>
      <ul tabindex="0" aria-label="Where they come from">
        ${(unknown ?? []).map(({ topic, partition, offset }) => html`<li>${topic}/${partition}:${offset}</li>`)}
        ${more > 0 ? html`<li>and ${formatNumber(more)} more</li>` : nothing}
      </ul>
      ${
        canResume && unknown !== null
          ? html`<label
              ><input
                type="checkbox"
                .checked=${this.resends}
                @change=${(event: Event) => {
                  this.resends = (event.target as HTMLInputElement).checked;
                }}
              />Send ${unknownCount === 1 ? "it" : "them"} again with the rest: some may then be there twice</label
            >`
          : nothing
      }
    </section>`;
  }
}
