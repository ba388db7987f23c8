import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type { TargetOutcome } from "../../contract/changes.ts";
import { TailwaterError, toErrorData } from "../../contract/errors.ts";
import type {
  ProduceCounts,
  ProducedBatch,
  ProduceRequest,
  ProduceTarget,
  ProduceTrack,
  RecordFormat,
} from "../../contract/produce.ts";
import { type Work, wasCancelled } from "../../contract/work.ts";
import { RecordDraft } from "../batch/record-draft.ts";
import { giveBack } from "../codec/give-back.ts";
import { forgetPack } from "../codec/pack.ts";
import { initCodecs } from "../codec/unpack.ts";
import type { ClusterLink } from "../kafka/cluster-link.ts";
import { badLine, NotARecord } from "./bad-line.ts";
import { JsonRecords } from "./json-record.ts";
import { LineReader } from "./line-reader.ts";
import { PackedReader, PackedRecords } from "./packed-records.ts";
import type { ProduceInput } from "./produce-input.ts";
import { type Counted, Producer } from "./producer.ts";
import { Results } from "./results.ts";
import { lost, outcomesOf } from "./run-outcomes.ts";
import { Settled } from "./settled.ts";
import { TextRecords } from "./text-record.ts";

const BATCH_BYTES = 128 * 1024;
/** A batch of one record has this much besides it, so that a topic's limit leaves room for it. */
const LEAST_BATCH_BYTES = 1024;
/** When nothing comes for so long, what there is is sent, ms. */
const IDLE_MS = 5;
/** A rate is kept by pauses of at least this, ms. */
const LEAST_PAUSE_MS = 10;
/** The time to commit a transaction, and to abort it: its coordinator aborts it by itself, too, ms. */
const COMMIT_WITHIN_MS = 30_000;
const ABORT_WITHIN_MS = 3_000;

/** Reads records from an input and writes them to a topic. */
export class ProduceRun {
  readonly #request: ProduceRequest;
  readonly #input: ProduceInput;
  readonly #work: Work;
  readonly #lines: LineReader | PackedReader;
  readonly #draft = new RecordDraft();
  readonly #records: JsonRecords | TextRecords | PackedRecords;
  #producer: Producer | null = null;
  #counts: Counted = { sent: 0, acknowledged: 0, failed: 0, unknown: 0, bytes: 0 };
  readonly #results = new Results();
  readonly #settled: Settled | null;
  #read = 0;
  #beganAt = 0;

  constructor(request: ProduceRequest, input: ProduceInput, work: Work) {
    this.#request = request;
    this.#input = input;
    this.#work = work;
    const { format } = request;
    this.#settled = request.tracked === true ? new Settled() : null;
    this.#lines = format.kind === "packed" ? new PackedReader() : new LineReader();
    this.#records = recordsOf(format);
  }

  get counts(): ProduceCounts {
    const { sent, acknowledged, failed, unknown, bytes } = this.#producer?.counts ?? this.#counts;
    return { read: this.#read, sent, acknowledged, failed, unknown, bytes };
  }

  /** @param isOver no record will be settled any more. Null: nobody asked for it */
  track(isOver: boolean): ProduceTrack | null {
    if (this.#settled === null) return null;
    const read = this.#read;
    const { before, unknown } = this.#settled;
    return { read, before, isOver, unknown, missing: isOver ? this.#settled.missing(read) : null };
  }

  get results(): readonly ProducedBatch[] {
    return this.#results.list();
  }

  /** @returns what became of the records @throws TailwaterError why nothing was sent */
  async run(link: ClusterLink, { topicId, mostBatchBytes }: ProduceTarget): Promise<readonly TargetOutcome[]> {
    const { signal } = this.#work;
    await initCodecs();
    const batchBytes = Math.max(LEAST_BATCH_BYTES, Math.min(BATCH_BYTES, mostBatchBytes ?? BATCH_BYTES));
    const settled = this.#settled;
    const onSettled = settled === null ? null : settled.add.bind(settled);
    const producer = await Producer.open(
      link,
      { ...this.#request, topicId, batchBytes, onResult: (batch) => this.#results.add(batch), onSettled },
      signal,
    );
    this.#producer = producer;
    const cancel = () => producer.cancel(wasCancelled());
    signal.addEventListener("abort", cancel, { once: true });
    try {
      if (signal.aborted) cancel();
      const bad = await this.#feed(producer);
      this.#input.close();
      if (bad !== null && producer.transaction !== null) await producer.drop(bad);
      await producer.finish();
      await this.#endTransaction(producer, bad);
      return outcomesOf(this.#request, this.counts, producer.errors, bad ?? producer.over);
    } finally {
      this.#counts = { ...producer.counts };
      this.#producer = null;
      signal.removeEventListener("abort", cancel);
      producer.close();
      forgetPack();
    }
  }

  /** As many were read as there were to be. */
  get #hasAll(): boolean {
    const { records } = this.#request;
    if (this.#input.isClosed) return true;
    return records !== null && this.#read >= records;
  }

  /** Takes every record of the input. @returns why a line is none; null: all are */
  async #feed(producer: Producer): Promise<TailwaterError | null> {
    this.#beganAt = performance.now();
    try {
      while (producer.over === null && !this.#hasAll) {
        const chunk = this.#input.take();
        if (chunk !== null) {
          for (const piece of this.#records.pieces(chunk)) {
            this.#lines.feed(piece);
            await this.#takeLines(producer);
          }
          giveBack(chunk);
          // Answers and the next bytes have their turn.
          await turn();
        } else if (this.#input.isOver) break;
        else {
          await this.#input.more(IDLE_MS);
          if (this.#input.isOver) break;
          producer.flush();
          await Promise.race([this.#input.more(), producer.moved()]);
        }
      }
      if (producer.over === null && !this.#hasAll && this.#lines.last()) this.#add(producer);
      return null;
    } catch (error) {
      // A defect, too, must not lose the counts of what was sent.
      return TailwaterError.fromData(toErrorData(error));
    }
  }

  async #takeLines(producer: Producer): Promise<void> {
    const lines = this.#lines;
    const { perSecond } = this.#request;
    while (producer.over === null && !this.#hasAll && lines.next()) {
      if (lines.isEmpty && this.#request.format.kind !== "text") continue;
      if (perSecond !== null) await this.#keepRate(producer, perSecond);
      this.#add(producer);
      while (producer.isFull && producer.over === null) {
        const moved = producer.moved();
        producer.flush();
        await moved;
      }
    }
  }

  /** @throws TailwaterError BAD_REQUEST with the number of the line */
  #add(producer: Producer): void {
    const { bytes, from, to, line } = this.#lines;
    const draft = this.#draft;
    try {
      this.#records.read(bytes, from, to, draft);
    } catch (error) {
      throw error instanceof NotARecord ? badLine(line, error.message) : error;
    }
    this.#read += 1;
    const { format } = this.#request;
    const isExact = format.kind === "ndjson" && format.exact;
    if (format.kind === "drafts" || format.kind === "packed") this.#mustHave(draft.partition, producer.partitions);
    else if (!isExact) {
      draft.partition = null;
      draft.timestamp = null;
    } else if (draft.partition === null || draft.timestamp === null) {
      throw badLine(
        line,
        `it has no ${draft.partition === null ? "partition" : "timestamp"}, which an exact copy needs`,
      );
    } else this.#mustHave(draft.partition, producer.partitions);
    producer.add(draft, draft.timestamp ?? Date.now());
  }

  /** @param partition null: it is chosen @throws TailwaterError BAD_REQUEST */
  #mustHave(partition: number | null, partitions: number): void {
    if (partition === null || partition < partitions) return;
    const { line } = this.#lines;
    const message = `Topic ${this.#request.topic} has ${partitions} partitions, and line ${line} is of partition ${partition}.`;
    throw new TailwaterError("BAD_REQUEST", message, {
      subject: `line ${line}`,
      hint: "An exact copy needs a topic with as many partitions. Without --exact, keys choose the partition.",
    });
  }

  async #keepRate(producer: Producer, perSecond: number): Promise<void> {
    const due = this.#beganAt + (this.#read * 1_000) / perSecond;
    const waitMs = due - performance.now();
    if (waitMs < LEAST_PAUSE_MS) return;
    producer.flush();
    await sleep(waitMs, undefined, { signal: this.#work.signal }).catch(() => {});
  }

  /** Commits when everything was written, and aborts otherwise. */
  async #endTransaction(producer: Producer, bad: TailwaterError | null): Promise<void> {
    const { transaction, counts, errors, over } = producer;
    if (transaction === null || transaction.isEmpty) return;
    if (bad === null && over === null && counts.acknowledged === counts.sent) {
      const limit = AbortSignal.any([AbortSignal.timeout(COMMIT_WITHIN_MS), this.#work.signal]);
      try {
        await transaction.end(true, limit);
      } catch (error) {
        // The coordinator aborts it later, or has committed it.
        errors.unknown ??= error instanceof TailwaterError ? error : null;
        counts.unknown += counts.acknowledged;
        counts.acknowledged = 0;
        this.#results.failAll(lost(this.#request.topic, errors.unknown));
      }
      return;
    }
    // Without an answer the coordinator aborts it later: nothing has asked for a commit.
    await transaction.end(false, AbortSignal.timeout(ABORT_WITHIN_MS)).catch(() => {});
    counts.failed += counts.acknowledged + counts.unknown;
    counts.acknowledged = 0;
    counts.unknown = 0;
    errors.failed ??= bad ?? over ?? errors.unknown;
    if (errors.failed !== null) this.#results.failAll(errors.failed);
  }
}

function recordsOf(format: RecordFormat): JsonRecords | TextRecords | PackedRecords {
  if (format.kind === "packed") return new PackedRecords();
  return format.kind === "text" ? new TextRecords(format.keySeparator) : new JsonRecords();
}
