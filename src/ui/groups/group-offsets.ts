import { consume } from "@lit/context";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ErrorData } from "../../contract/errors.ts";
import type { GroupDetail } from "../../contract/groups.ts";
import "../components/data-table.ts";
import type { DataTable } from "../components/data-table.ts";
import type { TableModel, TableSort } from "../components/data-table-model.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { countOf, formatNumber } from "../data/format.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import { partBarStyles } from "../styles/page.ts";
import { searchFieldStyles } from "../styles/search-field.ts";
import { doOrSay } from "./group-acts.ts";
import { whyNoForgetting, whyNoTail, whyNotEmpty } from "./group-reasons.ts";
import { type LagSamples, TOTAL } from "./lag-samples.ts";
import "./lag-trend.ts";
import { type OffsetRow, offsetKey, offsetRows, offsetTable } from "./offset-model.ts";

declare module "../data/events.ts" {
  interface Events {
    /** The lag of a partition is to be followed, too, by its key. */
    "tw-follow-lag": string;
    /** Offsets are to be reset: of those partitions, null for all. */
    "tw-reset-group": { readonly group: string; readonly partitions: ReadonlySet<string> | null };
  }
}

/**
 * Where a group stands, partition by partition, and how its lag goes. What is chosen can be reset, tailed or forgotten.
 *
 * @fires tw-follow-lag `CustomEvent<string>`
 * @fires tw-reset-group
 * @fires tw-tail-from-group
 * @fires tw-open-topic-page `CustomEvent<string>`
 * @fires tw-plan-change offsets of topics are to be deleted
 */
@customElement("tw-group-offsets")
export class GroupOffsets extends LitElement {
  static override styles = [
    base,
    searchFieldStyles,
    partBarStyles,
    css`
      .trends {
        display: flex;
        flex: none;
        gap: 24px;
        padding: 8px 12px 4px;
      }
      .trends p {
        flex: 1;
        margin: 0;
        color: var(--text-dim);
        font: var(--t-12) / 18px var(--font-ui);
      }
      tw-data-table::part(to-topic) {
        width: 18px;
        height: 18px;
        margin: -4px 0 -4px 6px;
        padding: 0;
        border: 0;
        background: none;
        color: var(--text-dim);
        opacity: var(--on-row);
        vertical-align: middle;
        --icon: 13px;
      }
      tw-data-table::part(to-topic):hover {
        color: var(--accent);
      }
    `,
  ];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  @property({ attribute: false }) detail: GroupDetail | null = null;
  @property({ attribute: false }) error: ErrorData | null = null;
  @property({ attribute: false }) samples!: LagSamples;
  /** The partition whose lag is followed beside that of all; null: none. */
  @property({ attribute: false }) followed: string | null = null;
  @state() private text = "";
  @state() private sort: TableSort = { column: "topic", descending: false };
  @state() private chosen: ReadonlySet<string> = new Set();
  @state() private found = 0;
  @query("tw-data-table") private readonly table!: DataTable<OffsetRow>;
  @query("input") private readonly search!: HTMLInputElement;

  #rows: readonly OffsetRow[] = [];
  #model: TableModel<OffsetRow> | null = null;
  /** What the model was made for. */
  #modelOf = "";

  override focus(): void {
    this.table.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { detail } = this;
    if (!changed.has("detail") || detail === null) return;
    this.#rows = offsetRows(detail);
    const modelOf = `${detail.type} ${detail.state}`;
    if (modelOf !== this.#modelOf)
      this.#model = offsetTable(detail, (topic) => tell(this, "tw-open-topic-page", topic));
    this.#modelOf = modelOf;
    const keys = new Set(this.#rows.map(offsetKey));
    if ([...this.chosen].some((key) => !keys.has(key)))
      this.chosen = new Set([...this.chosen].filter((key) => keys.has(key)));
  }

  protected override render() {
    return html`
      ${this.#renderTrends()}
      <div class="bar">
        <div class="search">
          <tw-icon name="search"></tw-icon>
          <input
            type="search"
            placeholder="Filter partitions"
            aria-label="Filter partitions"
            autocomplete="off"
            spellcheck="false"
            .value=${this.text}
            @input=${() => {
              this.text = this.search.value;
            }}
            @keydown=${this.#keyed}
          />
        </div>
        ${this.#renderChosen()}
        <span class="count" role="status">${this.#count()}</span>
      </div>
      <tw-data-table
        name="group-offsets"
        label="Partitions of the group"
        .model=${this.#model ?? offsetTable({ type: "classic", state: null }, () => {})}
        .rows=${this.#rows}
        .words=${this.text}
        .sort=${this.sort}
        .chosen=${this.chosen}
        @keydown=${this.#keyed}
        @tw-open-row=${(event: Told<"tw-open-row">) => tell(this, "tw-follow-lag", event.detail)}
        @tw-choose-rows=${(event: Told<"tw-choose-rows">) => {
          this.chosen = event.detail;
        }}
        @tw-rows-shown=${() => {
          this.found = this.table.found.length;
        }}
        @tw-sort-rows=${(event: Told<"tw-sort-rows">) => {
          this.sort = event.detail;
        }}
        >${this.#renderState()}</tw-data-table
      >
    `;
  }

  #renderTrends() {
    const { samples, followed } = this;
    if (this.detail === null || this.#rows.length === 0) return nothing;
    const trend = (key: string, of: string) => {
      // Another object for each look: the arrays are the same ones.
      const series = { ...samples.series(key) };
      return html`<tw-lag-trend .of=${of} .series=${series} .rate=${samples.rate(key)}></tw-lag-trend>`;
    };
    return html`<div class="trends">
      ${trend(TOTAL, "all partitions")}
      ${
        followed === null
          ? html`<p>Press Enter on a partition, or click it, to follow its lag here.</p>`
          : trend(followed, followed)
      }
    </div>`;
  }

  #renderChosen() {
    const { detail, chosen } = this;
    if (detail === null || chosen.size === 0) return nothing;
    const topics = this.#chosenTopics;
    const noReset = whyNotEmpty(this.session, detail);
    const noForgetting = whyNoForgetting(this.session, detail, topics);
    const noTail = whyNoTail(detail, topics);
    return html`
      <button ?disabled=${noReset !== null} title=${noReset ?? "Reset the offsets of these partitions  R"} @click=${this.#reset}>
        Reset (${formatNumber(chosen.size)})…
      </button>
      <button
        ?disabled=${noTail !== null}
        title=${noTail ?? `Read ${topics.join(", ")} from where the group stands; the group is not joined  T`}
        @click=${this.#tail}
      >
        Tail from here
      </button>
      <button
        class="danger"
        ?disabled=${noForgetting !== null}
        title=${noForgetting ?? `Deletes the committed offsets of ${topics.join(", ")}`}
        @click=${() =>
          tell(this, "tw-plan-change", {
            kind: "groups.deleteOffsets",
            request: { group: detail.group, topics },
          })}
      >
        Delete offsets of ${countOf(topics.length, "topic")}…
      </button>
      <button
        class="quiet"
        @click=${() => {
          this.chosen = new Set();
        }}
      >
        Clear
      </button>
    `;
  }

  get #chosenTopics(): readonly string[] {
    const rows = this.#rows.filter((row) => this.chosen.size === 0 || this.chosen.has(offsetKey(row)));
    return [...new Set(rows.map(({ topic }) => topic))];
  }

  #renderState() {
    const { detail, error } = this;
    if (detail === null)
      return html`<div class="state">
        ${error === null ? "Asking about the group…" : html`<tw-error-note .error=${error}></tw-error-note>`}
      </div>`;
    if (this.#rows.length === 0)
      return html`<div class="state">No offsets are committed, and no partitions are assigned.</div>`;
    return this.found > 0 ? nothing : html`<div class="state">No partition matches “${this.text}”.</div>`;
  }

  #count(): string {
    const all = this.#rows.length;
    return this.found === all
      ? countOf(all, "partition")
      : `${formatNumber(this.found)} of ${countOf(all, "partition")}`;
  }

  #reset(): void {
    const { detail, chosen } = this;
    if (detail === null) return;
    doOrSay(this, whyNotEmpty(this.session, detail), () =>
      tell(this, "tw-reset-group", { group: detail.group, partitions: chosen.size === 0 ? null : chosen }),
    );
  }

  #tail(): void {
    const { detail } = this;
    const topics = this.#chosenTopics;
    if (detail === null) return;
    doOrSay(this, whyNoTail(detail, topics), () => tell(this, "tw-tail-from-group", { group: detail.group, topics }));
  }

  #keyed(event: KeyboardEvent): void {
    const inSearch = event.composedPath()[0] === this.search;
    const row = this.table.found.find((one) => offsetKey(one) === this.table.selectedKey);
    const key = event.ctrlKey || event.metaKey || event.altKey ? "" : event.key.toLowerCase();
    if (event.key === "Escape" && this.text !== "") this.text = "";
    else if (inSearch) {
      this.table.press(event, true);
      return;
    } else if (key === "r") this.#reset();
    else if (key === "t") this.#tail();
    else if (key === "o" && row !== undefined) tell(this, "tw-open-topic-page", row.topic);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "tw-group-offsets": GroupOffsets;
  }
}
