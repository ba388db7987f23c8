import { randomBytes } from "node:crypto";
import { closeSync, lstatSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileError } from "../../contract/file-error.ts";

const BUFFER_BYTES = 256 * 1024;
/** Records may be secret, so only the user can read the file. */
const OWN = 0o600;

/** Takes bytes piece by piece. */
export interface Output {
  write(bytes: Buffer | string): void;
  /** Writes what is still buffered, and ends it. */
  end(): void;
  readonly bytes: number;
}

/**
 * A file written through one buffer. It is synchronous on purpose: it runs in a worker, and nothing is lost between two
 * events.
 */
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
      this.#fd = overwrite ? openInPlaceOf(path) : openSync(path, "wx", OWN);
    } catch (error) {
      throw fileError(error, path);
    }
  }

  /** Bytes passed to `write`. */
  get bytes(): number {
    return this.#written + this.#filled;
  }

  /** The part of them that is on disk. */
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

/**
 * Creates a new file beside the old one and renames it over the old one, so that a program with the old one open, or
 * with a hard link to it, does not see the new one. An existing file must not be a link, a device, or another user's.
 */
function openInPlaceOf(path: string): number {
  const present = lstatSync(path, { throwIfNoEntry: false });
  if (present === undefined) return openSync(path, "wx", OWN);
  if (present.isSymbolicLink()) throw Object.assign(new Error("it is a link"), { code: "ELOOP" });
  if (!present.isFile()) throw new Error("it is not a regular file");
  if (present.nlink !== 1) throw new Error("it is a hard link to another file");
  if (process.getuid !== undefined && present.uid !== process.getuid()) throw new Error("it belongs to another user");
  const beside = join(dirname(path), `.tailwater-${randomBytes(6).toString("hex")}.part`);
  const fd = openSync(beside, "wx", OWN);
  try {
    renameSync(beside, path);
    return fd;
  } catch (error) {
    closeSync(fd);
    rmSync(beside, { force: true });
    throw error;
  }
}
