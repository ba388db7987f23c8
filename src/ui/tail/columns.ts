import { MOST_COLUMNS } from "../../contract/tails.ts";

export type FixedId = "topic" | "time" | "partition" | "offset" | "key" | "value" | "headers" | "size";

/** One drawn column of the record grid. */
export interface Column {
  /** A FixedId, or the path of a field. */
  readonly id: string;
  /** Its contents: a part of the record, or the cell with that index. */
  readonly source: FixedId | number;
  readonly label: string;
  readonly title: string;
  /** Width, first width and narrowest width, px. */
  readonly width: number;
  readonly first: number;
  readonly least: number;
  /** Without enough room, it shrinks to this many px before the value does. `width` for a chosen width. */
  readonly yields: number;
  readonly numeric: boolean;
  /** Takes the remaining width. */
  readonly flexible: boolean;
}

interface FixedColumn {
  readonly id: FixedId;
  readonly label: string;
  readonly title: string;
  readonly width: number;
  readonly least: number;
  readonly yields?: number;
  readonly numeric: boolean;
}

/** In their order on screen; field columns are before the value. */
export const FIXED_COLUMNS: readonly FixedColumn[] = [
  { id: "topic", label: "Topic", title: "Topic", width: 128, least: 28, numeric: false },
  { id: "time", label: "Time", title: "Time", width: 190, least: 100, numeric: false },
  { id: "partition", label: "P", title: "Partition", width: 48, least: 32, numeric: true },
  { id: "offset", label: "Offset", title: "Offset", width: 104, least: 56, numeric: true },
  { id: "key", label: "Key", title: "Key", width: 150, least: 48, yields: 96, numeric: false },
  { id: "value", label: "Value", title: "Value", width: 0, least: 160, numeric: false },
  { id: "headers", label: "Headers", title: "Headers", width: 180, least: 48, yields: 56, numeric: false },
  { id: "size", label: "Size", title: "Bytes of key, value and headers", width: 76, least: 48, numeric: true },
];

/** Width of each fixed column, px. The value column takes the remaining width and has none. */
export type ColumnWidths = Readonly<Record<FixedId, number>>;

const WIDEST = 1_600;
const FIELD_WIDTH = 112;
const FIELD_NUMERIC_WIDTH = 88;
const FIELD_LEAST = 40;
const FIELD_YIELDS = 72;
/** The minimum of the value while there is no field column, px, because then it is the main content of a row. */
const VALUE_ALONE_LEAST = 280;
/** The most fields that become columns from the visible records. */
const MOST_AUTOMATIC = 5;

export const DEFAULT_WIDTHS = Object.fromEntries(FIXED_COLUMNS.map(({ id, width }) => [id, width])) as ColumnWidths;

/** A field shown as a column. */
export interface FieldColumn {
  readonly path: string;
  readonly numeric: boolean;
  /** Px; null for the first width. */
  readonly width: number | null;
}

/** The user's choice for one topic. */
export interface ColumnChoice {
  readonly fields: readonly FieldColumn[];
  /** Fixed columns shown or hidden by choice; the others decide for themselves. */
  readonly fixed: Readonly<Partial<Record<FixedId, boolean>>>;
}

export const NO_COLUMNS: ColumnChoice = { fields: [], fixed: {} };

/** What is known about the rows: other columns are shown if they have contents. */
export interface ColumnFacts {
  readonly topics: number;
  readonly headers: boolean;
}

/** Whether a fixed column is visible. */
export function isShown(id: FixedId, { fields, fixed }: ColumnChoice, facts: ColumnFacts): boolean {
  // At least one column must show a record's contents.
  if (id === "value") return fixed.value !== false || fields.length === 0;
  const chosen = fixed[id];
  if (id === "topic") return facts.topics > 1 && chosen !== false;
  if (chosen !== undefined) return chosen;
  return id === "headers" ? facts.headers : id !== "size";
}

/** The visible columns, in order. */
export function visibleColumns(choice: ColumnChoice, widths: ColumnWidths, facts: ColumnFacts): readonly Column[] {
  const fixed = FIXED_COLUMNS.filter(({ id }) => isShown(id, choice, facts)).map((column) => ({
    ...column,
    source: column.id,
    least: column.id === "value" && choice.fields.length === 0 ? VALUE_ALONE_LEAST : column.least,
    width: widths[column.id],
    yields: widths[column.id] === column.width ? (column.yields ?? column.width) : widths[column.id],
    first: column.width,
    flexible: column.id === "value",
  }));
  const at = fixed.findIndex(({ id }) => id === "value" || id === "headers" || id === "size");
  const before = at === -1 ? fixed.length : at;
  const columns: Column[] = [
    ...fixed.slice(0, before),
    ...choice.fields.map((field, index) => fieldColumn(field, index, choice.fields)),
    ...fixed.slice(before),
  ];
  if (columns.some(({ flexible }) => flexible)) return columns;
  // Without the value, the last field takes the remaining width.
  const last = columns.findLastIndex(({ source }) => typeof source === "number");
  return columns.map((column, index) => (index === last ? { ...column, flexible: true, least: column.width } : column));
}

function fieldColumn({ path, numeric, width }: FieldColumn, index: number, all: readonly FieldColumn[]): Column {
  const label = fieldLabel(path);
  const isTwice = all.some((other) => other.path !== path && fieldLabel(other.path) === label);
  const first = numeric ? FIELD_NUMERIC_WIDTH : FIELD_WIDTH;
  return {
    id: path,
    source: index,
    label: isTwice ? shortPath(path) : label,
    title: path,
    width: width ?? first,
    first,
    least: FIELD_LEAST,
    yields: width ?? FIELD_YIELDS,
    numeric,
    flexible: false,
  };
}

/**
 * The columns' widths as a value for `grid-template-columns`: the remaining width goes to shrunken columns, then to the
 * value.
 */
export function gridTemplate(columns: readonly Column[]): string {
  const track = ({ flexible, least, width, yields }: Column) => {
    if (flexible) return `minmax(${least}px, 1fr)`;
    return yields < width ? `minmax(${yields}px, ${width}px)` : `${width}px`;
  };
  return columns.map(track).join(" ");
}

/** The narrowest the grid can be before it scrolls sideways, px. */
export function leastWidth(columns: readonly Column[]): number {
  return columns.reduce(
    (sum, { flexible, least, width, yields }) => sum + (flexible ? least : Math.min(width, yields)),
    0,
  );
}

/** The column with the requested width, within its limits. */
export function withWidth(widths: ColumnWidths, id: FixedId, width: number): ColumnWidths {
  const column = FIXED_COLUMNS.find((candidate) => candidate.id === id);
  if (column === undefined || id === "value") return widths;
  return { ...widths, [id]: clamp(width, column.least) };
}

export function withFieldWidth(choice: ColumnChoice, path: string, width: number): ColumnChoice {
  const widened = (field: FieldColumn) =>
    field.path === path ? { ...field, width: clamp(width, FIELD_LEAST) } : field;
  return { ...choice, fields: choice.fields.map(widened) };
}

/** Adds the field as the last column; an existing field, or too many fields, change nothing. */
export function withField(choice: ColumnChoice, path: string, numeric: boolean): ColumnChoice {
  const { fields } = choice;
  const isKnown = fields.some((field) => field.path === path);
  if (isKnown || fields.length >= MOST_COLUMNS || !isFieldPath(path)) return choice;
  return { ...choice, fields: [...fields, { path, numeric, width: null }] };
}

export function withoutField(choice: ColumnChoice, path: string): ColumnChoice {
  return { ...choice, fields: choice.fields.filter((field) => field.path !== path) };
}

/** Moves the field's column by this many places, as far as possible. */
export function withFieldMoved(choice: ColumnChoice, path: string, step: number): ColumnChoice {
  const fields = [...choice.fields];
  const from = fields.findIndex((field) => field.path === path);
  const to = Math.min(Math.max(from + step, 0), fields.length - 1);
  if (from === -1 || from === to) return choice;
  const [moved] = fields.splice(from, 1);
  if (moved !== undefined) fields.splice(to, 0, moved);
  return { ...choice, fields };
}

export function withFixed(choice: ColumnChoice, id: FixedId, shown: boolean): ColumnChoice {
  return { ...choice, fixed: { ...choice.fixed, [id]: shown } };
}

/** A field seen in the records: the parts of a FieldHint that columns need. */
export interface SeenField {
  readonly path: string;
  readonly type: string;
  readonly seen: number;
}

/**
 * The most frequent scalar fields of the values, as columns. Elements of lists are left out, because one of many says
 * little.
 */
export function columnsOf(hints: readonly SeenField[]): readonly FieldColumn[] {
  const isScalar = ({ path, type }: SeenField) =>
    path.startsWith("value") && !/\[\d+\]/.test(path) && (type === "string" || type === "number" || type === "boolean");
  return hints
    .filter((hint) => isScalar(hint) && isFieldPath(hint.path))
    .sort((a, b) => b.seen - a.seen)
    .slice(0, MOST_AUTOMATIC)
    .map(({ path, type }) => ({ path, numeric: type === "number", width: null }));
}

const STEPS = String.raw`(?:\.[A-Za-z_]\w*|\[\d{1,9}\]|\["(?:[^"\\]|\\.)*"\])`;
const FIELD_PATH = new RegExp(String.raw`^(?:value${STEPS}+|headers\["(?:[^"\\]|\\.)*"\])$`);
const LAST_STEPS = /(?:\.([A-Za-z_]\w*)|\["((?:[^"\\]|\\.)*)"\])((?:\[\d+\])*)$/;

/** Whether the engine accepts it as the path of a field. */
export function isFieldPath(text: string): boolean {
  return FIELD_PATH.test(text);
}

/** The last part of a path, with its indexes: `sku` of `value.items[0].sku`, `items[0]` of `value.items[0]`. */
export function fieldLabel(path: string): string {
  const match = LAST_STEPS.exec(path);
  if (match === null) return path;
  const [, name, quoted, indexes] = match;
  return `${name ?? quoted ?? ""}${indexes ?? ""}`;
}

function shortPath(path: string): string {
  return path.replace(/^value\./, "");
}

/** Reads saved widths; missing or damaged ones get the default. */
export function parseWidths(text: string | null): ColumnWidths {
  let widths = DEFAULT_WIDTHS;
  for (const [name, width] of Object.entries(parseObject(text))) {
    const column = FIXED_COLUMNS.find(({ id }) => id === name);
    if (column !== undefined && Number.isFinite(width)) widths = withWidth(widths, column.id, Number(width));
  }
  return widths;
}

/** Reads saved columns; damaged ones are dropped. */
export function parseColumns(text: string | null): ColumnChoice {
  const { fields, fixed } = parseObject(text);
  let choice: ColumnChoice = NO_COLUMNS;
  for (const field of Array.isArray(fields) ? fields : []) {
    const { path, numeric, width } = toRecord(field);
    if (typeof path !== "string") continue;
    choice = withField(choice, path, numeric === true);
    if (typeof width === "number" && Number.isFinite(width)) choice = withFieldWidth(choice, path, width);
  }
  for (const [name, shown] of Object.entries(toRecord(fixed))) {
    const column = FIXED_COLUMNS.find(({ id }) => id === name);
    if (column !== undefined && typeof shown === "boolean") choice = withFixed(choice, column.id, shown);
  }
  return choice;
}

function parseObject(text: string | null): Record<string, unknown> {
  if (text === null) return {};
  try {
    return toRecord(JSON.parse(text));
  } catch {
    // Damaged saved columns are treated as the default.
    return {};
  }
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function clamp(width: number, least: number): number {
  return Math.round(Math.min(Math.max(width, least), WIDEST));
}
