import type { CopiedRows, RowsFormat } from "../../contract/selection.ts";
import { writeClipboard } from "../data/clipboard.ts";
import { countOf } from "../data/format.ts";
import { MOD } from "../data/keys.ts";
import { failure, type Notice } from "../data/notice.ts";
import type { Session } from "../data/session.ts";
import type { SelectedRows } from "./grid-events.ts";
import type { RecordGrid } from "./record-grid.ts";
import { type SelectionItem, withoutText } from "./selection-bar.ts";
import { askReplayOfRows } from "./tail-replay.ts";
import type { TailViewSession } from "./tail-session.ts";

/** The view of these rows. */
export interface RowsOf {
  readonly session: Session;
  readonly tail: TailViewSession;
  readonly grid: RecordGrid;
  /** Opens the dialog that writes rows to a file. */
  export(rows: SelectedRows): void;
}

const NAMES: Readonly<Record<RowsFormat, string>> = { ndjson: " as NDJSON", csv: " as CSV", keys: "" };

/** What can be done with a selection of several rows: in its bar, and in the menu of a row. */
export class SelectionActions {
  readonly #rows: () => RowsOf | null;

  /** @param rows null while nothing is shown */
  constructor(rows: () => RowsOf | null) {
    this.#rows = rows;
  }

  get items(): readonly SelectionItem[] {
    const none = this.#rows()?.grid.several?.count === 0 ? "All selected records were evicted from memory" : null;
    const copy = (brief: string, format: RowsFormat) =>
      ({ icon: "copy", brief, why: none, run: () => void this.copy(format) }) as const;
    return [
      { icon: "arrow-right", label: "Replay…", brief: "Replay…", why: none, run: () => void this.#replay() },
      { ...copy("NDJSON", "ndjson"), label: "Copy as NDJSON", keys: `${MOD} C` },
      { ...copy("CSV", "csv"), label: "Copy as CSV" },
      { ...copy("Keys", "keys"), label: "Copy keys" },
      { icon: "download", label: "Export…", brief: "Export…", why: none, run: () => this.#export() },
      { icon: "x", label: "Clear", brief: "Clear", keys: "Esc", run: () => this.#clear() },
    ];
  }

  async copy(format: RowsFormat): Promise<void> {
    const rows = this.#rows();
    const selected = rows?.grid.several ?? null;
    const tailId = rows?.tail.source.tailId ?? null;
    if (rows === null || selected === null || tailId === null) return;
    const { session, tail } = rows;
    try {
      const columns = format === "csv" ? tail.columns.paths : [];
      const copied = await session.api.inspect.copyRows(tailId, selected.rows(), format, columns);
      if (copied.text !== "") await writeClipboard(copied.text);
      session.notify(copiedText(copied, format));
    } catch (error) {
      session.notify(failure(error));
    }
  }

  async #replay(): Promise<void> {
    const rows = this.#rows();
    const selected = rows?.grid.several ?? null;
    if (rows === null || selected === null) return;
    try {
      await askReplayOfRows(rows.grid, rows.session, rows.tail, selected.rows());
    } catch (error) {
      rows.session.notify(failure(error));
    }
  }

  #export(): void {
    const rows = this.#rows();
    const selected = rows?.grid.several ?? null;
    if (selected !== null) rows?.export(selected);
  }

  #clear(): void {
    const grid = this.#rows()?.grid;
    grid?.leaveSelection();
    grid?.focus();
  }
}

/** What is on the clipboard, and what of the selection is not. */
export function copiedText(copied: CopiedRows, format: RowsFormat): Notice {
  const without = withoutText(copied);
  const what = countOf(copied.records, format === "keys" ? "key" : "record");
  if (copied.text === "") return { tone: "danger", message: `Nothing was copied: ${without}.` };
  return { tone: "ok", message: `Copied ${what}${NAMES[format]}${without === "" ? "" : `, without ${without}`}` };
}
