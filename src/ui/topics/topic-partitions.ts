import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ErrorData } from "../../contract/errors.ts";
import type { PartitionDetail, TopicDetail } from "../../contract/topics.ts";
import { doOrSay } from "../components/action-menu.ts";
import "../components/error-note.ts";
import { tableViewStyles } from "../components/table-view.styles.ts";
import { TableView } from "../components/table-view.ts";
import "../components/tw-icon.ts";
import { tell } from "../data/events.ts";
import { countOf, formatNumber } from "../data/format.ts";
import { base } from "../styles/base.ts";
import { PARTITION_TABLE, type PartitionRow, troubleText } from "./partition-model.ts";

declare module "../data/events.ts" {
  interface Events {
    /** The partitions whose records to delete. */
    "tw-delete-records": readonly PartitionDetail[];
  }
}

/**
 * The partitions of a topic: their leaders, lagging replicas, and start and end offsets.
 *
 * @fires tw-delete-records `CustomEvent<readonly PartitionDetail[]>`
 */
@customElement("tw-topic-partitions")
export class TopicPartitions extends LitElement {
  static override styles = [base, tableViewStyles];

  @property({ attribute: false }) detail: TopicDetail | null = null;
  @property({ attribute: false }) error: ErrorData | null = null;
  /** Why the topic cannot be changed; null: it can. */
  @property({ attribute: false }) locked: string | null = null;
  @state() private ailing = false;

  readonly #view = new TableView<PartitionRow>(this, {
    noun: "partition",
    sort: { column: "partition", descending: false },
    chooses: true,
    open: (key) => this.#view.toggle(key),
    openChosen: () => this.#deleteRecords(),
  });

  override focus(): void {
    this.#view.table?.focus();
  }

  protected override render() {
    const all = this.#rows();
    const rows = this.ailing ? all.filter((row) => troubleText(row) !== null) : all;
    return html`
      <div class="bar">
        ${this.#view.renderSearch("Filter partitions by number or broker", "Partition or broker")}
        <label class="check">
          <input
            type="checkbox"
            .checked=${this.ailing}
            @change=${(event: Event) => {
              this.ailing = (event.target as HTMLInputElement).checked;
            }}
          />Only unhealthy
        </label>
        ${this.#view.renderCount(this.detail === null ? null : all.length, this.#chosenText(all.length))}
        <button
          ?disabled=${all.length === 0}
          aria-disabled=${this.locked !== null}
          title=${this.locked ?? "Deletes the records before an offset, by partition"}
          @click=${this.#deleteRecords}
        >
          <tw-icon name="eraser"></tw-icon>Delete records…
        </button>
      </div>
      ${this.#view.renderTable(
        { name: "partitions", label: "Partitions", model: PARTITION_TABLE, rows },
        this.#renderState(rows.length),
      )}
    `;
  }

  #renderState(rows: number) {
    if (this.detail === null) {
      const what =
        this.error === null ? "Loading partitions…" : html`<tw-error-note .error=${this.error}></tw-error-note>`;
      return html`<div class="state">${what}</div>`;
    }
    const { text: words, found } = this.#view;
    if (rows > 0 && (found > 0 || words === "")) return nothing;
    const text =
      words !== "" ? `No partition matches “${words}”.` : "Every partition has its leader and all replicas in sync.";
    return html`<div class="state">${text}</div>`;
  }

  #rows(): readonly PartitionRow[] {
    const { detail } = this;
    return detail?.partitions.map((one) => ({ ...one, failures: detail.failures })) ?? [];
  }

  #chosenText(all: number): string | null {
    const { size } = this.#view.chosen;
    return size === 0 ? null : `${formatNumber(size)} of ${countOf(all, "partition")} chosen`;
  }

  /** For the chosen partitions, otherwise for all. */
  #deleteRecords(): void {
    if (this.detail === null) return;
    const { partitions } = this.detail;
    const chosen = partitions.filter(({ partition }) => this.#view.chosen.has(String(partition)));
    doOrSay(this, this.locked, () => tell(this, "tw-delete-records", chosen.length > 0 ? chosen : partitions));
  }
}
