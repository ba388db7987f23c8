import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { ErrorData } from "../../contract/errors.ts";
import type { PartitionDetail, TopicDetail } from "../../contract/topics.ts";
import "../components/data-table.ts";
import type { DataTable } from "../components/data-table.ts";
import type { TableSort } from "../components/data-table-model.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { type Told, tell } from "../data/events.ts";
import { countOf, formatNumber } from "../data/format.ts";
import { base } from "../styles/base.ts";
import { partBarStyles } from "../styles/page.ts";
import { searchFieldStyles } from "../styles/search-field.ts";
import { PARTITION_TABLE, type PartitionRow, troubleText } from "./partition-model.ts";

declare module "../data/events.ts" {
  interface Events {
    /** Of which partitions records are to be deleted. */
    "tw-delete-records": readonly PartitionDetail[];
  }
}

/**
 * The partitions of a topic: who leads, who is behind, where each begins and ends.
 *
 * @fires tw-delete-records `CustomEvent<readonly PartitionDetail[]>`
 */
@customElement("tw-topic-partitions")
export class TopicPartitions extends LitElement {
  static override styles = [base, searchFieldStyles, partBarStyles];

  @property({ attribute: false }) detail: TopicDetail | null = null;
  @property({ attribute: false }) error: ErrorData | null = null;
  /** Why nothing can be changed; null: it can. */
  @property({ attribute: false }) locked: string | null = null;
  @state() private words = "";
  @state() private ailing = false;
  @state() private sort: TableSort = { column: "partition", descending: false };
  @state() private chosen: ReadonlySet<string> = new Set();
  @state() private found = 0;
  @query("tw-data-table") private readonly table!: DataTable<PartitionRow> | null;

  override focus(): void {
    this.table?.focus();
  }

  protected override render() {
    const all = this.#rows();
    const rows = this.ailing ? all.filter((row) => troubleText(row) !== null) : all;
    return html`
      <div class="bar">
        <div class="search">
          <tw-icon name="search"></tw-icon>
          <input
            type="search"
            placeholder="Partition or broker"
            aria-label="Filter partitions by number or broker"
            autocomplete="off"
            .value=${this.words}
            @input=${(event: Event) => {
              this.words = (event.target as HTMLInputElement).value;
            }}
            @keydown=${(event: KeyboardEvent) => this.table?.press(event, true)}
          />
        </div>
        <label class="check">
          <input
            type="checkbox"
            .checked=${this.ailing}
            @change=${(event: Event) => {
              this.ailing = (event.target as HTMLInputElement).checked;
            }}
          />Only unhealthy
        </label>
        <span class="count">${this.#countText(all.length)}</span>
        <button
          ?disabled=${this.locked !== null || all.length === 0}
          title=${this.locked ?? "Deletes the records before an offset, by partition"}
          @click=${this.#deleteRecords}
        >
          <tw-icon name="eraser"></tw-icon>Delete records…
        </button>
      </div>
      <tw-data-table
        label="Partitions"
        name="partitions"
        .model=${PARTITION_TABLE}
        .rows=${rows}
        .words=${this.words}
        .sort=${this.sort}
        .chosen=${this.chosen}
        @tw-open-row=${({ detail: key }: Told<"tw-open-row">) => this.#toggle(key)}
        @tw-choose-rows=${({ detail }: Told<"tw-choose-rows">) => {
          this.chosen = detail;
        }}
        @tw-open-chosen=${this.#deleteRecords}
        @tw-rows-shown=${() => {
          this.found = this.table?.found.length ?? 0;
        }}
        @tw-sort-rows=${({ detail }: Told<"tw-sort-rows">) => {
          this.sort = detail;
        }}
        >${this.#renderState(rows.length)}</tw-data-table
      >
    `;
  }

  #renderState(rows: number) {
    if (this.detail === null) {
      const what =
        this.error === null ? "Loading partitions…" : html`<tw-error-note .error=${this.error}></tw-error-note>`;
      return html`<div class="state">${what}</div>`;
    }
    if (rows > 0 && this.found > 0) return nothing;
    if (rows > 0 && this.words === "") return nothing;
    const text =
      this.words !== ""
        ? `No partition matches “${this.words}”.`
        : "Every partition has its leader and all replicas in sync.";
    return html`<div class="state">${text}</div>`;
  }

  #rows(): readonly PartitionRow[] {
    const { detail } = this;
    return detail?.partitions.map((one) => ({ ...one, failures: detail.failures })) ?? [];
  }

  #countText(all: number): string {
    if (this.chosen.size > 0) return `${formatNumber(this.chosen.size)} of ${countOf(all, "partition")} chosen`;
    return this.found === all
      ? countOf(all, "partition")
      : `${formatNumber(this.found)} of ${countOf(all, "partition")}`;
  }

  #toggle(key: string): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(key)) chosen.add(key);
    this.chosen = chosen;
  }

  /** Of those that are chosen, else of all. */
  #deleteRecords(): void {
    if (this.locked !== null || this.detail === null) return;
    const { partitions } = this.detail;
    const chosen = partitions.filter(({ partition }) => this.chosen.has(String(partition)));
    tell(this, "tw-delete-records", chosen.length > 0 ? chosen : partitions);
  }
}
