import { closeSync, existsSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { fileError } from "../../contract/file-error.ts";

const BUFFER_BYTES = 256 * 1024;

/** Takes bytes piece by piece. */
export interface Output {
  write(bytes: Buffer | string): void;
  /** Hands on what is still held back, and ends it. */
  end(): void;
  readonly bytes: number;
}

/** A file written through one buffer. Sync on purpose: it is in a worker, and nothing is lost between two events. */
export class OutputFile implements Output {
  readonly path: string;
  readonly #fd: number;
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #filled = 0;
  #written = 0;
  #open = true;

  /** @throws TailwaterError FILE_EXISTS, FILE_WRITE_FAILED */
  constructor(path: string, overwrite: boolean) {
    this.path = path;
    try {
      // One folder may be new; of several that are not there the path is more likely mistyped.
      const folder = dirname(path);
      if (!existsSync(folder)) mkdirSync(folder);
      // Records may be secret: readable by the user alone.
      this.#fd = openSync(path, overwrite ? "w" : "wx", 0o600);
    } catch (error) {
      throw fileError(error, path);
    }
  }

  /** Bytes given to `write`. */
  get bytes(): number {
    return this.#written + this.#filled;
  }

  /** Of those, what the disk has. */
  get flushed(): number {
    return this.#written;
  }

  /** @throws TailwaterError FILE_WRITE_FAILED */
  write(bytes: Buffer | string): void {
    const piece = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
    if (piece.length > BUFFER_BYTES - this.#filled) this.flush();
    if (piece.length > BUFFER_BYTES) {
      this.#put(piece);
      return;
    }
    this.#filled += piece.copy(this.#buffer, this.#filled);
  }

  /** @throws TailwaterError FILE_WRITE_FAILED */
  flush(): void {
    if (this.#filled === 0) return;
    const filled = this.#filled;
    this.#filled = 0;
    this.#put(this.#buffer.subarray(0, filled));
  }

  end(): void {
    if (!this.#open) return;
    try {
      this.flush();
    } finally {
      this.#open = false;
      closeSync(this.#fd);
    }
  }

  #put(bytes: Buffer): void {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
      this.#written += bytes.length;
    } catch (error) {
      throw fileError(error, this.path);
    }
  }
}
