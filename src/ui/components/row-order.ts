import type { TableColumn, TableModel, TableSort } from "./data-table-model.ts";
import { wordsOf } from "./word-search.ts";

/** What a table shows. */
export interface RowsAsked<Row> {
  readonly rows: readonly Row[];
  readonly model: Pick<TableModel<Row>, "keyOf" | "textOf" | "isAlike">;
  /** The visible columns. A sort by another one is a sort by the first. */
  readonly columns: readonly TableColumn<Row>[];
  readonly sort: TableSort;
  /** What is searched for. */
  readonly words: string;
  /** The rows keep their places although their figures change, because the user is about to press one of them. */
  readonly held?: boolean;
}

/** Rows by their positions. */
type Positions = readonly number[];

const collator = new Intl.Collator("en", { numeric: true });

/**
 * The rows of a table that match a search, in order. It repeats only the work that a change makes necessary: rows with
 * other figures but equal values in the sorted column keep their order, a longer search looks only at what the shorter
 * one found, and a shorter search finds its earlier result.
 */
export class RowOrder<Row> {
  #asked: RowsAsked<Row> | null = null;
  /** All rows by the first column, and by the sorted column. */
  #byName: Positions = [];
  #order: Positions = [];
  /** The lower-case texts of the rows; null: not needed yet. */
  #texts: readonly string[] | null = null;
  /** The results of the search and of its beginnings, the shortest first. */
  #results: { readonly text: string; readonly found: Positions }[] = [];
  /** The rows would now be in another order if they were not held. */
  #isLate = false;

  /** The rows are held in an order that is no longer that of their figures. */
  get isLate(): boolean {
    return this.#isLate;
  }

  find(asked: RowsAsked<Row>): readonly Row[] {
    const before = this.#asked;
    const hasNames = before !== null && hasSameNames(before, asked);
    if (!hasNames) {
      this.#byName = sorted([...asked.rows.keys()], asked.rows, asked.columns[0], false);
      this.#texts = null;
    }
    if (!hasNames || this.#isLate || !hasSameOrder(before, asked)) {
      const kept = asked.held && before !== null ? this.#kept(before, asked, hasNames) : null;
      this.#isLate = kept !== null;
      if (kept === null || kept !== this.#order) this.#results = [];
      this.#order = kept ?? this.#sorted(asked);
    }
    this.#asked = asked;
    return this.#search(asked).map((at) => asked.rows[at] as Row);
  }

  #sorted(asked: RowsAsked<Row>): Positions {
    const column = sortedColumn(asked);
    const isByName = column === asked.columns[0] && !asked.sort.descending;
    return isByName ? this.#byName : sorted(this.#byName, asked.rows, column, asked.sort.descending);
  }

  /**
   * The order so far, with new rows last. Null: the rows must be sorted, because the user chose another order, names
   * are in their order anyway, or a first figure of a row has arrived.
   */
  #kept(before: RowsAsked<Row>, asked: RowsAsked<Row>, hasNames: boolean): Positions | null {
    const column = sortedColumn(asked);
    if (!hasSameSort(before, asked) || column === asked.columns[0] || before.rows.length === 0) return null;
    const { keyOf } = asked.model;
    const positions = hasNames ? null : new Map(asked.rows.map((row, at) => [keyOf(row), at]));
    const order: number[] = [];
    for (const was of this.#order) {
      const old = before.rows[was] as Row;
      const at = positions === null ? was : positions.get(keyOf(old));
      if (at === undefined) continue;
      if (column?.value(old) === null && column.value(asked.rows[at] as Row) !== null) return null;
      order.push(at);
    }
    if (hasNames) return this.#order;
    const there = new Set(order);
    return [...order, ...this.#byName.filter((at) => !there.has(at))];
  }

  #search({ rows, model, words }: RowsAsked<Row>): Positions {
    const text = words.trimStart().toLowerCase();
    while (!text.startsWith(this.#results.at(-1)?.text ?? "")) this.#results.pop();
    if (text === "") return this.#order;
    const shorter = this.#results.at(-1);
    if (shorter?.text === text) return shorter.found;
    this.#texts ??= rows.map((row) => model.textOf(row).toLowerCase());
    const texts = this.#texts;
    const all = wordsOf(text);
    const among = shorter?.found ?? this.#order;
    const found = among.filter((at) => all.every((word) => texts[at]?.includes(word)));
    // An equal result is the same array, so that a long search takes no more memory.
    this.#results.push({ text, found: found.length === among.length ? among : found });
    return found;
  }
}

/** They are the same items under the same names. */
function hasSameNames<Row>(before: RowsAsked<Row>, { rows, model, columns: [first] }: RowsAsked<Row>): boolean {
  if (rows.length !== before.rows.length || model !== before.model || first !== before.columns[0]) return false;
  return rows.every((row, at) => {
    const old = before.rows[at] as Row;
    if (row === old) return true;
    if (model.isAlike !== undefined) return model.isAlike(row, old);
    if (model.keyOf(row) !== model.keyOf(old) || model.textOf(row) !== model.textOf(old)) return false;
    return first?.value(row) === first?.value(old);
  });
}

/** @param before has the same names */
function hasSameOrder<Row>(before: RowsAsked<Row>, asked: RowsAsked<Row>): boolean {
  if (!hasSameSort(before, asked)) return false;
  const column = sortedColumn(asked);
  return asked.rows.every((row, at) => {
    const old = before.rows[at] as Row;
    return row === old || column?.value(row) === column?.value(old);
  });
}

function hasSameSort<Row>(before: RowsAsked<Row>, asked: RowsAsked<Row>): boolean {
  return sortedColumn(asked) === sortedColumn(before) && asked.sort.descending === before.sort.descending;
}

function sortedColumn<Row>({ columns, sort }: RowsAsked<Row>): TableColumn<Row> | undefined {
  return columns.find(({ id }) => id === sort.column) ?? columns[0];
}

/** Unknown values come last in either order; equal values keep their order. */
function sorted<Row>(
  positions: Positions,
  rows: readonly Row[],
  column: TableColumn<Row> | undefined,
  descending: boolean,
): Positions {
  if (column === undefined) return positions;
  // Computed once per row, not once per comparison.
  const values = rows.map((row) => column.value(row));
  const sign = descending ? -1 : 1;
  return [...positions].sort((one, other) => {
    const [a, b] = [values[one] ?? null, values[other] ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * compare(a, b);
  });
}

function compare(one: string | number | bigint, other: string | number | bigint): number {
  // A thousand partitions of one topic: a collator would look through the name each time.
  if (one === other) return 0;
  if (typeof one === "string" || typeof other === "string") return collator.compare(String(one), String(other));
  return one < other ? -1 : one > other ? 1 : 0;
}
