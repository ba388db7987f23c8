import { setTimeout as sleep } from "node:timers/promises";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { ProduceWorkerApi } from "../../contract/produce.ts";
import type { PreviewedRecord, RecordSource, SourceCalls, SourceState } from "../../contract/record-source.ts";
import { csvRecords } from "./csv-records.ts";
import { draftRecords } from "./draft-records.ts";
import { textPieces } from "./file-pieces.ts";
import { lineOf, type MadeRecord, previewed } from "./made-record.ts";
import { firstOfNdjson } from "./ndjson-preview.ts";

/** Lines go to the writer in pieces of this size, characters; after each of them other work has its turn. */
const PIECE = 64 * 1_024;
/** More are not held: the oldest that is not being written is forgotten. */
const MOST_INPUTS = 12;
const LOOK_AGAIN_MS = 20;

/** The writer's side of an input. */
export type Writer = Pick<ProduceWorkerApi, "feed" | "counts" | "forget">;

interface Feeding {
  made: number;
  ended: boolean;
  stopped: boolean;
  problem: ErrorData | null;
}

/** Makes the records of inputs, and feeds them to the writer in the same thread as it takes them. */
export class Sources implements Omit<SourceCalls, "columns"> {
  readonly #writer: Writer;
  readonly #feeding = new Map<string, Feeding>();

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  async preview(source: RecordSource, most: number): Promise<readonly PreviewedRecord[]> {
    if (source.kind === "ndjson") return (await firstOfNdjson(source.path, source.exact, most)).map(previewed);
    const shown: PreviewedRecord[] = [];
    for await (const record of recordsOf(source)) {
      shown.push(previewed(record));
      if (shown.length >= most) break;
    }
    return shown;
  }

  async open(input: string, source: RecordSource, perSecond: number | null): Promise<void> {
    // What is wrong with it is told before there is a plan.
    await this.preview(source, 1);
    await this.#makeRoom();
    const feeding: Feeding = { made: 0, ended: false, stopped: false, problem: null };
    this.#feeding.set(input, feeding);
    void this.#feed(input, source, perSecond, feeding);
  }

  async stop(input: string): Promise<void> {
    const feeding = this.#feeding.get(input);
    if (feeding !== undefined) feeding.stopped = true;
  }

  async state(input: string): Promise<SourceState | null> {
    const feeding = this.#feeding.get(input);
    if (feeding === undefined) return null;
    const { made, ended, problem } = feeding;
    return { made, ended, problem };
  }

  async forget(input: string): Promise<void> {
    await this.stop(input);
    this.#feeding.delete(input);
    await this.#writer.forget(input);
  }

  async #makeRoom(): Promise<void> {
    for (const [input, { ended }] of this.#feeding) {
      if (this.#feeding.size < MOST_INPUTS) return;
      const counts = await this.#writer.counts(input);
      const isWritten = counts !== null && ended && counts.read <= counts.acknowledged + counts.failed + counts.unknown;
      if (counts === null || isWritten) await this.forget(input);
    }
  }

  async #feed(input: string, source: RecordSource, perSecond: number | null, feeding: Feeding): Promise<void> {
    try {
      if (source.kind === "ndjson") await this.#feedFile(input, source.path, feeding);
      else await this.#feedRecords(input, recordsOf(source), perSecond, feeding);
    } catch (error) {
      feeding.problem = toErrorData(error);
    }
    feeding.ended = true;
    // The records before a problem are sent, and the tab tells of the problem.
    await this.#writer.feed(input, [], true).catch(() => {});
  }

  async #feedRecords(
    input: string,
    records: AsyncIterable<MadeRecord>,
    perSecond: number | null,
    feeding: Feeding,
  ): Promise<void> {
    let piece = "";
    for await (const record of records) {
      if (perSecond !== null) await this.#untilWanted(input, perSecond, feeding);
      if (feeding.stopped) return;
      piece += lineOf(record);
      feeding.made += 1;
      if (piece.length < PIECE && (perSecond === null || feeding.made % perSecond !== 0)) continue;
      if (!(await this.#writer.feed(input, [Buffer.from(piece)], false))) return;
      piece = "";
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (piece !== "") await this.#writer.feed(input, [Buffer.from(piece)], false);
  }

  /** The records that are made but not read yet are not more than a second's. */
  async #untilWanted(input: string, perSecond: number, feeding: Feeding): Promise<void> {
    while (!feeding.stopped) {
      const counts = await this.#writer.counts(input);
      if (feeding.made - (counts?.read ?? 0) < perSecond) return;
      await sleep(LOOK_AGAIN_MS);
    }
  }

  /** A file of NDJSON goes to the writer as it is. */
  async #feedFile(input: string, path: string, feeding: Feeding): Promise<void> {
    for await (const piece of textPieces(path)) {
      if (feeding.stopped || !(await this.#writer.feed(input, [piece], false))) return;
    }
  }
}

function recordsOf(source: Exclude<RecordSource, { readonly kind: "ndjson" }>): AsyncIterable<MadeRecord> {
  return source.kind === "csv" ? csvRecords(source) : draftRecords(source);
}
