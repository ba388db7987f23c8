import { consume } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import { copyText } from "../data/clipboard.ts";
import { apiContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { countOf } from "../data/format.ts";
import { failure } from "../data/notice.ts";
import { base } from "../styles/base.ts";
import { tickBoxStyles } from "../styles/tick-box.ts";
import { ColumnChoice } from "./column-choice.ts";
import { dataTableStyles } from "./data-table.styles.ts";
import {
  rowsInSight,
  shownColumns,
  sortedBy,
  type TableColumn,
  type TableModel,
  type TableSort,
  tabText,
} from "./data-table-model.ts";
import { DrawnRows, ROW_PX, renderHead, type ShownRow } from "./data-table-row.ts";
import { RowOrder } from "./row-order.ts";
import "./table-menu.ts";
import "./tw-icon.ts";
import { WideColumns } from "./wide-columns.ts";
import { markStyles } from "./word-search.ts";

const HEAD_PX = 28;
/** Rows drawn beyond each edge of the view. */
const OVERSCAN = 6;
/** Properties that affect which rows are shown and their order. */
const ORDERED = ["rows", "model", "sort", "words", "arrange", "held", "isPointed"] as const;
const NO_MODEL: TableModel<unknown> = { columns: [], keyOf: () => "", textOf: () => "" };

/**
 * A table of any number of rows; only rows on screen are in the DOM. A press on a heading sorts, words search, keys
 * navigate. A click opens a row; a click on its box, or with Ctrl or Shift, or Space, chooses it. Ctrl C copies the
 * chosen rows, otherwise the selected row, as shown. Its menu hides columns and saves all matching rows. The slot
 * `columns` is below the names of the columns, `exports` below the ways to save.
 *
 * @fires tw-open-row `CustomEvent<string>`
 * @fires tw-choose-rows `CustomEvent<ReadonlySet<string>>`
 * @fires tw-open-chosen
 * @fires tw-rows-shown
 * @fires tw-sort-rows `CustomEvent<TableSort>`
 * @fires tw-table-row-menu `CustomEvent<{ key, x, y }>`
 * @fires tw-columns-shown
 */
@customElement("tw-data-table")
export class DataTable<Row = unknown> extends LitElement {
  static override styles = [base, tickBoxStyles, markStyles, dataTableStyles];

  @property({ attribute: false }) model: TableModel<Row> = NO_MODEL;
  @property({ attribute: false }) rows: readonly Row[] = [];
  /** What is searched for. */
  @property() words = "";
  @property({ attribute: false }) sort: TableSort = { column: "", descending: false };
  /** The name of its rows, for a file's name and for saved columns: `topics`. Empty: columns are not saved. */
  @property() name = "";
  @property() label = "";
  /** Keys of the chosen rows; null: rows cannot be chosen. */
  @property({ attribute: false }) chosen: ReadonlySet<string> | null = null;
  /** Arranges the found rows in its own order with headings, for example as a tree. */
  @property({ attribute: false }) arrange: ((found: readonly Row[]) => readonly Row[]) | null = null;
  /** The menu of a row is open: the rows keep their places, as below the pointer. */
  @property({ attribute: false }) held = false;
  @consume({ context: apiContext }) @state() api: Pick<WindowApi, "preferences"> | null = null;
  /** The pointer is over the rows. */
  @state() private isPointed = false;
  @state() private selected = 0;
  @state() private top = 0;
  @state() private height = 600;
  @query(".table") private readonly table!: HTMLElement | null;

  readonly #order = new RowOrder<Row>();
  #found: readonly Row[] = [];
  /** The same rows, arranged. */
  #lines: readonly Row[] = [];
  #shown = "";
  /** The key of the selected row, which stays selected when others come and go. */
  #key: string | null = null;
  #toggled: ReadonlySet<string> = new Set();
  readonly #wide = new WideColumns<Row>();
  readonly #drawn = new DrawnRows<Row>();
  readonly #choice = new ColumnChoice(this, (error) => tell(this, "tw-notice", failure(error)));
  readonly #resize = new ResizeObserver(([entry]) => {
    const height = entry?.contentRect.height ?? this.height;
    // In the next frame, because more rows may add a scrollbar, which changes the reported height.
    requestAnimationFrame(() => {
      this.height = height;
    });
  });

  /** The rows that match the search, in order. */
  get found(): readonly Row[] {
    return this.#found;
  }

  /** The rows to draw, with their headings. */
  get inSight(): readonly Row[] {
    const { first, end } = this.#range();
    return this.#lines.slice(first, end);
  }

  /** The visible columns; others are not computed. */
  get columns(): readonly TableColumn<Row>[] {
    return shownColumns(this.model.columns, this.#choice.toggled);
  }

  override focus(): void {
    this.table?.focus();
  }

  /** To the first row. */
  toTop(): void {
    this.#moveTo(0);
    this.#key = null;
  }

  /** Scrolls to a row, if it exists. */
  selectKey(key: string): void {
    const index = this.#lines.findIndex((row) => this.model.keyOf(row) === key);
    if (index >= 0) this.#moveTo(index);
  }

  get selectedKey(): string | null {
    const row = this.#lines[this.selected];
    return row === undefined ? null : this.model.keyOf(row);
  }

  /** Handles a key, also for a search field above the table. True: the table used it. */
  press(event: KeyboardEvent, inSearch = false): boolean {
    if (event.altKey) return false;
    const page = Math.max(1, Math.floor(this.height / ROW_PX) - 2);
    const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page };
    const step = steps[event.key];
    const mod = event.ctrlKey || event.metaKey;
    const key = this.selectedKey;
    if (step !== undefined) this.#moveTo(this.selected + step);
    else if (event.key === "Home" && !inSearch) this.#moveTo(0);
    else if (event.key === "End" && !inSearch) this.#moveTo(this.#lines.length - 1);
    else if (event.key === " " && !inSearch) this.#toggle(this.#lines[this.selected]);
    else if (event.key === "Enter" && mod) tell(this, "tw-open-chosen");
    else if (event.key === "Enter" && key !== null) tell(this, "tw-open-row", key);
    else if ((event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) && key !== null)
      this.#askMenu(key);
    else if (mod && event.key.toLowerCase() === "c" && !inSearch && getSelection()?.isCollapsed !== false) this.#copy();
    else if (event.key === "Escape" && (this.chosen?.size ?? 0) > 0) this.#choose(new Set());
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.table !== null && this.hasUpdated) this.#resize.observe(this.table);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override firstUpdated(): void {
    if (this.table !== null) this.#resize.observe(this.table);
  }

  protected override willUpdate(changed: PropertyValues): void {
    const { model, rows, columns, sort, words } = this;
    const held = this.held || this.isPointed;
    if (ORDERED.some((name) => changed.has(name)) || this.#choice.toggled !== this.#toggled) {
      this.#found = this.#order.find({ model, rows, columns, sort, words, held });
      this.#lines = this.arrange?.(this.#found) ?? this.#found;
      if (changed.get("words") !== undefined) [this.selected, this.#key] = [0, null];
      const at = this.#key === null ? -1 : this.#lines.findIndex((row) => this.model.keyOf(row) === this.#key);
      if (at >= 0) this.selected = at;
    }
    this.selected = Math.max(0, Math.min(this.selected, this.#lines.length - 1));
  }

  protected override updated(changed: PropertyValues): void {
    // Only if it was scrolled, because this makes the browser lay out all rows at once.
    if (changed.has("words") && this.top > 0 && this.table !== null) this.table.scrollTop = 0;
    void this.#choice.recall(this.name, this.api);
    if (this.#toggled !== this.#choice.toggled) {
      this.#toggled = this.#choice.toggled;
      tell(this, "tw-columns-shown");
    }
    const shown = [this.#found.length, this.#lines.length, ...this.inSight.map((row) => this.model.keyOf(row))].join(
      "\n",
    );
    if (shown === this.#shown) return;
    this.#shown = shown;
    tell(this, "tw-rows-shown");
  }

  protected override render() {
    const { columns } = this;
    const { first, end } = this.#range();
    const drawn = this.#lines.slice(first, end);
    const tracks = [...(this.chosen === null ? [] : ["16px"]), ...this.#wide.tracks(columns, drawn)].join(" ");
    const count = this.#lines.length;
    return html`<div
      class="table"
      role="grid"
      tabindex="0"
      aria-label=${this.label}
      aria-multiselectable=${this.chosen !== null}
      aria-rowcount=${count + 1}
      aria-activedescendant=${count > 0 ? `row-${this.selected}` : nothing}
      .style=${`--tracks: ${tracks}`}
      @scroll=${() => {
        this.top = this.table?.scrollTop ?? 0;
      }}
      @keydown=${(event: KeyboardEvent) => this.press(event)}
    >
      <div class="head" role="row" aria-rowindex="1">
        ${this.chosen === null ? nothing : html`<div role="columnheader"><span class="unseen">Chosen</span></div>`}
        ${columns.map((column, index) =>
          renderHead(column, index === 0, this.sort, this.#order.isLate, () => this.#sortBy(column)),
        )}
      </div>
      <div class="instead" role=${count === 0 ? "row" : "none"}>
        <div class="instead" role=${count === 0 ? "gridcell" : "none"}><slot></slot></div>
      </div>
      <div
        class="space"
        role="rowgroup"
        .style=${`height: ${count * ROW_PX}px`}
        @pointerenter=${() => {
          this.isPointed = true;
        }}
        @pointerleave=${() => {
          this.isPointed = false;
        }}
      >
        ${this.#drawn.render(drawn.map((row, index) => this.#shownRow(row, first + index, columns)))}
      </div>
    </div>
    <tw-table-menu
      .name=${this.name}
      .columns=${this.model.columns}
      .shown=${columns}
      .rows=${this.#found}
      @tw-toggle-column=${(event: Told<"tw-toggle-column">) => this.#choice.toggle(event.detail, this.api)}
      ><slot name="columns"></slot><slot name="exports" slot="exports"></slot
    ></tw-table-menu>`;
  }

  #shownRow(row: Row, index: number, columns: readonly TableColumn<Row>[]): ShownRow<Row> {
    const { model, words, chosen } = this;
    return {
      row,
      index,
      columns,
      model,
      words,
      selected: index === this.selected,
      chosen: chosen === null ? null : chosen.has(model.keyOf(row)),
      clicked: (event) => this.#clicked(event, row, index),
      menuAsked: (event) => this.#menuAsked(event, row, index),
    };
  }

  #range() {
    return rowsInSight(this.#lines.length, this.top, this.height, ROW_PX, OVERSCAN);
  }

  #sortBy(column: TableColumn<Row>): void {
    tell(this, "tw-sort-rows", sortedBy(this.sort, column));
    this.toTop();
  }

  #moveTo(index: number): void {
    this.#select(Math.max(0, Math.min(index, this.#lines.length - 1)));
    const { table } = this;
    if (table === null) return;
    const top = this.selected * ROW_PX;
    const room = this.height - HEAD_PX - ROW_PX;
    if (top < table.scrollTop) table.scrollTop = top;
    else if (top > table.scrollTop + room) table.scrollTop = top - room;
  }

  #select(index: number): void {
    this.selected = index;
    this.#key = this.selectedKey;
  }

  #clicked(event: MouseEvent, row: Row, index: number): void {
    const onBox = event.target instanceof Element && event.target.closest(".choose") !== null;
    if (this.chosen !== null && event.shiftKey) {
      const range = this.#lines.slice(Math.min(this.selected, index), Math.max(this.selected, index) + 1);
      const keys = range.filter((one) => this.#mayChoose(one)).map((one) => this.model.keyOf(one));
      this.#choose(new Set([...this.chosen, ...keys]));
      getSelection()?.removeAllRanges();
    } else if (this.chosen !== null && (onBox || event.ctrlKey || event.metaKey)) this.#toggle(row);
    else tell(this, "tw-open-row", this.model.keyOf(row));
    this.#select(index);
  }

  #menuAsked(event: MouseEvent, row: Row, index: number): void {
    event.preventDefault();
    this.#select(index);
    tell(this, "tw-table-row-menu", { key: this.model.keyOf(row), x: event.clientX, y: event.clientY });
  }

  /** Opened by key: below the name of the selected row. */
  #askMenu(key: string): void {
    const box = this.renderRoot.querySelector(`#row-${this.selected}`)?.getBoundingClientRect();
    if (box !== undefined) tell(this, "tw-table-row-menu", { key, x: box.left + 40, y: box.bottom });
  }

  #mayChoose(row: Row): boolean {
    return (this.model.troubleOf?.(row) ?? null) === null && !this.model.isHeading?.(row);
  }

  #toggle(row: Row | undefined): void {
    if (this.chosen === null || row === undefined || !this.#mayChoose(row)) return;
    const chosen = new Set(this.chosen);
    const key = this.model.keyOf(row);
    if (!chosen.delete(key)) chosen.add(key);
    this.#choose(chosen);
  }

  #choose(chosen: ReadonlySet<string>): void {
    this.chosen = chosen;
    tell(this, "tw-choose-rows", chosen);
  }

  async #copy(): Promise<void> {
    const chosen = this.#found.filter((row) => this.chosen?.has(this.model.keyOf(row)));
    const rows =
      chosen.length > 0
        ? chosen
        : this.#lines.slice(this.selected, this.selected + 1).filter((row) => !this.model.isHeading?.(row));
    if (rows.length === 0) return;
    tell(this, "tw-notice", await copyText(tabText(rows, this.columns), `Copied ${countOf(rows.length, "row")}`));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "tw-data-table": DataTable;
  }
}
