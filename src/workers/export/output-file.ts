import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { fileError } from "../../contract/file-error.ts";

const BUFFER_BYTES = 256 * 1024;
/** Records may be secret: readable by the user alone. */
const OWN = 0o600;

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
      this.#fd = overwrite ? openPresent(path) : openSync(path, "wx", OWN);
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

/**
 * Opens a file that may be there, to write it from its beginning, and only if it is what it looks like: never what a link
 * points to, no second name of another file, no device, nobody else's. It was readable by others: now it is not.
 */
function openPresent(path: string): number {
  const { O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_WRONLY } = constants;
  const fd = openSync(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK, OWN);
  try {
    const about = fstatSync(fd);
    const { uid, nlink } = about;
    if (!about.isFile()) throw new Error("it is no regular file");
    if (nlink !== 1) throw new Error("it is another name of a file that is elsewhere, too");
    if (process.getuid !== undefined && uid !== process.getuid()) throw new Error("it belongs to another user");
    if (process.platform !== "win32") fchmodSync(fd, OWN);
    ftruncateSync(fd);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
