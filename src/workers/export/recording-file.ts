import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { TailwaterError } from "../../contract/errors.ts";
import type { IsolationLevel } from "../../contract/record.ts";
import { MOST_TOPICS } from "../../contract/tails.ts";
import { partitionOf, topicOf } from "../store/record-sink.ts";
import { readOffset } from "../wire/cursor.ts";
import { BATCH_BLOCK, BLOCK, BLOCK_HEAD, RECORDING_MAGIC, type RecordingHead } from "./recording-format.ts";

const CHUNK_BYTES = 1024 * 1024;
/** The longest header line. */
const LONGEST_HEAD = 64 * 1024;
/** The longest record; a tail cannot hold a longer one. */
const LONGEST_BLOCK = 256 * 2 ** 20;
/** The most partitions of a recording, because each has its own counters. */
const MOST_PARTITIONS = 20_000;
/** A topic's name is at most 249 characters. */
const LONGEST_TOPIC = 249;

/** Receives what is read; buffers are valid during the call. */
export interface RecordingVisitor {
  batch(source: number, header: Buffer, headerAt: number): void;
  entry(bytes: Buffer, from: number, to: number, failure: boolean): void;
}

/** A recording opened for reading, piece by piece. */
export class RecordingFile {
  readonly path: string;
  readonly head: RecordingHead;
  readonly bytes: number;
  readonly #fd: number;
  #buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  #filled = 0;
  /** The position of the buffer's end in the file. */
  #readTo: number;
  #cut = false;

  /** @throws TailwaterError FILE_UNREADABLE */
  constructor(path: string) {
    this.path = path;
    try {
      // Without O_NONBLOCK, opening a pipe waits for its other end.
      this.#fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    } catch (error) {
      throw unreadable(path, error instanceof Error ? error.message : String(error));
    }
    const about = fstatSync(this.#fd);
    this.bytes = about.size;
    if (!about.isFile()) {
      this.close();
      throw unreadable(path, "it is not a regular file");
    }
    const start = Buffer.alloc(LONGEST_HEAD);
    const text = start.toString("utf8", 0, readSync(this.#fd, start, 0, LONGEST_HEAD, 0));
    const end = text.indexOf("\n", RECORDING_MAGIC.length);
    if (!text.startsWith(RECORDING_MAGIC) || end < 0) {
      this.close();
      throw unreadable(path, "it is not a Tailwater recording");
    }
    const head = parseHead(text.slice(RECORDING_MAGIC.length, end));
    if (head === null) {
      this.close();
      throw unreadable(path, "its header is damaged");
    }
    this.head = head;
    this.#readTo = Buffer.byteLength(text.slice(0, end + 1));
  }

  /** The last block is incomplete: the file is truncated. */
  get isCut(): boolean {
    return this.#cut;
  }

  /** Reads the next megabyte's blocks; false at the end. @throws TailwaterError FILE_UNREADABLE */
  readSome(visitor: RecordingVisitor): boolean {
    const read = readSync(this.#fd, this.#buffer, this.#filled, this.#buffer.length - this.#filled, this.#readTo);
    if (read === 0) {
      // A part of a block is left, or the file is shorter than when it was opened.
      this.#cut = this.#filled > 0 || this.#readTo < this.bytes;
      return false;
    }
    this.#readTo += read;
    this.#filled += read;
    let at = 0;
    while (this.#filled - at >= BLOCK_HEAD) {
      const type = this.#buffer[at] ?? 0;
      const length = this.#buffer.readUInt32LE(at + 1);
      const to = at + BLOCK_HEAD + length;
      this.#check(type, length, at);
      if (to > this.#filled) {
        this.#cut = !this.#makeRoom(BLOCK_HEAD + length, at);
        break;
      }
      this.#visit(type, at + BLOCK_HEAD, to, visitor);
      at = to;
    }
    // Records refer to their batch's header, so it moves with the remaining bytes.
    this.#buffer.copyWithin(0, at, this.#filled);
    this.#filled -= at;
    return !this.#cut;
  }

  close(): void {
    closeSync(this.#fd);
  }

  readonly #batch = Buffer.alloc(BATCH_BLOCK);

  readonly #sources = new Set<number>();

  /** Checks a block's header before memory is allocated for its body. */
  #check(type: number, length: number, at: number): void {
    const isBatch = type === BLOCK.batch && length === BATCH_BLOCK;
    const isEntry = (type === BLOCK.record || type === BLOCK.failure) && this.#sources.size > 0;
    const place = this.#readTo - this.#filled + at;
    if (!isBatch && !isEntry) throw unreadable(this.path, `no block begins at byte ${place}`);
    if (length > LONGEST_BLOCK) throw unreadable(this.path, `the block at byte ${place} is ${length} bytes long`);
  }

  #visit(type: number, from: number, to: number, visitor: RecordingVisitor): void {
    if (type === BLOCK.batch) {
      this.#buffer.copy(this.#batch, 0, from, to);
      visitor.batch(this.#checkedSource(), this.#batch, 4);
    } else visitor.entry(this.#buffer, from, to, type === BLOCK.failure);
  }

  #checkedSource(): number {
    const source = this.#batch.readInt32LE(0);
    if (!this.#sources.has(source)) {
      if (source < 0 || topicOf(source) >= this.head.topics.length) {
        throw unreadable(this.path, `a batch of partition ${partitionOf(source)} belongs to no topic of its header`);
      }
      if (this.#sources.size === MOST_PARTITIONS) {
        throw unreadable(this.path, `it names more than ${MOST_PARTITIONS} partitions`);
      }
      this.#sources.add(source);
    }
    if (readOffset(this.#batch, 4) < 0) throw unreadable(this.path, "a batch begins at a negative offset");
    return source;
  }

  /** Room for a whole block, unless the file has less than that. */
  #makeRoom(needed: number, at: number): boolean {
    if (needed <= this.#buffer.length) return true;
    if (needed > this.bytes - (this.#readTo - this.#filled + at)) return false;
    const grown = Buffer.allocUnsafeSlow(needed);
    this.#buffer.copy(grown, 0, 0, this.#filled);
    this.#buffer = grown;
    return true;
  }
}

/** Null for a line that is not a header. */
function parseHead(line: string): RecordingHead | null {
  let head: unknown;
  try {
    head = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof head !== "object" || head === null || !("topics" in head) || !Array.isArray(head.topics)) return null;
  const topics: unknown[] = head.topics;
  const isTopic = (name: unknown): name is string => typeof name === "string" && name.length <= LONGEST_TOPIC;
  if (topics.length > MOST_TOPICS || !topics.every(isTopic)) return null;
  const isolation: IsolationLevel =
    "isolation" in head && head.isolation === "read_uncommitted" ? "read_uncommitted" : "read_committed";
  const startedAt = "startedAt" in head && typeof head.startedAt === "number" ? head.startedAt : 0;
  return { topics, isolation, startedAt };
}

function unreadable(path: string, why: string): TailwaterError {
  return new TailwaterError("FILE_UNREADABLE", `The recording cannot be read: ${why}.`, {
    subject: path,
    hint: "Choose a file that Tailwater recorded.",
  });
}
