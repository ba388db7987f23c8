import { consume } from "@lit/context";
import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { Receipt, ReceiptPartition } from "../../contract/scan.ts";
import { apiContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { writeClipboard } from "../data/clipboard.ts";
import { formatBytes, formatDuration, formatNumber } from "../data/format.ts";
import { momentText } from "../data/moments.ts";
import type { Zone } from "../data/row-text.ts";
import { base } from "../styles/base.ts";
import { receiptStyles } from "./receipt.styles.ts";
import {
  COLUMNS,
  checksOf,
  filterText,
  notesOf,
  offsetsHold,
  receiptText,
  recordsHold,
  timesText,
  verdict,
  waitingTexts,
} from "./receipt-text.ts";

/** The most rows, because more would be slow; copies have all of them. */
const MOST_ROWS = 500;
/** The most sentences about waiting offsets; the table has all. */
const MOST_WAITING = 5;
/** The interval while the scan runs, ms. */
const REFRESH_MS = 1_000;
/** How long a button shows that it copied, ms. */
const COPIED_MS = 1_500;

/**
 * The receipt of a scan, as a dialog.
 *
 * @fires tw-notice `CustomEvent<Notice>` why a copy failed
 */
@customElement("tw-receipt")
export class ReceiptDialog extends LitElement {
  static readonly spot = "Receipt";
  static override styles = [base, receiptStyles];

  @consume({ context: apiContext }) @state() api: Pick<WindowApi, "tails"> | null = null;
  @property({ attribute: false }) tailId: string | null = null;
  /** The scan continues while the dialog is open. */
  @property({ type: Boolean }) running = false;
  @property() zone: Zone = "local";
  @state() private receipt: Receipt | null = null;
  @state() private copied: "text" | "json" | null = null;
  @state() private error: ErrorData | null = null;
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  #timer: ReturnType<typeof setTimeout> | null = null;

  open(): void {
    this.receipt = null;
    this.error = null;
    if (!this.dialog.open) this.dialog.showModal();
    void this.#ask();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#rest();
  }

  protected override render() {
    return html`<dialog aria-labelledby="title" @close=${this.#rest} @click=${this.#clickedOutside}>
      ${this.error === null ? this.#content() : this.#failure(this.error)}
      <footer>
        <button ?disabled=${this.receipt === null} @click=${() => this.#copy("text")}>
          <tw-icon name=${this.copied === "text" ? "check" : "copy"}></tw-icon>
          ${this.copied === "text" ? "Copied" : "Copy as text"}
        </button>
        <button ?disabled=${this.receipt === null} @click=${() => this.#copy("json")}>
          <tw-icon name=${this.copied === "json" ? "check" : "braces"}></tw-icon>
          ${this.copied === "json" ? "Copied" : "Copy as JSON"}
        </button>
        <span class="push"></span>
        <button @click=${() => this.dialog.close()}>Close</button>
      </footer>
    </dialog>`;
  }

  #failure(error: ErrorData) {
    return html`<header><h2 id="title">Receipt</h2></header>
      <tw-error-note .error=${error}></tw-error-note>`;
  }

  #content() {
    const { receipt } = this;
    if (receipt === null) return html`<header><h2 id="title">Receipt</h2></header><p class="more">Loading…</p>`;
    const { partitions, complete } = receipt;
    return html`
      <header><h2 id="title">Receipt of ${receipt.topics.join(", ")}</h2></header>
      <p class=${complete ? "verdict whole" : "verdict"}>
        <tw-icon name=${complete ? "circle-check" : "circle-alert"}></tw-icon>${verdict(receipt, this.running)}
      </p>
      ${notesOf(receipt).map((note) => html`<p class="note">${note}</p>`)} ${this.#totals(receipt)}
      ${this.#waiting(receipt)}
      <ul class="checks" aria-label="The sums">
        ${checksOf(receipt).map(
          ({ text, holds }) => html`<li class=${holds ? "" : "broken"}>
            <tw-icon name=${holds ? "check" : "triangle-alert"}></tw-icon>
            ${holds ? "" : "Does not hold: "}${text}
          </li>`,
        )}
      </ul>
      <div class="table" tabindex="0" role="region" aria-label="By partition">
        <table>
          <thead>
            <tr>
              ${COLUMNS.map(({ label, meaning }) => html`<th scope="col" title=${meaning}>${label}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${partitions.slice(0, MOST_ROWS).map((partition) => this.#row(partition))}
          </tbody>
        </table>
        ${
          partitions.length <= MOST_ROWS
            ? nothing
            : html`<p class="more">
                ${formatNumber(partitions.length - MOST_ROWS)} more partitions are in the copies.
              </p>`
        }
      </div>
    `;
  }

  #waiting(receipt: Receipt) {
    const texts = waitingTexts(receipt, (ms) => momentText(ms, this.zone, 1_000));
    if (texts.length === 0) return nothing;
    return html`<ul class="checks" aria-label="What waits">
      ${texts.slice(0, MOST_WAITING).map((text) => html`<li><tw-icon name="lock"></tw-icon>${text}</li>`)}
      ${
        texts.length <= MOST_WAITING
          ? nothing
          : html`<li>${formatNumber(texts.length - MOST_WAITING)} more partitions wait: see the table.</li>`
      }
    </ul>`;
  }

  #totals(receipt: Receipt) {
    const { totals } = receipt;
    const moment = (ms: number) => momentText(ms, this.zone, 1_000);
    const facts = [
      ["Matched", formatNumber(totals.matched)],
      ["Read", formatNumber(totals.fetched)],
      ["Failed", parts(totals.failed, totals.filterErrors, "by the filter")],
      ["Missing", parts(totals.missing, totals.expired, "expired")],
      ["Took", formatDuration(receipt.durationMs)],
      ["Over the wire", formatBytes(totals.bytes)],
      ["Started", moment(receipt.startedAt)],
      ["Ended", receipt.endedAt === null ? "–" : moment(receipt.endedAt)],
      ["Isolation", receipt.isolation.replace("_", " ")],
    ] as const;
    const times = timesText(receipt, (ms) => momentText(ms, this.zone, 1));
    return html`<dl>
      ${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd title=${value}>${value}</dd></div>`)}
      <div class="wide"><dt>Filter</dt><dd title=${filterText(receipt)}>${filterText(receipt)}</dd></div>
      ${times === null ? nothing : html`<div class="wide"><dt>Times</dt><dd title=${times}>${times}</dd></div>`}
    </dl>`;
  }

  #row(partition: ReceiptPartition) {
    const broken = !recordsHold(partition) || offsetsHold(partition) === false;
    return html`<tr>
      ${COLUMNS.map(({ id, of }) => {
        const text = of(partition);
        const bad = (id === "failed" && partition.failed > 0) || (broken && id === "fetched");
        return html`<td class=${bad ? "bad" : text === "0" && id !== "partition" ? "zero" : ""}>${text}</td>`;
      })}
    </tr>`;
  }

  async #ask(): Promise<void> {
    this.#rest();
    const { api, tailId } = this;
    if (api === null || tailId === null) return;
    try {
      const receipt = await api.tails.receipt(tailId);
      if (tailId !== this.tailId) return;
      this.receipt = receipt;
      this.error = null;
      const again = receipt.endedAt === null && this.isConnected && this.dialog.open;
      if (again) this.#timer = setTimeout(() => void this.#ask(), REFRESH_MS);
    } catch (error) {
      if (tailId === this.tailId) this.error = toErrorData(error);
    }
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #clickedOutside(event: Event): void {
    if (event.target === this.dialog) this.dialog.close();
  }

  async #copy(form: "text" | "json"): Promise<void> {
    const { receipt } = this;
    if (receipt === null) return;
    try {
      await writeClipboard(form === "text" ? receiptText(receipt, this.running) : JSON.stringify(receipt, null, 2));
      this.copied = form;
      setTimeout(() => {
        this.copied = null;
      }, COPIED_MS);
    } catch (error) {
      tell(this, "tw-notice", { tone: "danger", message: toErrorData(error).message });
    }
  }
}

function parts(whole: number, part: number, name: string): string {
  return part === 0 ? formatNumber(whole) : `${formatNumber(whole)} (${formatNumber(part)} ${name})`;
}
