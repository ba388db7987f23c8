import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { greater, type Integer, minus, readOffset, sumOf } from "../../contract/integer.ts";
import type { PartitionDetail, RecordsBefore } from "../../contract/topics.ts";
import { ModalDialog } from "../components/modal-dialog.ts";
import { tell } from "../data/events.ts";
import { countOf, formatNumber } from "../data/format.ts";

/**
 * Asks for the offset of each partition before which its records are deleted.
 *
 * @fires tw-plan-change
 */
@customElement("tw-delete-records")
export class DeleteRecords extends ModalDialog {
  static readonly spot = "Delete records";
  static override styles = [
    ModalDialog.styles,
    css`
      dialog {
        width: min(620px, 92vw);
      }
      .scroll {
        max-height: min(420px, 52vh);
        margin: 0 -8px 14px;
        overflow: auto;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font: var(--t-12) / 18px var(--font-ui);
        font-variant-numeric: tabular-nums;
      }
      th {
        position: sticky;
        top: 0;
        background: var(--bg-raised);
        color: var(--text-dim);
        font: 500 var(--t-11) / 16px var(--font-ui);
      }
      th,
      td {
        padding: 3px 8px;
        text-align: right;
      }
      th:first-child,
      td:first-child {
        text-align: left;
      }
      td input {
        width: 132px;
        height: 24px;
        text-align: right;
        font: var(--t-12) / 18px var(--font-mono);
      }
      td input[aria-invalid="true"] {
        border-color: var(--danger);
      }
      .sum {
        color: var(--text-dim);
        font-size: var(--t-12);
      }
      .sum.wrong {
        color: var(--danger);
      }
    `,
  ];

  @state() private topic = "";
  @state() private partitions: readonly PartitionDetail[] = [];
  /** The input for each partition; empty: none of its records are deleted. */
  @state() private texts: ReadonlyMap<number, string> = new Map();

  async open(topic: string, partitions: readonly PartitionDetail[]): Promise<void> {
    this.topic = topic;
    // The others have no leader or no known end, so their records cannot be deleted.
    this.partitions = partitions.filter(({ leader, end }) => leader !== null && end !== null);
    this.texts = new Map();
    this.show();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLInputElement>("td input")?.focus();
  }

  protected override renderContent() {
    const before = this.#before();
    const gone = before === null ? null : this.#gone(before);
    return html`<form @submit=${this.#submit}>
      <h2 id="title">Delete records of ${this.topic}</h2>
      <p class="what">
        In each partition, the records before the entered offset are deleted for good. An empty field leaves its partition unchanged.
      </p>
      <div class="scroll">
        <table>
          <thead>
            <tr><th>Partition</th><th>Start</th><th>End</th><th>Before offset</th><th>Records deleted</th></tr>
          </thead>
          <tbody>
            ${this.partitions.map((partition) => this.#renderLine(partition))}
          </tbody>
        </table>
      </div>
      <div class="actions">
        <button type="button" class="left" @click=${this.#allToEnd}>All to the end</button>
        <span class=${gone === null ? "sum wrong" : "sum"} role="status">
          ${gone === null ? wrongText(this.#wrong()) : gone === 0 ? nothing : `${countOf(gone, "record")} at most`}
        </span>
        <button type="button" @click=${() => this.dialog.close()}>Cancel</button>
        <button class="primary" ?disabled=${before === null || before.length === 0}>Add to change tray</button>
      </div>
    </form>`;
  }

  #renderLine(detail: PartitionDetail) {
    const { partition, start, end } = detail;
    const text = this.texts.get(partition) ?? "";
    const offset = offsetIn(text, detail);
    return html`<tr>
      <td>${partition}</td>
      <td>${start === null ? "–" : formatNumber(start)}</td>
      <td>${end === null ? "–" : formatNumber(end)}</td>
      <td>
        <input
          inputmode="numeric"
          autocomplete="off"
          aria-label=${`Delete before offset, partition ${partition}`}
          aria-invalid=${text !== "" && offset === null}
          .value=${text}
          @input=${(event: Event) => this.#typed(partition, (event.target as HTMLInputElement).value)}
        />
      </td>
      <td>${offset === null || start === null ? "–" : formatNumber(greater(0, minus(offset, start)))}</td>
    </tr>`;
  }

  #typed(partition: number, text: string): void {
    this.texts = new Map([...this.texts, [partition, text.replace(/\s/g, "")]]);
  }

  #allToEnd(): void {
    this.texts = new Map(this.partitions.map(({ partition, end }) => [partition, String(end ?? "")]));
  }

  /** Null: one of the fields is invalid. */
  #before(): readonly RecordsBefore[] | null {
    const asked: RecordsBefore[] = [];
    for (const detail of this.partitions) {
      const text = this.texts.get(detail.partition) ?? "";
      const offset = offsetIn(text, detail);
      if (text !== "" && offset === null) return null;
      if (offset !== null && offset > (detail.start ?? 0)) asked.push({ partition: detail.partition, offset });
    }
    return asked;
  }

  /** The first partition with an invalid field. */
  #wrong(): PartitionDetail | undefined {
    const text = (partition: number) => this.texts.get(partition) ?? "";
    return this.partitions.find((one) => text(one.partition) !== "" && offsetIn(text(one.partition), one) === null);
  }

  #gone(before: readonly RecordsBefore[]): Integer {
    const start = new Map(this.partitions.map((one) => [one.partition, one.start ?? 0]));
    return sumOf(before.map(({ partition, offset }) => minus(offset, start.get(partition) ?? 0)));
  }

  #submit(event: Event): void {
    event.preventDefault();
    const before = this.#before();
    if (before === null || before.length === 0) return;
    this.dialog.close();
    tell(this, "tw-plan-change", { kind: "topics.deleteRecords", request: { topic: this.topic, before } });
  }
}

function wrongText(detail: PartitionDetail | undefined): string {
  if (detail === undefined) return "";
  const { partition, start, end } = detail;
  return `Partition ${partition}: an offset from ${formatNumber(start ?? 0)} to ${formatNumber(end ?? 0)}.`;
}

/** The offset in a field; null when it is not an offset of its partition. */
function offsetIn(text: string, { start, end }: PartitionDetail): Integer | null {
  const offset = readOffset(text);
  return offset !== null && offset >= (start ?? 0) && offset <= (end ?? 0) ? offset : null;
}
