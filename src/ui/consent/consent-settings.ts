import { consume } from "@lit/context";
import { css, html, LitElement, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import type { WindowApi } from "../../contract/api.ts";
import type { ConsentState, Delivery, DeliveryState } from "../../contract/consent.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import "../components/error-note.ts";
import "../components/save-text.ts";
import type { SaveText } from "../components/save-text.ts";
import "../components/tw-icon.ts";
import { clockText, dateText } from "../data/clock.ts";
import { apiContext } from "../data/context.ts";
import type { Told } from "../data/events.ts";
import { countOf } from "../data/format.ts";
import { Poll } from "../data/poll.ts";
import { base } from "../styles/base.ts";
import { sectionStyles } from "../styles/section.ts";
import { AGREE, kindStyles, NAMES, renderKinds, sentInWords, statusText } from "./kinds.ts";

const REFRESH_MS = 2_000;

const STATES: Readonly<Record<DeliveryState, string>> = {
  queued: "Waiting",
  sending: "Being sent",
  sent: "Sent",
  failed: "Not sent",
};

/** Whether anything is told to the makers, what it would be, and word for word what it was. */
@customElement("tw-consent-settings")
export class ConsentSettings extends LitElement {
  static override styles = [
    base,
    sectionStyles,
    kindStyles,
    css`
      label {
        display: flex;
        align-items: center;
        gap: 8px;
        font: 500 var(--t-12) / 18px var(--font-ui);
      }
      .list-head {
        display: flex;
        align-items: center;
        justify-content: space-between;
        margin: 16px 0 6px;
      }
      .sent summary span {
        margin-left: 8px;
        color: var(--text-dim);
        font-weight: 400;
      }
      .sent .failed {
        color: var(--danger);
      }
      .row.sent {
        display: block;
        min-height: 0;
        padding: 6px 12px;
      }
      .row.sent details {
        margin: 0;
      }
    `,
  ];

  @consume({ context: apiContext }) @state() api: Pick<WindowApi, "consent"> | null = null;
  @state() private consent: ConsentState | null = null;
  /** The new choice until the engine answers. */
  @state() private wanted: boolean | null = null;
  @state() private problem: ErrorData | null = null;
  @state() private said = "";
  @query("tw-save-text") private readonly saver!: SaveText;

  readonly #poll = new Poll(this, {
    everyMs: REFRESH_MS,
    wanted: () => this.api !== null && this.wanted === null,
    ask: () => this.#ask(),
  });

  protected override render() {
    const { consent, problem } = this;
    return html`
      <h3>What is sent</h3>
      ${consent === null ? nothing : html`<p class="lead">${sentInWords(consent)}</p>`}
      ${problem === null ? nothing : html`<tw-error-note .error=${problem}></tw-error-note>`}
      ${consent === null ? nothing : this.#renderConsent(consent)}
      <tw-save-text
        @tw-notice=${(event: Told<"tw-notice">) => {
          // A notice of the window would be behind this dialog.
          event.stopPropagation();
          this.said = event.detail.message;
        }}
      ></tw-save-text>
    `;
  }

  #renderConsent(consent: ConsentState) {
    return html`
      <ul class="rows">
        <li class="row">
          <div>
            <label>
              <input
                type="checkbox"
                .checked=${live(this.wanted ?? consent.status === "agreed")}
                @change=${this.#toggled}
              />
              ${AGREE}
            </label>
            <p class="detail" role="status">${statusText(consent, dateText)}</p>
            ${
              consent.status === "agreed"
                ? html`<p class="detail">
                    What still waits when Tailwater ends is deleted, and is not sent later. If you untick the box, the
                    random id, what waits, and the list below are deleted at once.
                  </p>`
                : nothing
            }
          </div>
        </li>
      </ul>
      ${renderKinds(consent)} ${this.#renderList(consent)}
    `;
  }

  #renderList(consent: ConsentState) {
    const { deliveries, leftOut } = consent;
    return html`
      <div class="list-head">
        <h3 id="list">Since Tailwater started</h3>
        <button ?disabled=${deliveries.length === 0} @click=${this.#export}>
          <tw-icon name="download"></tw-icon>Export…
        </button>
      </div>
      ${this.said === "" ? nothing : html`<p class="said" role="status"><tw-icon name="circle-check"></tw-icon>${this.said}</p>`}
      ${
        deliveries.length === 0
          ? html`<p class="detail">${consent.status === "refused" ? "Nothing waits. A list of what was sent before you said no is deleted." : "Nothing was sent, and nothing waits."}</p>`
          : html`<ul class="rows" aria-labelledby="list">
              ${repeat(deliveries, ({ id }) => id, renderDelivery)}
            </ul>`
      }
      ${leftOut === 0 ? nothing : html`<p class="detail">${countOf(leftOut, "older one")} no longer listed.</p>`}
    `;
  }

  async #ask(): Promise<void> {
    try {
      const consent = (await this.api?.consent.state()) ?? null;
      if (this.wanted === null) this.consent = consent;
    } catch (error) {
      this.problem = toErrorData(error);
    }
  }

  async #toggled(event: Event): Promise<void> {
    const { api, consent } = this;
    if (this.wanted !== null) this.requestUpdate(); // The last choice is not kept yet.
    if (api === null || consent === null || this.wanted !== null) return;
    this.wanted = (event.target as HTMLInputElement).checked;
    this.problem = null;
    this.said = "";
    try {
      this.consent = await api.consent.decide(this.wanted, consent.list);
    } catch (error) {
      this.problem = toErrorData(error);
    } finally {
      this.wanted = null;
      void this.#poll.now();
    }
  }

  #export(): void {
    void this.saver.open({
      title: "Save what was sent",
      what: "Everything in the list, word for word, with the random id.",
      name: "tailwater-sent",
      ending: "json",
      text: `${JSON.stringify(this.consent?.deliveries ?? [], null, 2)}\n`,
    });
  }
}

function renderDelivery({ purpose, state: now, at, events, text, problem }: Delivery) {
  return html`<li class="row sent">
    <details>
      <summary>
        ${NAMES[purpose]}<span class=${now}>${STATES[now]}</span><span>${clockText(at)}</span
        ><span>${countOf(events, "event")}</span>
        ${problem === null ? nothing : html`<span>${problem}</span>`}
      </summary>
      <pre tabindex="0" aria-label="Word for word">${text}</pre>
    </details>
  </li>`;
}
