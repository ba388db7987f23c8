import { isUtf8 } from "node:buffer";
import { TailwaterError, toErrorData } from "../../contract/errors.ts";
import type {
  ReplayRewrite,
  RewriteFailure,
  RewritePreview,
  RewrittenPart,
  RewrittenRecord,
} from "../../contract/replay.ts";
import type { RecordsView } from "../filter/record-filter.ts";
import { sourceOf } from "../store/record-sink.ts";
import { decodeRecord, type StoredRecord } from "../store/stored-record.ts";
import { HEADER_BYTES } from "../wire/batch-header.ts";
import { Rewriter, type RewrittenFields, rewriteProblems } from "./rewriter.ts";

/** The first records are kept for a preview, with their batch's header: so many, and no larger one, bytes. */
const SAMPLES = 5;
const LARGEST_SAMPLE = 256 * 1024;
/** The first failures are told one by one. */
const TOLD_FAILURES = 5;
/** A part of a record in a preview, characters. */
const LONGEST_PREVIEW = 2_000;

interface Sample {
  readonly source: number;
  readonly header: Buffer;
  readonly body: Buffer;
}

/** What expressions do to the records of a replay: those that they rewrite, and those on which they fail. */
export class Rewriting {
  readonly #topics: () => readonly string[];
  readonly #rewriter: Rewriter | null;
  /** Null: nothing stops because of a record, as in a dry run. */
  readonly #onError: ReplayRewrite["onError"];
  readonly #samples: Sample[] = [];
  readonly #keepsSamples: boolean;
  /** Its records come one after the other. */
  readonly #view: RecordsView = emptyView();
  readonly failures: RewriteFailure[] = [];
  failing = 0;
  over: TailwaterError | null = null;

  /** @param isTrial a dry run: it keeps samples, and no record stops it */
  constructor(
    topics: () => readonly string[],
    rewriter: Rewriter | null,
    onError: ReplayRewrite["onError"],
    isTrial: boolean,
  ) {
    this.#topics = topics;
    this.#rewriter = rewriter;
    this.#onError = isTrial ? "skip" : onError;
    this.#keepsSamples = isTrial;
  }

  /** @throws TailwaterError FILTER_INVALID */
  static async make(
    topics: () => readonly string[],
    rewrite: ReplayRewrite | null,
    isTrial: boolean,
  ): Promise<Rewriting> {
    const rewriter = rewrite === null ? null : await Rewriter.make(rewrite);
    return new Rewriting(topics, rewriter, rewrite?.onError ?? "skip", isTrial);
  }

  get topics(): readonly string[] {
    return this.#topics();
  }

  get parts(): readonly RewrittenPart[] {
    return this.#rewriter?.parts ?? [];
  }

  /** There is nothing to do for a record. */
  get isNone(): boolean {
    return this.#rewriter === null && (!this.#keepsSamples || this.#samples.length >= SAMPLES);
  }

  /** @returns null: an expression failed, which is counted */
  of(
    record: StoredRecord,
    bytes: Buffer,
    from: number,
    to: number,
    header: Buffer,
    headerAt: number,
  ): RewrittenFields | null {
    const source = sourceOf(record.topic, record.partition);
    if (this.#keepsSamples && this.#samples.length < SAMPLES && to - from <= LARGEST_SAMPLE) {
      const head = Buffer.from(header.subarray(headerAt, headerAt + HEADER_BYTES));
      this.#samples.push({ source, header: head, body: Buffer.from(bytes.subarray(from, to)) });
    }
    if (this.#rewriter === null) return record;
    const view = this.#view;
    Object.assign(view, { records: bytes, topic: this.#nameOf(record), partition: record.partition, header, headerAt });
    try {
      const fields = this.#rewriter.rewrite(record, view, from, to);
      if (typeof fields !== "string") return fields;
      this.#failed(record, fields);
    } catch (error) {
      this.over = error instanceof TailwaterError ? error : TailwaterError.fromData(toErrorData(error));
    }
    return null;
  }

  #failed(record: StoredRecord, message: string): void {
    const { partition, offset } = record;
    const failure = { topic: this.#nameOf(record), partition, offset, message };
    this.failing += 1;
    if (this.failures.length < TOLD_FAILURES) this.failures.push(failure);
    if (this.#onError === "skip") return;
    this.over = new TailwaterError("REWRITE_FAILED", `An expression fails on a record: ${message}`, {
      subject: `${failure.topic}/${partition}:${offset}`,
      hint: "The replay stopped before this record. Plan the rest, or change the expression and count again.",
    });
  }

  /** What other expressions would do to the first records. */
  async preview(rewrite: ReplayRewrite): Promise<RewritePreview> {
    const problems = await rewriteProblems(rewrite);
    if (Object.keys(problems).length > 0) return { problems, records: [] };
    const rewriter = await Rewriter.make(rewrite);
    const records: RewrittenRecord[] = [];
    for (const { source, header, body } of this.#samples) {
      const record = decodeRecord(body, 0, body.length, header, 0, source);
      const topic = this.#nameOf(record);
      const { partition, offset } = record;
      const view = { ...emptyView(), records: body, topic, partition, header };
      const fields = rewriter.rewrite(record, view, 0, body.length);
      const after = typeof fields === "string" ? null : fields;
      const parts = rewriter.parts.map((part) => ({
        part,
        before: partText(part, record),
        after: after === null ? null : partText(part, after),
      }));
      records.push({ topic, partition, offset, parts, error: typeof fields === "string" ? fields : null });
    }
    return { problems, records };
  }

  #nameOf({ topic }: StoredRecord): string {
    return this.topics[topic] ?? "";
  }
}

function emptyView(): RecordsView {
  const none = Buffer.alloc(0);
  return { records: none, topic: "", partition: 0, header: none, headerAt: 0, isAlone: false };
}

function partText(part: RewrittenPart, fields: RewrittenFields): string | null {
  switch (part) {
    case "key":
    case "value":
      return textOf(fields[part]);
    case "headers":
      return fields.headers.map(({ name, value }) => `${textOf(name)}: ${textOf(value) ?? "null"}`).join("\n");
    case "partition":
      return fields.partition === null ? null : String(fields.partition);
    case "timestamp": {
      const date = new Date(Number(fields.timestamp));
      return Number.isNaN(date.getTime()) ? String(fields.timestamp) : `${date.toISOString()} (${fields.timestamp})`;
    }
  }
}

function textOf(bytes: Buffer | null): string | null {
  if (bytes === null) return null;
  const text = isUtf8(bytes) ? bytes.toString("utf8") : bytes.toString("hex", 0, LONGEST_PREVIEW);
  return text.length > LONGEST_PREVIEW ? `${text.slice(0, LONGEST_PREVIEW)}…` : text;
}
