import { consume } from "@lit/context";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { FilterErrors } from "../../contract/filter.ts";
import type { RowRef } from "../../contract/record.ts";
import "../components/error-more.ts";
import { apiContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { formatNumber } from "../data/format.ts";
import { timeText, type Zone } from "../data/row-text.ts";
import { controlStyles } from "../styles/control.ts";

/** At most one refresh a second while the list is open. */
const REFRESH_MS = 1_000;

declare module "../data/events.ts" {
  interface Events {
    "tw-open-record": RowRef;
  }
}

/**
 * The newest records on which the filter failed.
 *
 * @fires tw-open-record `CustomEvent<RowRef>`
 */
@customElement("tw-filter-errors")
export class FilterErrorList extends LitElement {
  static override styles = [
    controlStyles,
    css`
      :host {
        display: block;
        color: var(--text);
        font: var(--t-12) / 18px var(--font-ui);
        font-variant-numeric: tabular-nums;
      }
      .item {
        display: grid;
        grid-template-columns: max-content max-content minmax(0, 1fr);
        gap: 0 12px;
        font: var(--t-12) / 18px var(--font-mono);
        font-variant-ligatures: none;
      }
      .item span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      time {
        color: var(--text-dim);
      }
      p {
        margin: 0;
        padding: 4px 8px 6px;
        color: var(--text-dim);
      }
    `,
  ];

  @consume({ context: apiContext }) @state() api: Pick<WindowApi, "tails"> | null = null;
  @property({ attribute: false }) tailId: string | null = null;
  /** Their number from the pulse; when it grows, the list is read again. */
  @property({ type: Number }) count = 0;
  @property() zone: Zone = "local";
  @state() private errors: FilterErrors | null = null;
  @state() private problem: ErrorData | null = null;

  #read = -1;
  #timer: ReturnType<typeof setTimeout> | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#read = -1;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("tailId")) this.#read = -1;
    if (this.#read !== this.count && this.#timer === null) void this.#load();
  }

  protected override render() {
    if (this.problem !== null)
      return html`<p role="alert">
        ${this.problem.message} ${this.problem.hint}<tw-error-more .error=${this.problem}></tw-error-more>
      </p>`;
    if (this.errors === null) return html`<p role="status">Loading…</p>`;
    const { count, rows } = this.errors;
    const year = new Date().getFullYear();
    return html`
      <p>
        The filter failed on ${count === 1 ? "this record" : "these records"}: neither a match nor a miss.
        ${rows.length < count ? html`The newest ${formatNumber(rows.length)} of ${formatNumber(count)}.` : nothing}
      </p>
      ${rows.map(({ topic, partition, offset, timestamp, message, ref }) => {
        const { date, time } = timeText(timestamp, this.zone, year);
        return html`<button class="item" title=${message} @click=${() => this.#open(ref)}>
          <span>${topic}/${partition}:${offset}</span><time>${date}${time}</time><span>${message}</span>
        </button>`;
      })}
    `;
  }

  async #load(): Promise<void> {
    const { api, tailId } = this;
    if (api === null || tailId === null) return;
    this.#read = this.count;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.isConnected) this.requestUpdate();
    }, REFRESH_MS);
    try {
      const errors = await api.tails.filterErrors(tailId);
      if (tailId !== this.tailId) return;
      this.errors = errors;
      this.problem = null;
    } catch (error) {
      this.problem = toErrorData(error);
    }
  }

  #open(ref: RowRef): void {
    tell(this, "tw-open-record", ref);
  }
}
