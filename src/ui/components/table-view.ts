import { html, nothing, type ReactiveController, type ReactiveControllerHost } from "lit";
import type { ErrorData } from "../../contract/errors.ts";
import type { Told } from "../data/events.ts";
import { countOf, formatNumber } from "../data/format.ts";
import { isTyping } from "../data/keys.ts";
import "./action-menu.ts";
import type { MenuItem } from "./action-menu.ts";
import "./data-table.ts";
import type { DataTable } from "./data-table.ts";
import type { TableModel, TableSort } from "./data-table-model.ts";
import "./error-note.ts";
import { renderSearch } from "./search-field.ts";

export interface TableViewOptions {
  /** The noun of a row, for counts: `topic`. */
  readonly noun: string;
  readonly sort: TableSort;
  /** Rows can be chosen. */
  readonly chooses?: boolean;
  /** A row was clicked, or Enter was pressed on it. */
  open?(key: string): void;
  /** Ctrl Enter. */
  openChosen?(): void;
  /** Other rows or columns are shown, or the order has changed. */
  shown?(): void;
  /** The menu of a row; null: it has none. */
  menu?(key: string): TableMenuOf | null;
  /** Handles a key that neither the table nor the search uses. True: it was used. */
  pressed?(event: KeyboardEvent, now: PressedInTable): boolean;
}

export interface TableMenuOf {
  readonly label: string;
  readonly items: readonly MenuItem[];
}

export interface PressedInTable {
  readonly inSearch: boolean;
  /** Of the selected row; null: there is none. */
  readonly key: string | null;
}

export interface ShownTable<Row> {
  /** The name for files and for saved columns. */
  readonly name: string;
  readonly label: string;
  readonly model: TableModel<Row>;
  readonly rows: readonly Row[];
  readonly arrange?: ((found: readonly Row[]) => readonly Row[]) | null;
}

/** A pause in typing, ms. */
const PAUSE_MS = 150;

/**
 * The state of an element's table: search, order, chosen rows and row menu. The element draws it with `renderSearch`,
 * `renderCount` and `renderTable`, and `tableBarStyles`.
 */
export class TableView<Row> implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #options: TableViewOptions;
  #text = "";
  #sort: TableSort;
  #chosen: ReadonlySet<string> = new Set();
  #found = 0;
  /** When the search last changed, by `performance.now()`. */
  #searchedAt = Number.NEGATIVE_INFINITY;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #menu: { readonly key: string; readonly x: number; readonly y: number } | null = null;

  constructor(host: ReactiveControllerHost & HTMLElement, options: TableViewOptions) {
    this.#host = host;
    this.#options = options;
    this.#sort = options.sort;
    host.addController(this);
  }

  hostConnected(): void {}

  hostDisconnected(): void {
    clearTimeout(this.#pause);
  }

  /** What is searched for. */
  get text(): string {
    return this.#text;
  }

  get sort(): TableSort {
    return this.#sort;
  }

  /** Sets another order; null: the initial one. */
  sortBy(sort: TableSort | null): void {
    this.#sort = sort ?? this.#options.sort;
    this.#host.requestUpdate();
    // In the new order.
    void this.#host.updateComplete.then(() => this.#options.shown?.());
  }

  /** Keys of the rows for an action. */
  get chosen(): ReadonlySet<string> {
    return this.#chosen;
  }

  choose(keys: Iterable<string>): void {
    this.#chosen = new Set(keys);
    this.#host.requestUpdate();
  }

  toggle(key: string): void {
    const chosen = new Set(this.#chosen);
    if (!chosen.delete(key)) chosen.add(key);
    this.choose(chosen);
  }

  /** Removes missing rows from the choice. @param keys of the existing rows */
  keepChosen(keys: Iterable<string>): void {
    if (this.#chosen.size === 0) return;
    const there = new Set(keys);
    const kept = [...this.#chosen].filter((key) => there.has(key));
    if (kept.length < this.#chosen.size) this.choose(kept);
  }

  /** How many rows match the search. */
  get found(): number {
    return this.#found;
  }

  get table(): DataTable<Row> | null {
    return this.#host.shadowRoot?.querySelector<DataTable<Row>>("tw-data-table") ?? null;
  }

  get search(): HTMLInputElement | null {
    return this.#host.shadowRoot?.querySelector<HTMLInputElement>(".search input") ?? null;
  }

  clearSearch(): void {
    this.#search("");
    this.focusSearch();
  }

  focusSearch(): void {
    this.search?.focus();
    this.search?.select();
  }

  /** @param label of the field @param placeholder by default the label */
  renderSearch(label: string, placeholder = label) {
    return renderSearch({
      label,
      placeholder,
      text: this.#text,
      searched: (text) => this.#search(text),
      keyed: (event) => this.#keyed(event),
    });
  }

  /** `12 of 40 topics`. @param the number of all rows; null: unknown so far */
  renderCount(all: number | null, instead: string | null = null) {
    return html`<span class="count" role="status">${instead ?? (all === null ? nothing : this.#countText(all))}</span>`;
  }

  /** @param inside slotted content: instead of rows, and below the columns */
  renderTable({ name, label, model, rows, arrange = null }: ShownTable<Row>, inside: unknown) {
    const { open, openChosen, shown, menu } = this.#options;
    return html`<tw-data-table
        .name=${name}
        .label=${label}
        .model=${model}
        .rows=${rows}
        .words=${this.#text}
        .sort=${this.#sort}
        .held=${this.#menu !== null}
        .arrange=${arrange}
        .chosen=${this.#options.chooses ? this.#chosen : null}
        @keydown=${this.#keyed}
        @tw-open-row=${({ detail }: Told<"tw-open-row">) => open?.(detail)}
        @tw-choose-rows=${({ detail }: Told<"tw-choose-rows">) => this.choose(detail)}
        @tw-open-chosen=${() => openChosen?.()}
        @tw-rows-shown=${() => {
          this.#found = this.table?.found.length ?? 0;
          this.#host.requestUpdate();
          this.#tellShown();
        }}
        @tw-columns-shown=${() => shown?.()}
        @tw-table-row-menu=${({ detail: { key, x, y } }: Told<"tw-table-row-menu">) => menu && this.askMenu(key, x, y)}
        @tw-sort-rows=${({ detail }: Told<"tw-sort-rows">) => this.sortBy(detail)}
        >${inside}</tw-data-table
      >${this.#renderMenu()}`;
  }

  /** Opens the menu of a row at a position in the window. */
  askMenu(key: string, x: number, y: number): void {
    this.#menu = { key, x, y };
    this.#host.requestUpdate();
  }

  #renderMenu() {
    if (this.#menu === null) return nothing;
    const { key } = this.#menu;
    const menu = this.#options.menu?.(key) ?? null;
    if (menu === null) return nothing;
    return html`<tw-action-menu
      .name=${key}
      .label=${menu.label}
      .items=${menu.items}
      .place=${this.#menu}
      @tw-done=${() => {
        this.#menu = null;
        this.#host.requestUpdate();
        this.table?.focus();
      }}
    ></tw-action-menu>`;
  }

  #countText(all: number): string {
    return this.#found === all
      ? countOf(all, this.#options.noun)
      : `${formatNumber(this.#found)} of ${countOf(all, this.#options.noun)}`;
  }

  /** While the user types, each key would request figures of rows that the next key removes. */
  #tellShown(): void {
    clearTimeout(this.#pause);
    const pauseMs = this.#searchedAt + PAUSE_MS - performance.now();
    if (pauseMs <= 0) this.#options.shown?.();
    else this.#pause = setTimeout(() => this.#options.shown?.(), pauseMs);
  }

  #search(text: string): void {
    this.#text = text;
    this.#searchedAt = performance.now();
    this.#host.requestUpdate();
  }

  /** The search also handles the table's keys. */
  readonly #keyed = (event: KeyboardEvent): void => {
    const inSearch = event.composedPath()[0] === this.search;
    const { table } = this;
    if (!inSearch && isTyping(event)) return;
    if (event.key === "Escape" && this.#text !== "") this.#search("");
    else if (!(this.#options.pressed?.(event, { inSearch, key: table?.selectedKey ?? null }) ?? false)) {
      if (inSearch) this.#leaveSearch(event);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  /**
   * ↓ selects the next row and moves the focus to the table, so that the rows receive their keys. Escape also moves the
   * focus there when it has nothing else to do.
   */
  #leaveSearch(event: KeyboardEvent): void {
    const used = this.table?.press(event, true) ?? false;
    if (event.key === "ArrowDown" || (event.key === "Escape" && !used)) this.table?.focus();
  }
}

/** What a table shows instead of rows, in the cell that it keeps for this. */
export function renderTableState(content: unknown) {
  return html`<div class="state">${content}</div>`;
}

/** An error with a button to try again. */
export function renderFailed(error: ErrorData, again: () => void, busy = false) {
  return html`<tw-error-note .error=${error}></tw-error-note>
    <button ?disabled=${busy} @click=${again}>Try again</button>`;
}
