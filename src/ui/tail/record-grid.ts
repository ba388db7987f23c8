import { html, LitElement, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { RowRef } from "../../contract/record.ts";
import { MOST_ROW_RANGES } from "../../contract/selection.ts";
import { tell } from "../data/events.ts";
import { formatNumber } from "../data/format.ts";
import type { Zone } from "../data/row-text.ts";
import { topicColorStyles } from "../styles/topic-colors.ts";
import {
  type Column,
  type ColumnChoice,
  type ColumnWidths,
  DEFAULT_WIDTHS,
  gridTemplate,
  leastWidth,
  NO_COLUMNS,
  visibleColumns,
  withFieldMoved,
  withFieldWidth,
  withWidth,
} from "./columns.ts";
import type { SelectedRows } from "./grid-events.ts";
import { renderGridHeader } from "./grid-header.ts";
import { isSelecting, useClick, useKey } from "./grid-input.ts";
import { GridSelection, type HowSelected } from "./grid-selection.ts";
import { GridStand } from "./grid-stand.ts";
import { recordGridStyles } from "./record-grid.styles.ts";
import { hasHeaders } from "./row-cache.ts";
import { RowPool } from "./row-pool.ts";
import type { TailSource } from "./tail-source.ts";
import * as viewport from "./viewport.ts";

const TOO_MANY_RANGES = `A selection has at most ${formatNumber(MOST_ROW_RANGES)} ranges. Use a filter instead.`;

/**
 * The grid of a tail: as many DOM rows as fit on the screen, filled from the source at most once per animation frame.
 *
 * @fires tw-row `CustomEvent<RowChosen>` selection moved, by click or key
 * @fires tw-copy the user asked for the selected record's value (Ctrl/Cmd-C)
 * @fires tw-zone the user asked for the other time zone
 * @fires tw-widths `CustomEvent<ColumnWidths>` a column was resized
 * @fires tw-columns `CustomEvent<ColumnChoice>` a field's column was resized or moved
 * @fires tw-row-menu `CustomEvent<RowMenuAsked>` the context menu was asked for, by the pointer or by a key
 * @fires tw-trace-row `CustomEvent<RowMenuAsked["ref"]>` show all records of the selected record's key (T)
 * @fires tw-place follow mode, the number of new rows or the selection changed
 * @fires tw-selection-lost `CustomEvent<number>` so many rows were selected; the rows have other numbers now
 * @fires tw-notice no more ranges can be selected
 */
@customElement("tw-record-grid")
export class RecordGrid extends LitElement {
  static override styles = [recordGridStyles, topicColorStyles];

  @property({ attribute: false }) source: TailSource | null = null;
  @property({ attribute: false }) widths: ColumnWidths = DEFAULT_WIDTHS;
  @property({ attribute: false }) choice: ColumnChoice = NO_COLUMNS;
  /** The topics, in the order of the rows' indexes. */
  @property({ attribute: false }) topics: readonly string[] = [];
  /** It starts at the first row, instead of the newest. */
  @property({ type: Boolean }) fromFirst = false;
  @property() zone: Zone = "local";
  @property() label = "Records";
  /** A row with headers has been on screen. */
  @state() private seenHeaders = false;

  @query(".scroller") private readonly scroller!: HTMLElement;
  @query(".inner") private readonly inner!: HTMLElement;
  @query(".layer") private readonly layer!: HTMLElement;

  readonly #selection = new GridSelection();
  #frame = 0;
  #pool: RowPool | null = null;
  #place = "";
  #columns: readonly Column[] = [];
  readonly #stand = new GridStand(
    () => this.#schedule(),
    (height) => this.#resized(height),
  );
  readonly #changed = () => this.#schedule();

  get following(): boolean {
    return this.#stand.view.following;
  }

  /** The number of rows since follow mode was left that have not been on screen. */
  get newRows(): number {
    return viewport.newRows(this.#stand.view);
  }

  /** The number of rows on screen that the ring has evicted. */
  get evictedOnScreen(): number {
    return viewport.evictedOnScreen(this.#stand.view);
  }

  /** Whether headers have been on screen, which shows their column. */
  get hasHeaders(): boolean {
    return this.seenHeaders;
  }

  /** The record selected last; the same object until another is selected. */
  get selected(): RowRef | null {
    return this.#selection.marked;
  }

  /** The selection of several rows; null: at most one is selected. */
  get several(): SelectedRows | null {
    return this.#selection.several;
  }

  /** Only the record selected last stays selected. */
  leaveSelection(): void {
    this.#selection.leave();
    this.#schedule();
  }

  /** Jumps to the newest row and follows. */
  resume(): void {
    this.#stand.view = viewport.resumed(this.#stand.view);
    this.#schedule();
  }

  /** Goes to the oldest row in the ring. */
  toOldest(): void {
    this.#stand.view = viewport.movedTo(viewport.held(this.#stand.view), this.#stand.view.first * viewport.ROW_HEIGHT);
    this.#schedule();
  }

  /** Moves the selection by this many rows and fires an event. */
  selectBy(step: number, how: HowSelected = "only"): void {
    const { first, end } = viewport.visibleRows(this.#stand.view);
    const at = this.selected?.row ?? null;
    // If the selection is not on screen, the movement starts from the nearer edge.
    const onScreen = at !== null && at >= first && at < end;
    this.select((onScreen ? at : step > 0 ? first - 1 : end) + step, false, how);
  }

  /** Selects a row (within the ring), holds the view and shows it. @param how other rows may stay selected */
  select(row: number | "first" | "last", open: boolean, how: HowSelected = "only"): void {
    const { first, end } = this.#stand.view;
    const wanted = row === "first" ? first : row === "last" ? end - 1 : row;
    // An evicted row can be neither added nor taken out.
    if (end <= first || (how === "toggle" && wanted < first)) return;
    const chosen = Math.min(Math.max(wanted, first), end - 1);
    if (!this.#selection.choose(chosen, how, first)) {
      tell(this, "tw-notice", { tone: "danger", message: TOO_MANY_RANGES });
    }
    this.#stand.view = viewport.revealed(viewport.held(this.#stand.view), chosen);
    this.#schedule();
    tell(this, "tw-row", { row: chosen, open });
  }

  /** Selects all rows in memory; rows that come later are not among them. */
  selectAll(): void {
    const { view } = this.#stand;
    this.#selection.all(view.first, view.end);
    this.#stand.view = viewport.held(view);
    this.#schedule();
  }

  override focus(): void {
    this.scroller.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.hasUpdated) return;
    this.#stand.resume();
    this.source?.addEventListener("change", this.#changed);
    this.#schedule();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stand.suspend();
    this.source?.removeEventListener("change", this.#changed);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  protected override firstUpdated(): void {
    this.#pool = new RowPool(this.layer);
    this.#layOut();
    this.#stand.attach(this.scroller, this.inner);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("source")) this.seenHeaders = false;
    const facts = { topics: this.topics.length, headers: this.seenHeaders };
    this.#columns = visibleColumns(this.choice, this.widths, facts);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("source")) {
      changed.get("source")?.removeEventListener("change", this.#changed);
      this.source?.addEventListener("change", this.#changed);
      this.#begin(-1);
    }
    this.#layOut();
    this.#schedule();
  }

  protected override render() {
    return html`
      <div
        class="scroller"
        role="grid"
        tabindex="0"
        aria-label=${this.label}
        aria-multiselectable="true"
        aria-colcount=${this.#columns.length}
        @keydown=${this.#keyed}
        @contextmenu=${this.#menuAsked}
      >
        <div class="inner" role="presentation">
          <div class="head" role="rowgroup">
            ${renderGridHeader({
              columns: this.#columns,
              zone: this.zone,
              switchZone: () => tell(this, "tw-zone"),
              widen: (column, width) => this.#widen(column, width),
              move: ({ id }, step) => this.#choose(withFieldMoved(this.choice, id, step)),
            })}
          </div>
          <div class="layer" role="rowgroup" @mousedown=${this.#pressed} @click=${this.#clicked}></div>
        </div>
      </div>
      <div class="ring"></div>
    `;
  }

  #layOut(): void {
    this.inner.style.setProperty("--columns", gridTemplate(this.#columns));
    this.inner.style.minWidth = `${leastWidth(this.#columns)}px`;
    this.#pool?.setColumns(this.#columns);
  }

  #widen({ id, source }: Column, width: number): void {
    if (typeof source === "number") {
      this.#choose(withFieldWidth(this.choice, id, width));
      return;
    }
    this.widths = withWidth(this.widths, source, width);
    tell(this, "tw-widths", this.widths);
  }

  #choose(choice: ColumnChoice): void {
    this.choice = choice;
    tell(this, "tw-columns", choice);
  }

  #keyed(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.#stand.view.height / viewport.ROW_HEIGHT) - 1);
    if (useKey(this, event, page)) event.preventDefault();
  }

  #pressed(event: MouseEvent): void {
    if (!isSelecting(event)) return;
    event.preventDefault();
    this.scroller.focus({ preventScroll: true });
  }

  #clicked(event: MouseEvent): void {
    const number = this.#pool?.numberOf(event.target);
    if (number !== undefined) useClick(this, event, number);
  }

  /** The row under the pointer, or the selected one for a key. */
  #menuAsked(event: MouseEvent): void {
    const pointed = this.#pool?.numberOf(event.target);
    const number = pointed ?? this.selected?.row;
    const box = number === undefined ? undefined : this.#pool?.boxOf(number);
    const row = number === undefined ? undefined : this.source?.rowAt(number);
    if (number === undefined || box === undefined || row?.kind !== "record") return;
    event.preventDefault();
    this.select(number, false, this.#selection.has(number) ? "go" : "only");
    const place = pointed === undefined ? { x: box.left + 48, y: box.bottom } : { x: event.clientX, y: event.clientY };
    tell(this, "tw-row-menu", { row, ref: { epoch: this.#selection.epoch, row: number }, ...place });
  }

  #schedule(): void {
    if (this.#frame === 0 && this.isConnected) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** The only place that writes to the document. Allocates per frame, never per row. */
  #draw(): void {
    this.#frame = 0;
    const { source } = this;
    const pulse = source?.pulse ?? null;
    if (pulse !== null && pulse.epoch !== this.#selection.epoch) {
      this.#begin(pulse.epoch);
      this.#stand.view = viewport.restarted(this.#stand.view, pulse.firstRow, pulse.endRow, !this.fromFirst);
    } else if (pulse !== null) this.#stand.view = viewport.rowsChanged(this.#stand.view, pulse.firstRow, pulse.endRow);
    else if (this.#selection.epoch !== -1) this.#forget();

    const view = this.#stand.view;
    this.#selection.evictBelow(view.first);
    const { first, end } = viewport.visibleRows(view);
    source?.show(first, end, view.following);
    this.#stand.writeScroll();
    const place = { first, end, top: view.top, following: view.following };
    const isPart = this.#pool?.draw(place, (row) => source?.rowAt(row), {
      zone: this.zone,
      view: pulse?.view ?? "arrival",
      topics: this.topics,
      thisYear: new Date().getFullYear(),
      base: view.base,
      firstKept: view.first,
      marked: this.selected?.row ?? null,
      selection: this.#selection,
    });
    if (isPart) this.#schedule();
    if (!this.seenHeaders) this.seenHeaders = hasHeaders(first, end, (row) => source?.rowAt(row));
    this.#describe();
  }

  /** The tail was closed. The next tail's row numbers are unrelated, even if its epoch is equal. */
  #forget(): void {
    this.#begin(-1);
    this.#stand.view = viewport.restarted(this.#stand.view, 0, 0);
  }

  #begin(epoch: number): void {
    const lost = this.#selection.begin(epoch);
    if (lost > 0) tell(this, "tw-selection-lost", lost);
  }

  #resized(height: number): void {
    this.#pool?.resize(Math.ceil(height / viewport.ROW_HEIGHT) + 2);
    if (this.selected !== null) this.#stand.view = viewport.keptShown(this.#stand.view, this.selected.row);
  }

  #describe(): void {
    const { scroller } = this;
    const count = String(this.#stand.view.end - this.#stand.view.base + 1);
    if (scroller.getAttribute("aria-rowcount") !== count) scroller.setAttribute("aria-rowcount", count);
    const active = this.selected === null ? undefined : this.#pool?.idOf(this.selected.row);
    if (active === undefined) scroller.removeAttribute("aria-activedescendant");
    else if (scroller.getAttribute("aria-activedescendant") !== active) {
      scroller.setAttribute("aria-activedescendant", active);
    }
    const place = `${this.following} ${formatNumber(this.newRows)} ${this.evictedOnScreen} ${this.selected?.row} ${this.#selection.version}`;
    if (place === this.#place) return;
    this.#place = place;
    tell(this, "tw-place");
  }
}
