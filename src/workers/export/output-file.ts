import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { TailwaterError } from "../../contract/errors.ts";

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
      mkdirSync(dirname(path), { recursive: true });
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

export function fileError(error: unknown, path: string): TailwaterError {
  const code = error instanceof Error && "code" in error ? error.code : "";
  if (code === "EEXIST") {
    return new TailwaterError("FILE_EXISTS", "A file of that name is there already.", {
      subject: path,
      hint: "Choose another name, or say that it may be replaced.",
      cause: error,
    });
  }
  const why =
    code === "ENOSPC" ? "the disk is full" : code === "EACCES" || code === "EPERM" ? "it is not allowed" : null;
  return new TailwaterError("FILE_WRITE_FAILED", `The file cannot be written: ${why ?? messageOf(error)}.`, {
    subject: path,
    hint: code === "ENOSPC" ? "Make room, or choose another disk." : "Choose another folder.",
    cause: error,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
