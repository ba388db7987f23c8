import { closeSync, openSync, readSync, statSync } from "node:fs";
import { TailwaterError } from "../../contract/errors.ts";
import type { IsolationLevel } from "../../contract/tail.ts";
import { BATCH_BLOCK, BLOCK, BLOCK_HEAD, RECORDING_MAGIC, type RecordingHead } from "./recording-format.ts";

const CHUNK_BYTES = 1024 * 1024;
/** A head line longer than this is none. */
const LONGEST_HEAD = 64 * 1024;

/** What reading hands out; buffers are valid during the call. */
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
  /** Where in the file the buffer's end is. */
  #readTo: number;
  #cut = false;

  /** @throws TailwaterError FILE_UNREADABLE */
  constructor(path: string) {
    this.path = path;
    try {
      this.bytes = statSync(path).size;
      this.#fd = openSync(path, "r");
    } catch (error) {
      throw unreadable(path, error instanceof Error ? error.message : String(error));
    }
    const start = Buffer.alloc(LONGEST_HEAD);
    const text = start.toString("utf8", 0, readSync(this.#fd, start, 0, LONGEST_HEAD, 0));
    const end = text.indexOf("\n", RECORDING_MAGIC.length);
    if (!text.startsWith(RECORDING_MAGIC) || end < 0) {
      this.close();
      throw unreadable(path, "it is no recording of Tailwater");
    }
    this.head = parseHead(path, text.slice(RECORDING_MAGIC.length, end));
    this.#readTo = Buffer.byteLength(text.slice(0, end + 1));
  }

  /** The last block is not whole: the file was cut. */
  get isCut(): boolean {
    return this.#cut;
  }

  /** Reads the next megabyte's blocks; false at the end. @throws TailwaterError FILE_UNREADABLE */
  readSome(visitor: RecordingVisitor): boolean {
    const read = readSync(this.#fd, this.#buffer, this.#filled, this.#buffer.length - this.#filled, this.#readTo);
    if (read === 0) {
      this.#cut = this.#filled > 0;
      return false;
    }
    this.#readTo += read;
    this.#filled += read;
    let at = 0;
    while (this.#filled - at >= BLOCK_HEAD) {
      const length = this.#buffer.readUInt32LE(at + 1);
      const to = at + BLOCK_HEAD + length;
      if (to > this.#filled) {
        this.#makeRoom(BLOCK_HEAD + length);
        break;
      }
      this.#visit(this.#buffer[at] ?? 0, at + BLOCK_HEAD, to, visitor);
      at = to;
    }
    // Records point to their batch's header: it moves along with what is left.
    this.#buffer.copyWithin(0, at, this.#filled);
    this.#filled -= at;
    return true;
  }

  close(): void {
    closeSync(this.#fd);
  }

  readonly #batch = Buffer.alloc(BATCH_BLOCK);

  #visit(type: number, from: number, to: number, visitor: RecordingVisitor): void {
    if (type === BLOCK.batch && to - from === BATCH_BLOCK) {
      this.#buffer.copy(this.#batch, 0, from, to);
      visitor.batch(this.#batch.readInt32LE(0), this.#batch, 4);
    } else if (type === BLOCK.record || type === BLOCK.failure) {
      visitor.entry(this.#buffer, from, to, type === BLOCK.failure);
    } else throw unreadable(this.path, `byte ${this.#readTo - this.#filled + from} begins no block`);
  }

  #makeRoom(needed: number): void {
    if (needed <= this.#buffer.length) return;
    if (needed > this.bytes) throw unreadable(this.path, "a block is longer than the file");
    const grown = Buffer.allocUnsafeSlow(needed);
    this.#buffer.copy(grown, 0, 0, this.#filled);
    this.#buffer = grown;
  }
}

function parseHead(path: string, line: string): RecordingHead {
  try {
    const head: unknown = JSON.parse(line);
    if (typeof head === "object" && head !== null && "topics" in head && Array.isArray(head.topics)) {
      const isolation: IsolationLevel =
        "isolation" in head && head.isolation === "read_uncommitted" ? "read_uncommitted" : "read_committed";
      const startedAt = "startedAt" in head && typeof head.startedAt === "number" ? head.startedAt : 0;
      return { topics: head.topics.map(String), isolation, startedAt };
    }
  } catch {
    // Said below.
  }
  throw unreadable(path, "its head is damaged");
}

function unreadable(path: string, why: string): TailwaterError {
  return new TailwaterError("FILE_UNREADABLE", `The recording cannot be read: ${why}.`, {
    subject: path,
    hint: "Choose a file that Tailwater recorded.",
  });
}
