import { html, LitElement, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { RowRef } from "../../contract/record.ts";
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
import { renderGridHeader } from "./grid-header.ts";
import { GridStand } from "./grid-stand.ts";
import { recordGridStyles } from "./record-grid.styles.ts";
import { hasHeaders } from "./row-cache.ts";
import { RowPool } from "./row-pool.ts";
import type { TailSource } from "./tail-source.ts";
import * as viewport from "./viewport.ts";

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

  #epoch = -1;
  #selected: RowRef | null = null;
  #frame = 0;
  #pool: RowPool | null = null;
  #place = "";
  #columns: readonly Column[] = [];
  readonly #stand = new GridStand(
    () => this.#schedule(),
    (height) => this.#pool?.resize(Math.ceil(height / viewport.ROW_HEIGHT) + 2),
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

  /** The selected record; the same object until another is selected. */
  get selected(): RowRef | null {
    return this.#selected;
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
  selectBy(step: number): void {
    const { first, end } = viewport.visibleRows(this.#stand.view);
    const at = this.#selected?.row ?? null;
    // If the selection is not on screen, the movement starts from the nearer edge.
    const onScreen = at !== null && at >= first && at < end;
    const from = onScreen ? at : step > 0 ? first - 1 : end;
    this.select(from + step, false);
  }

  /** Selects a row (within the ring), holds the view and shows it. */
  select(row: number, open: boolean): void {
    const { first, end } = this.#stand.view;
    if (end <= first) return;
    const chosen = Math.min(Math.max(row, first), end - 1);
    if (this.#selected?.row !== chosen) this.#selected = { epoch: this.#epoch, row: chosen };
    this.#stand.view = viewport.revealed(viewport.held(this.#stand.view), chosen);
    this.#schedule();
    tell(this, "tw-row", { row: chosen, open });
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
      this.#epoch = -1;
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
          <div class="layer" role="rowgroup" @click=${this.#clicked}></div>
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
    const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page };
    const step = steps[event.key];
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c") {
      if (getSelection()?.isCollapsed === false) return;
      tell(this, "tw-copy");
    } else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (step !== undefined) this.selectBy(step);
    else if (event.key === "Home") this.select(this.#stand.view.first, false);
    else if (event.key === "End") this.resume();
    else if (event.key === "Enter" && this.#selected !== null) this.select(this.#selected.row, true);
    else if (event.key === "t" && this.#selected !== null) tell(this, "tw-trace-row", this.#selected);
    else return;
    event.preventDefault();
  }

  #clicked(event: MouseEvent): void {
    const number = this.#pool?.numberOf(event.target);
    if (number !== undefined && getSelection()?.isCollapsed !== false) this.select(number, true);
  }

  /** The row under the pointer, or the selected one for a key. */
  #menuAsked(event: MouseEvent): void {
    const pointed = this.#pool?.numberOf(event.target);
    const number = pointed ?? this.#selected?.row;
    const box = number === undefined ? undefined : this.#pool?.boxOf(number);
    const row = number === undefined ? undefined : this.source?.rowAt(number);
    if (number === undefined || box === undefined || row?.kind !== "record") return;
    event.preventDefault();
    this.select(number, false);
    const place = pointed === undefined ? { x: box.left + 48, y: box.bottom } : { x: event.clientX, y: event.clientY };
    tell(this, "tw-row-menu", { row, ref: { epoch: this.#epoch, row: number }, ...place });
  }

  #schedule(): void {
    if (this.#frame === 0 && this.isConnected) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** The only place that writes to the document. Allocates per frame, never per row. */
  #draw(): void {
    this.#frame = 0;
    const { source } = this;
    const pulse = source?.pulse ?? null;
    if (pulse !== null && pulse.epoch !== this.#epoch) {
      this.#epoch = pulse.epoch;
      this.#selected = null;
      this.#stand.view = viewport.restarted(this.#stand.view, pulse.firstRow, pulse.endRow, !this.fromFirst);
    } else if (pulse !== null) this.#stand.view = viewport.rowsChanged(this.#stand.view, pulse.firstRow, pulse.endRow);
    else if (this.#epoch !== -1) this.#forget();

    const view = this.#stand.view;
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
      selected: this.#selected?.row ?? null,
    });
    if (isPart) this.#schedule();
    if (!this.seenHeaders) this.seenHeaders = hasHeaders(first, end, (row) => source?.rowAt(row));
    this.#describe();
  }

  /** The tail was closed. The next tail's row numbers are unrelated, even if its epoch is equal. */
  #forget(): void {
    this.#epoch = -1;
    this.#selected = null;
    this.#stand.view = viewport.restarted(this.#stand.view, 0, 0);
  }

  #describe(): void {
    const { scroller } = this;
    const count = String(this.#stand.view.end - this.#stand.view.base + 1);
    if (scroller.getAttribute("aria-rowcount") !== count) scroller.setAttribute("aria-rowcount", count);
    const active = this.#selected === null ? undefined : this.#pool?.idOf(this.#selected.row);
    if (active === undefined) scroller.removeAttribute("aria-activedescendant");
    else if (scroller.getAttribute("aria-activedescendant") !== active) {
      scroller.setAttribute("aria-activedescendant", active);
    }
    const place = `${this.following} ${formatNumber(this.newRows)} ${this.evictedOnScreen} ${this.#selected?.row}`;
    if (place === this.#place) return;
    this.#place = place;
    tell(this, "tw-place");
  }
}
