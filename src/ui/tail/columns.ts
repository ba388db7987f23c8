/** One column of the record grid. */
export interface Column {
  readonly id: "time" | "partition" | "offset" | "key" | "value" | "headers";
  readonly label: string;
  /** First width and narrowest width, px. */
  readonly width: number;
  readonly least: number;
  readonly numeric: boolean;
}

export const COLUMNS: readonly Column[] = [
  { id: "time", label: "Time", width: 156, least: 100, numeric: false },
  { id: "partition", label: "P", width: 48, least: 32, numeric: true },
  { id: "offset", label: "Offset", width: 104, least: 56, numeric: true },
  { id: "key", label: "Key", width: 150, least: 48, numeric: false },
  { id: "value", label: "Value", width: 0, least: 160, numeric: false },
  { id: "headers", label: "Headers", width: 180, least: 48, numeric: false },
];

/** Width of each column by id, px. The value column takes what the others leave and has none. */
export type ColumnWidths = Readonly<Record<Column["id"], number>>;

const WIDEST = 1_600;

export const DEFAULT_WIDTHS: ColumnWidths = {
  time: 156,
  partition: 48,
  offset: 104,
  key: 150,
  value: 0,
  headers: 180,
};

/** The column as wide as asked, within its limits. */
export function withWidth(widths: ColumnWidths, id: Column["id"], width: number): ColumnWidths {
  const column = COLUMNS.find((candidate) => candidate.id === id);
  if (column === undefined || id === "value") return widths;
  return { ...widths, [id]: Math.round(Math.min(Math.max(width, column.least), WIDEST)) };
}

/** The widths as a value for `grid-template-columns`. */
export function gridTemplate(widths: ColumnWidths): string {
  return COLUMNS.map(({ id, least }) => (id === "value" ? `minmax(${least}px, 1fr)` : `${widths[id]}px`)).join(" ");
}

/** The narrowest the grid can be before it scrolls sideways, px. */
export function leastWidth(widths: ColumnWidths): number {
  return COLUMNS.reduce((sum, { id, least }) => sum + (id === "value" ? least : widths[id]), 0);
}

/** Reads remembered widths; what is missing or damaged gets its default. */
export function parseWidths(text: string | null): ColumnWidths {
  let widths = DEFAULT_WIDTHS;
  if (text === null) return widths;
  try {
    const stored: unknown = JSON.parse(text);
    if (typeof stored !== "object" || stored === null) return widths;
    for (const [name, width] of Object.entries(stored)) {
      const column = COLUMNS.find(({ id }) => id === name);
      if (column !== undefined && Number.isFinite(width)) widths = withWidth(widths, column.id, Number(width));
    }
  } catch {
    // Remembered widths are a convenience: damaged ones mean the defaults.
  }
  return widths;
}
