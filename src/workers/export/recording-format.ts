import type { IsolationLevel } from "../../contract/record.ts";
import type { RecordSink } from "../store/record-sink.ts";
import { HEADER_BYTES } from "../wire/batch-header.ts";
import type { Output } from "./output-file.ts";

/**
 * A recording contains the same data as the ring, byte for byte:
 *
 *   TAILWATER-RECORDING 1 \n
 *   {"topics":["orders"],"isolation":"read_committed","startedAt":1700000000000} \n
 *   blocks: type UINT8, length UINT32LE, length bytes
 *     1 batch    source INT32LE (topic index · 2^24 + partition), 61 bytes of batch header as on the wire
 *     2 record   a record's body as on the wire (from its attributes on), of the last batch
 *     3 failure  an ErrorData as JSON, of the last batch
 *
 * A truncated file (after a crash, or on a full disk) is valid up to its last complete block.
 */
export const RECORDING_MAGIC = "TAILWATER-RECORDING 1\n";
export const BLOCK = { batch: 1, record: 2, failure: 3 } as const;
export const BLOCK_HEAD = 5;
export const BATCH_BLOCK = 4 + HEADER_BYTES;

export interface RecordingHead {
  readonly topics: readonly string[];
  readonly isolation: IsolationLevel;
  /** ms since the epoch. */
  readonly startedAt: number;
}

/** Writes records in the recording's format. */
export class RecordingSink implements RecordSink {
  readonly budgetBytes = Number.POSITIVE_INFINITY;
  readonly #output: Output;
  readonly #head = Buffer.alloc(BLOCK_HEAD);
  readonly #batch = Buffer.alloc(BATCH_BLOCK);
  /** The batch is written with its first record, because many batches have no match. */
  #pending = false;
  records = 0;

  constructor(output: Output, head: RecordingHead) {
    this.#output = output;
    output.write(`${RECORDING_MAGIC}${JSON.stringify(head)}\n`);
  }

  beginBatch(source: number, header: Buffer, headerAt: number): void {
    this.#batch.writeInt32LE(source, 0);
    header.copy(this.#batch, 4, headerAt, headerAt + HEADER_BYTES);
    this.#pending = true;
  }

  append(bytes: Buffer, from: number, to: number, failure = false): boolean {
    if (this.#pending) {
      this.#pending = false;
      this.#block(BLOCK.batch, this.#batch);
    }
    this.#block(failure ? BLOCK.failure : BLOCK.record, bytes.subarray(from, to));
    this.records += 1;
    return true;
  }

  #block(type: number, body: Buffer): void {
    this.#head.writeUInt8(type, 0);
    this.#head.writeUInt32LE(body.length, 1);
    this.#output.write(this.#head);
    this.#output.write(body);
  }
}
