import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { BodyInfo, BodyPart, CopyRequest, RecordDetail } from "../../contract/inspect.ts";
import type { RowRef } from "../../contract/record.ts";
import { apiContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { formatBytes, formatNumber } from "../data/format.ts";
import { timeText, type Zone } from "../data/row-text.ts";
import "../components/error-more.ts";
import "../components/button-row.ts";
import "../components/tw-icon.ts";
import "./body-view.ts";
import { copyRecord } from "../data/copy-record.ts";
import { DetailLoader } from "./detail-loader.ts";
import { renderHeaders } from "./headers-table.ts";
import { inspectorStyles } from "./inspector.styles.ts";
import type { BodyAddress, InspectApi } from "./lines-source.ts";
import { renderMetadata } from "./metadata-table.ts";

type Tab = "value" | "key" | "headers" | "metadata";
type View = BodyAddress["view"];

const TABS: readonly Tab[] = ["value", "key", "headers", "metadata"];
const VIEWS: readonly { id: View; label: string }[] = [
  { id: "json", label: "Tree" },
  { id: "text", label: "Text" },
  { id: "hex", label: "Hex" },
];

declare module "../data/events.ts" {
  interface Events {
    "tw-step": 1 | -1;
    "tw-trace-row": RowRef;
    /** A record of a tail is to be changed and sent again. */
    "tw-edit-record": { readonly tailId: string; readonly detail: RecordDetail };
  }
}

/**
 * One complete record: value, key, headers, metadata.
 *
 * @fires tw-step `CustomEvent<1 | -1>` show the next or the previous record
 * @fires tw-trace-row `CustomEvent<RowRef>` show all records of this one's key
 * @fires tw-edit-record the user wants to change it and send it again
 * @fires tw-close
 * @fires tw-notice `CustomEvent<Notice>` (copy-record.ts) a copy succeeded or failed
 */
@customElement("tw-inspector")
export class Inspector extends LitElement {
  static readonly spot = "Record";
  static override styles = inspectorStyles;

  @consume({ context: apiContext }) @state() api: InspectApi | null = null;
  @property({ attribute: false }) tailId: string | null = null;
  @property({ attribute: false }) ref: RowRef | null = null;
  @property() zone: Zone = "local";
  @state() private tab: Tab = "value";
  /** The view the user chose for this kind of record; null lets the format decide. */
  @state() private view: View | null = null;
  @state() private header: number | null = null;

  readonly #loader = new DetailLoader(() => this.requestUpdate());
  #address: BodyAddress | null = null;

  /** Copies a part of the shown record, or all of it as JSON, and confirms it. */
  async copy(what: "value" | "key" | "json"): Promise<void> {
    const { ref } = this;
    if (ref === null) return;
    await this.#copy(what === "json" ? { ref, format: "json" } : { ref, format: "raw", body: { part: what } });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("ref")) this.header = null;
    if (this.api !== null && this.tailId !== null && this.ref !== null) {
      this.#loader.load(this.api, this.tailId, this.ref);
    }
  }

  protected override render() {
    const detail = this.ref === null ? null : this.#loader.detail;
    const error = this.ref === null ? null : this.#loader.error;
    return html`
      <section aria-label="Record" @keydown=${this.#keyed}>
        ${this.#renderHead(detail)}
        ${
          error !== null
            ? html`<div class="problem" role="status">
                <p class="what">${error.message}</p>
                ${error.hint === null ? nothing : html`<p>${error.hint}</p>`}
                <tw-error-more .error=${error}></tw-error-more>
                ${
                  error.code === "RECORD_EVICTED"
                    ? nothing
                    : html`<button class="button" @click=${() => this.#loader.retry()}>Try again</button>`
                }
              </div>`
            : detail === null
              ? html`<div class="problem" role="status">
                  <p>${this.ref === null ? "Select a record to see the whole of it." : "Loading…"}</p>
                </div>`
              : html`${this.#renderTabs(detail)} ${this.#renderTab(detail)}`
        }
      </section>
    `;
  }

  #renderHead(detail: RecordDetail | null) {
    const time = detail === null ? null : timeText(detail.timestamp, this.zone, new Date().getFullYear());
    return html`
      <header>
        <button class="icon" title="Previous record  [" aria-label="Previous record" @click=${() => this.#step(-1)}>
          <tw-icon name="chevron-up"></tw-icon>
        </button>
        <button class="icon" title="Next record  ]" aria-label="Next record" @click=${() => this.#step(1)}>
          <tw-icon name="chevron-down"></tw-icon>
        </button>
        <h2>
          ${detail === null ? "Record" : html`<b>${detail.partition}:${formatNumber(detail.offset)}</b>`}
          ${time === null ? nothing : html`<span>${time.date}${time.time}</span>`}
        </h2>
        <button
          class="button quiet"
          title="Fill a form with this record, to change it and send it again"
          ?disabled=${detail === null || this.tailId === null}
          @click=${() => detail !== null && this.tailId !== null && tell(this, "tw-edit-record", { tailId: this.tailId, detail })}
        >
          <tw-icon name="pencil"></tw-icon>Resend…
        </button>
        <button
          class="button quiet"
          title="Copy the whole record as JSON"
          ?disabled=${detail === null}
          @click=${() => this.copy("json")}
        >
          <tw-icon name="braces"></tw-icon>Copy JSON
        </button>
        <button class="icon" title="Close  Esc" aria-label="Close" @click=${() => tell(this, "tw-close")}>
          <tw-icon name="x"></tw-icon>
        </button>
      </header>
    `;
  }

  #renderTabs(detail: RecordDetail) {
    const facts: Record<Tab, string> = {
      value: detail.value === null ? "null" : formatBytes(detail.value.size),
      key: detail.key === null ? "null" : formatBytes(detail.key.size),
      headers: formatNumber(detail.headers.length + detail.headersOmitted),
      metadata: "",
    };
    return html`
      <div class="tabs" role="tablist" @keydown=${this.#tabKeyed}>
        ${TABS.map(
          (tab) => html`<button
            role="tab"
            id=${`tab-${tab}`}
            aria-selected=${tab === this.tab}
            aria-controls="panel"
            tabindex=${tab === this.tab ? 0 : -1}
            @click=${() => this.#open(tab)}
          >
            ${tab[0]?.toUpperCase()}${tab.slice(1)}<span>${facts[tab]}</span>
          </button>`,
        )}
      </div>
    `;
  }

  #renderTab(detail: RecordDetail) {
    return html`<div class="panel" id="panel" role="tabpanel" aria-labelledby=${`tab-${this.tab}`}>
      ${this.#renderPanel(detail)}
    </div>`;
  }

  #renderPanel(detail: RecordDetail) {
    switch (this.tab) {
      case "value":
        return this.#renderBody(detail, { part: "value" }, detail.value, "Tombstone: this record has no value.");
      case "key":
        return this.#renderBody(detail, { part: "key" }, detail.key, "This record has no key.");
      case "metadata":
        return renderMetadata(detail);
      case "headers": {
        const header = this.header === null ? undefined : detail.headers[this.header];
        if (this.header === null || header === undefined) {
          return renderHeaders(detail, (index) => {
            this.header = index;
            this.view = null;
          });
        }
        const info = header.preview === null ? null : header;
        const part = { part: "header", index: this.header } as const;
        return html`
          <div class="crumb">
            <button class="button quiet" @click=${() => this.#open("headers")}>
              <tw-icon name="arrow-left"></tw-icon>Headers
            </button>
            <b>${header.name}</b>
          </div>
          ${this.#renderBody(detail, part, info, "This header has no value.")}
        `;
      }
    }
  }

  #renderBody(detail: RecordDetail, body: BodyPart, info: BodyInfo | null, absent: string) {
    if (info === null) return html`<p class="absent">${absent}</p>`;
    const view = this.view ?? (info.format === "binary" ? "hex" : info.format);
    const label = body.part === "header" ? "Header" : body.part === "key" ? "Key" : "Value";
    return html`
      <div class="bar">
        <tw-button-row class="segments" role="group" aria-label="View">
          ${VIEWS.map(
            ({ id, label: name }) => html`<button
              aria-pressed=${id === view}
              @click=${() => {
                this.view = id;
              }}
            >
              ${name}
            </button>`,
          )}
        </tw-button-row>
        <span class="fact">${info.format === "json" ? "JSON" : info.format}</span>
        ${
          body.part === "key" && info.format !== "binary"
            ? html`<button
                class="button quiet"
                title="Show all records of this key"
                @click=${() => tell(this, "tw-trace-row", detail.ref)}
              >
                <tw-icon name="search"></tw-icon>Trace
              </button>`
            : nothing
        }
        <button
          class="button quiet"
          title=${`Copy the ${label.toLowerCase()} as it is`}
          @click=${() => this.#copy({ ref: detail.ref, format: "raw", body })}
        >
          <tw-icon name="copy"></tw-icon>Copy
        </button>
      </div>
      <tw-body-view .address=${this.#addressOf(detail.ref, body, view)} .label=${label}></tw-body-view>
    `;
  }

  /** The same object while nothing changes, because a new one makes the body start again. */
  #addressOf(ref: RowRef, body: BodyPart, view: View): BodyAddress {
    const { tailId } = this;
    const next: BodyAddress = { tailId: tailId ?? "", ref, body, view };
    if (this.#address === null || JSON.stringify(this.#address) !== JSON.stringify(next)) this.#address = next;
    return this.#address;
  }

  #open(tab: Tab): void {
    if (tab !== this.tab || this.header !== null) this.view = null;
    this.tab = tab;
    this.header = null;
  }

  #tabKeyed(event: KeyboardEvent): void {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = TABS[(TABS.indexOf(this.tab) + step + TABS.length) % TABS.length] ?? "value";
    this.#open(next);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#tab-${next}`)?.focus());
  }

  #keyed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "[") this.#step(-1);
    else if (event.key === "]") this.#step(1);
    else if (event.key === "Escape") tell(this, "tw-close");
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #step(step: 1 | -1): void {
    tell(this, "tw-step", step);
  }

  async #copy(request: CopyRequest): Promise<void> {
    if (this.api !== null && this.tailId !== null) {
      tell(this, "tw-notice", await copyRecord(this.api, this.tailId, request));
    }
  }
}
