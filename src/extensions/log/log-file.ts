import { closeSync, fstatSync, lstatSync, rmdirSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { LogPlace } from "./log-place.ts";
import { exists, rotate, rotated } from "./rotate-log.ts";
import { openForAppending } from "./safe-append.ts";

/** A file of this size is rotated, bytes. */
const ROTATE_AT = 5 * 1024 * 1024;
/** Lines wait this long, so that several are written together, ms. */
const GATHER_MS = 200;
/** After a failure (a full disk) the next try comes this much later, ms. */
const RETRY_MS = 30_000;
/** Lines kept while the disk is full. Above this size the oldest are dropped, and the log says so. Characters. */
const MOST_WAITING = 256 * 1024;
const LINE_END = 0x0a;

export interface LogFileLimits {
  /** Bytes. */
  readonly rotateAt?: number;
  /** ms */
  readonly retryAfter?: number;
}

/**
 * The log on disk. It appends whole lines, one write each, so that two Tailwaters can share a file. It never throws: a
 * log that cannot be written is a note, not a reason for the app to fail.
 */
export class LogFile {
  readonly #place: LogPlace;
  readonly #rotateAt: number;
  readonly #retryAfter: number;
  #path: string | null = null;
  #fd: number | null = null;
  #placeNote: string | null = null;
  #writeNote: string | null = null;
  #waiting = "";
  #dropped = 0;
  /** The last write ended within a line, because the disk was full. */
  #isTorn = false;
  #timer: NodeJS.Timeout | null = null;
  /** Time of the next try, monotonic, ms. */
  #retryAt = 0;

  constructor(place: LogPlace, { rotateAt = ROTATE_AT, retryAfter = RETRY_MS }: LogFileLimits = {}) {
    this.#place = place;
    this.#rotateAt = rotateAt;
    this.#retryAfter = retryAfter;
    this.#open();
  }

  /** Absolute; null while no file can be opened. */
  get path(): string | null {
    return this.#path;
  }

  /** Why the log is in another place, or incomplete; null when neither. */
  get note(): string | null {
    return [this.#placeNote, this.#writeNote].filter((note) => note !== null).join(" ") || null;
  }

  /** @param urgent writes at once, for an error */
  append(lines: string, urgent: boolean): void {
    this.#waiting += lines;
    if (this.#waiting.length > MOST_WAITING) this.#dropOldest();
    if (urgent) this.flush();
    else this.#writeIn(GATHER_MS);
  }

  /** Writes the waiting lines, unless it is too early after a failed write. */
  flush(): void {
    if (performance.now() >= this.#retryAt) this.#write();
  }

  /** Removes the log and its rotated files; a later line starts a new one. @returns the removed paths */
  erase(): string[] {
    this.#waiting = "";
    this.#dropped = 0;
    this.#isTorn = false;
    this.#close();
    const path = this.#path;
    if (path === null) return [];
    const removed = [path, ...rotated(path)].filter(exists);
    for (const file of removed) rmSync(file, { force: true });
    removeIfEmpty(dirname(path));
    return removed;
  }

  /** Writes the waiting lines even after a failed write, because there is no later try. */
  end(): void {
    this.#write();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#close();
  }

  #write(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting === "") return;
    try {
      this.#prepare();
      if (this.#fd === null) {
        this.#retryLater();
        return;
      }
      this.#writeWaiting(this.#fd);
      this.#retryAt = 0;
      this.#writeNote = null;
    } catch (error) {
      this.#writeNote = `The log could not be written: ${reason(error)}. Tailwater tries again to write it.`;
      this.#retryLater();
    }
  }

  /** Written text no longer waits, even if the disk becomes full in the middle of it. */
  #writeWaiting(fd: number): void {
    const start = this.#isTorn ? "\n" : "";
    const lost = this.#dropped === 0 ? "" : `(${this.#dropped} characters could not be written)\n`;
    const before = Buffer.byteLength(start + lost);
    const bytes = Buffer.from(start + lost + this.#waiting);
    let written = 0;
    try {
      // A write to an almost full disk may be short; the next one reports the error.
      while (written < bytes.length) written += writeSync(fd, bytes, written);
    } finally {
      if (written > 0) this.#isTorn = bytes[written - 1] !== LINE_END;
      if (written >= before) {
        this.#dropped = 0;
        const lineStart = written === 0 ? 0 : bytes.lastIndexOf(LINE_END, written - 1) + 1;
        this.#waiting = bytes.toString("utf8", Math.max(before, lineStart));
      }
    }
  }

  #retryLater(): void {
    this.#retryAt = performance.now() + this.#retryAfter;
    this.#writeIn(this.#retryAfter);
  }

  #writeIn(ms: number): void {
    this.#timer ??= setTimeout(() => this.#write(), ms).unref();
  }

  /** Whether the open file still has that name and is not full. */
  #prepare(): void {
    if (this.#fd === null || !this.#isOurs(this.#fd)) {
      this.#close();
      this.#open();
    }
    if (this.#fd !== null && fstatSync(this.#fd).size >= this.#rotateAt) this.#rotate(this.#fd);
  }

  /** False when another Tailwater has rotated it, or when it was removed. */
  #isOurs(fd: number): boolean {
    const named = this.#path === null ? undefined : lstatSync(this.#path, { throwIfNoEntry: false });
    const open = fstatSync(fd);
    return named !== undefined && named.ino === open.ino && named.dev === open.dev;
  }

  #rotate(fd: number): void {
    const path = this.#path;
    if (path === null) return;
    try {
      rotate(path, () => this.#isOurs(fd));
    } catch (error) {
      // Another user's file has one of these names, so the log continues in the fallback folder.
      this.#close();
      this.#fallBack(`${path} could not be rotated: ${reason(error)}.`);
      return;
    }
    this.#close();
    this.#open();
  }

  #open(): void {
    const { usual, fallback } = this.#place;
    // Once it uses the fallback, it stays there, in one file.
    if (this.#path === fallback) {
      this.#fallBack(null);
      return;
    }
    try {
      this.#fd = openForAppending(usual);
      this.#path = usual;
      this.#placeNote = null;
    } catch (error) {
      this.#fallBack(`${usual} is not used: ${reason(error)}.`);
    }
  }

  /** @param why a sentence; null keeps the current one */
  #fallBack(why: string | null): void {
    const { fallback } = this.#place;
    try {
      this.#fd = openForAppending(fallback);
      this.#path = fallback;
      if (why !== null) this.#placeNote = `${why} The log is in ${fallback} instead.`;
    } catch (error) {
      this.#path = null;
      this.#placeNote = ["There is no log file.", why, `${fallback}: ${reason(error)}.`].filter(Boolean).join(" ");
    }
  }

  #close(): void {
    const fd = this.#fd;
    this.#fd = null;
    try {
      if (fd !== null) closeSync(fd);
    } catch (error) {
      // A network disk reports only now that an earlier write failed.
      this.#writeNote = `The log may be incomplete: ${reason(error)}.`;
    }
  }

  #dropOldest(): void {
    const from = this.#waiting.indexOf("\n", this.#waiting.length - MOST_WAITING) + 1;
    this.#dropped += from;
    this.#waiting = this.#waiting.slice(from);
  }
}

/**
 * The folder created for the log. The shared temporary folder is never removed, because it is not empty and not ours.
 */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It contains other files.
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : null;
  if (code === "ELOOP") return "it is a link";
  if (code === "ENXIO") return "it is a pipe";
  return code ?? error.message;
}
