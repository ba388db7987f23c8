import { TailwaterError } from "../../contract/errors.ts";
import { MOST_RANGES, type OffsetRange } from "../../contract/replay.ts";
import {
  type CopiedRows,
  MOST_COPIED_BYTES,
  type RowRanges,
  type RowsFormat,
  type SelectedOffsets,
} from "../../contract/selection.ts";
import { LineSink } from "../export/export-job.ts";
import { headLine, lineFormat, type WriteLine } from "../export/line-formats.ts";
import { writeRows } from "../export/write-rows.ts";
import { parseFieldPath } from "../json/field-path.ts";
import { decodeUtf8 } from "../store/preview.ts";
import { partitionOf, type RecordSink, topicOf } from "../store/record-sink.ts";
import type { RecordStore } from "../store/record-store.ts";
import { decodeRecord } from "../store/stored-record.ts";
import type { RecordView } from "../view/record-view.ts";
import { selectedRows } from "./selected-rows.ts";

/** The parts of a tail that a selection needs. */
interface SelectedTail {
  readonly view: RecordView;
  readonly store: RecordStore;
  readonly feed: { readonly topics: readonly string[] };
}

/** @throws TailwaterError RECORD_EVICTED, BAD_REQUEST; see InspectApi */
export async function copyRows(
  { view, store, feed }: SelectedTail,
  rows: RowRanges,
  format: RowsFormat,
  columns: readonly string[],
): Promise<CopiedRows> {
  const counts = { records: 0, keyless: 0, unreadable: 0, evicted: 0 };
  const paths = columns.map(parseFieldPath);
  const line = format === "keys" ? keyLine : lineFormat(format, feed.topics, paths);
  const pieces: Buffer[] = [];
  let bytes = 0;
  const hold = (text: Buffer | string) => {
    const piece = typeof text === "string" ? Buffer.from(text) : text;
    bytes += piece.length;
    if (bytes > MOST_COPIED_BYTES) throw tooLong();
    pieces.push(piece);
  };
  const counted: WriteLine = (stored) => {
    const text = line(stored);
    if (stored.kind === "failure") counts.unreadable += 1;
    else if (text === null) counts.keyless += 1;
    else counts.records += 1;
    return text;
  };
  if (format === "csv") hold(headLine(format, paths));
  const chosen = selectedRows(view, store, rows, (gone) => {
    counts.evicted += gone;
  });
  await writeRows(chosen, new LineSink({ write: hold }, counted));
  return { ...counts, text: Buffer.concat(pieces).toString("utf8") };
}

const keyLine: WriteLine = (stored) => {
  if (stored.kind === "failure" || stored.key === null) return null;
  return `${decodeUtf8(stored.key) ?? stored.key.toString("hex")}\n`;
};

/** @throws TailwaterError RECORD_EVICTED, BAD_REQUEST; see InspectApi */
export async function selectedOffsets({ view, store, feed }: SelectedTail, rows: RowRanges): Promise<SelectedOffsets> {
  const sink = new OffsetSink();
  let evicted = 0;
  const chosen = selectedRows(view, store, rows, (gone) => {
    evicted += gone;
  });
  await writeRows(chosen, sink);
  const ranges: OffsetRange[] = [];
  for (const [source, offsets] of [...sink.offsets].sort(([a], [b]) => a - b)) {
    const [topic, partition] = [feed.topics[topicOf(source)] ?? "", partitionOf(source)];
    let [from, to] = [-1, -1];
    for (const offset of Float64Array.from(offsets).sort()) {
      if (offset !== to) {
        if (to >= 0) ranges.push({ topic, partition, from, to });
        from = offset;
      }
      to = offset + 1;
      if (ranges.length >= MOST_RANGES) throw tooScattered();
    }
    ranges.push({ topic, partition, from, to });
  }
  return { ranges, records: sink.records, unreadable: sink.unreadable, evicted };
}

/** Collects the offsets of records, by source. */
class OffsetSink implements RecordSink {
  readonly budgetBytes = Number.POSITIVE_INFINITY;
  readonly offsets = new Map<number, number[]>();
  records = 0;
  unreadable = 0;
  #source = 0;
  #header: Buffer = Buffer.alloc(0);
  #headerAt = 0;

  beginBatch(source: number, header: Buffer, headerAt: number): void {
    this.#source = source;
    this.#header = header;
    this.#headerAt = headerAt;
  }

  append(bytes: Buffer, from: number, to: number, failure = false): boolean {
    if (failure) {
      this.unreadable += 1;
      return true;
    }
    const { offset } = decodeRecord(bytes, from, to, this.#header, this.#headerAt, this.#source);
    const known = this.offsets.get(this.#source);
    if (known === undefined) this.offsets.set(this.#source, [offset]);
    else known.push(offset);
    this.records += 1;
    return true;
  }
}

function tooLong(): TailwaterError {
  return new TailwaterError("BAD_REQUEST", `The selection has more than ${MOST_COPIED_BYTES / 2 ** 20} MB of text.`, {
    hint: "Export it to a file, or select fewer records.",
  });
}

function tooScattered(): TailwaterError {
  const most = `${MOST_RANGES / 1_000}\u202f000`;
  return new TailwaterError("BAD_REQUEST", `The selection has more than ${most} separate ranges of offsets.`, {
    hint: "Select fewer records. To replay all matches of a filter, use the button of the toolbar.",
  });
}
