import { consume } from "@lit/context";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ErrorData } from "../../contract/errors.ts";
import type { GroupDetail, GroupOffset } from "../../contract/groups.ts";
import { doOrSay } from "../components/action-menu.ts";
import type { TableModel } from "../components/data-table-model.ts";
import "../components/error-note.ts";
import { tableViewStyles } from "../components/table-view.styles.ts";
import { TableView } from "../components/table-view.ts";
import { sessionContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import { countOf, formatNumber } from "../data/format.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";
import { whyNoForgetting, whyNoTail, whyNotEmpty } from "./group-reasons.ts";
import { type LagSamples, TOTAL } from "./lag-samples.ts";
import "./lag-trend.ts";
import { offsetKey, offsetTable, readersOf } from "./offset-model.ts";

declare module "../data/events.ts" {
  interface Events {
    /** The user wants to follow the lag of a partition, too; the value is its key. */
    "tw-follow-lag": string;
    /** The user wants to reset the offsets of these partitions; null: of all. */
    "tw-reset-group": { readonly group: string; readonly partitions: ReadonlySet<string> | null };
  }
}

const NONE: readonly GroupOffset[] = [];

/**
 * The offsets of a group, partition by partition, and its lag over time. The user can reset, tail or delete the offsets
 * of chosen partitions.
 *
 * @fires tw-follow-lag `CustomEvent<string>`
 * @fires tw-reset-group
 * @fires tw-tail-from-group
 * @fires tw-open-topic-page `CustomEvent<string>`
 * @fires tw-plan-change the user wants to delete offsets of topics
 */
@customElement("tw-group-offsets")
export class GroupOffsets extends LitElement {
  static override styles = [
    base,
    tableViewStyles,
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
  /** The partition whose lag is plotted next to the total; null: none. */
  @property({ attribute: false }) followed: string | null = null;

  readonly #view = new TableView<GroupOffset>(this, {
    noun: "partition",
    sort: { column: "topic", descending: false },
    chooses: true,
    open: (key) => tell(this, "tw-follow-lag", key),
    pressed: (event, { inSearch, key }) => !inSearch && this.#pressed(event, key),
  });
  #readers: ReadonlyMap<string, string> = new Map();
  #model: TableModel<GroupOffset> | null = null;
  /** The inputs of the current model. */
  #modelOf = "";

  get #rows(): readonly GroupOffset[] {
    return this.detail?.offsets ?? NONE;
  }

  #modelFor(of: Pick<GroupDetail, "type" | "state">): TableModel<GroupOffset> {
    return offsetTable(
      of,
      () => this.#readers,
      (topic) => tell(this, "tw-open-topic-page", topic),
    );
  }

  override focus(): void {
    this.#view.table?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { detail } = this;
    if (!changed.has("detail") || detail === null) return;
    this.#readers = readersOf(detail);
    const modelOf = `${detail.type} ${detail.state}`;
    if (modelOf !== this.#modelOf) this.#model = this.#modelFor(detail);
    this.#modelOf = modelOf;
    if (this.#view.chosen.size > 0) this.#view.keepChosen(this.#rows.map(offsetKey));
  }

  protected override render() {
    return html`
      ${this.#renderTrends()}
      <div class="bar">
        ${this.#view.renderSearch("Filter partitions")} ${this.#renderChosen()}
        ${this.#view.renderCount(this.detail === null ? null : this.#rows.length)}
      </div>
      ${this.#view.renderTable(
        {
          name: "group-offsets",
          label: "Partitions of the group",
          model: this.#model ?? this.#modelFor({ type: "classic", state: null }),
          rows: this.#rows,
        },
        this.#renderState(),
      )}
    `;
  }

  #renderTrends() {
    const { samples, followed } = this;
    if (this.detail === null || this.#rows.length === 0) return nothing;
    const trend = (key: string, of: string) => {
      // Each sample makes a new object, because the arrays stay the same.
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
    const { detail } = this;
    const { chosen } = this.#view;
    if (detail === null || chosen.size === 0) return nothing;
    const topics = this.#chosenTopics;
    const noReset = whyNotEmpty(this.session, detail);
    const noForgetting = whyNoForgetting(this.session, detail, topics);
    const noTail = whyNoTail(detail, topics);
    return html`
      <button aria-disabled=${noReset !== null} title=${noReset ?? "Reset the offsets of these partitions  R"} @click=${this.#reset}>
        Reset (${formatNumber(chosen.size)})…
      </button>
      <button
        aria-disabled=${noTail !== null}
        title=${noTail ?? `Read ${topics.join(", ")} from the group’s committed offsets, without joining the group  T`}
        @click=${this.#tail}
      >
        Tail from its offsets
      </button>
      <button
        class="danger"
        aria-disabled=${noForgetting !== null}
        title=${noForgetting ?? `Deletes the committed offsets of ${topics.join(", ")}`}
        @click=${() =>
          doOrSay(this, noForgetting, () =>
            tell(this, "tw-plan-change", {
              kind: "groups.deleteOffsets",
              request: { group: detail.group, topics },
            }),
          )}
      >
        Delete offsets of ${countOf(topics.length, "topic")}…
      </button>
      <button class="quiet" @click=${() => this.#view.choose([])}>Clear</button>
    `;
  }

  get #chosenTopics(): readonly string[] {
    const { chosen } = this.#view;
    const rows = this.#rows.filter((row) => chosen.size === 0 || chosen.has(offsetKey(row)));
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
    return this.#view.found > 0 ? nothing : html`<div class="state">No partition matches “${this.#view.text}”.</div>`;
  }

  #reset(): void {
    const { detail } = this;
    const { chosen } = this.#view;
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

  #pressed(event: KeyboardEvent, key: string | null): boolean {
    const letter = event.ctrlKey || event.metaKey || event.altKey ? "" : event.key.toLowerCase();
    if (letter === "r") this.#reset();
    else if (letter === "t") this.#tail();
    else {
      const row = letter === "o" ? this.#rows.find((one) => offsetKey(one) === key) : undefined;
      if (row === undefined) return false;
      tell(this, "tw-open-topic-page", row.topic);
    }
    return true;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "tw-group-offsets": GroupOffsets;
  }
}
