import type { Line, LinesAnswer, LinesRequest } from "../../contract/inspect.ts";
import { jsonFrom } from "../json/byte-order-mark.ts";
import { TooDeepJson } from "../json/json-scan.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import { whyNotJson } from "./body-format.ts";
import { bodyBytes } from "./body-part.ts";
import type { Document } from "./document.ts";
import { HexDocument } from "./hex-document.ts";
import { JsonDocument } from "./json-document.ts";
import { TextDocument } from "./text-document.ts";

/** The most lines of one answer. */
const MOST_LINES = 1_000;

interface Opened {
  readonly name: string;
  readonly document: Document;
  readonly note: string | null;
}

/** Lays out bodies in lines and keeps the last layout, so that scrolling costs only the visible lines. */
export class BodyViewer {
  #opened: Opened | null = null;

  lines(record: StoredRecord, request: LinesRequest): LinesAnswer {
    const { document, note } = this.#open(record, request);
    const folds = outermostFolds(document, request.folded);
    const hidden = folds.reduce((sum, line) => sum + document.foldedLines(line), 0);
    const total = document.lineCount - hidden;
    const first = Math.max(0, Math.min(request.first, total));
    const lines: Line[] = [];
    const end = Math.min(total, first + Math.min(request.count, MOST_LINES));
    const folded = new Set(folds);
    let line = unfoldedLine(document, folds, first);
    for (let visible = first; visible < end; visible += 1) {
      const isFolded = folded.has(line);
      lines.push(document.line(line, isFolded));
      line += 1 + (isFolded ? document.foldedLines(line) : 0);
    }
    return { total, first, lines, note };
  }

  #open(record: StoredRecord, { ref, body, view }: LinesRequest): Opened {
    const part = body.part === "header" ? `header ${body.index}` : body.part;
    const name = `${ref.epoch}/${ref.row}/${part}/${view}`;
    if (this.#opened?.name === name) return this.#opened;
    // A copy, because the store's bytes may be overwritten while the document is open.
    const bytes = Buffer.from(bodyBytes(record, body));
    this.#opened = { name, ...layOut(bytes, view, body.part === "value") };
    return this.#opened;
  }
}

function layOut(
  bytes: Buffer,
  view: LinesRequest["view"],
  named: boolean,
): { document: Document; note: string | null } {
  if (view === "hex") return { document: new HexDocument(bytes), note: null };
  if (view === "text") return { document: new TextDocument(bytes), note: null };
  const problem = whyNotJson(bytes);
  if (problem === null) {
    const note = jsonFrom(bytes) === 0 ? null : "It begins with a byte order mark (BOM), which is not shown.";
    return { document: new JsonDocument(bytes, named), note };
  }
  const why =
    problem instanceof TooDeepJson ? problem.message : `Not valid JSON at byte ${problem.at}: ${problem.message}`;
  const note = `${why}. Shown as text.`;
  return { document: new TextDocument(bytes), note };
}

/** The folded lines that are not inside another folded line, in order. */
function outermostFolds(document: Document, folded: readonly number[]): number[] {
  const outermost: number[] = [];
  let hiddenUntil = -1;
  for (const line of [...folded].sort((one, other) => one - other)) {
    const size = line >= 0 && line < document.lineCount ? document.foldedLines(line) : 0;
    if (line <= hiddenUntil || size === 0) continue;
    outermost.push(line);
    hiddenUntil = line + size;
  }
  return outermost;
}

/** The line at visible position `visible` when these lines are folded. */
function unfoldedLine(document: Document, folds: readonly number[], visible: number): number {
  let line = visible;
  for (const fold of folds) {
    if (fold >= line) break;
    line += document.foldedLines(fold);
  }
  return line;
}
