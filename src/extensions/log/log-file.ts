import { closeSync, fstatSync, renameSync, rmdirSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { LogPlace } from "./log-place.ts";
import { openForAppending } from "./safe-append.ts";

/** A file this large is set aside, bytes; so many of those are kept besides it. */
const ROTATE_AT = 5 * 1024 * 1024;
const ROTATED_KEPT = 2;
/** Lines wait this long for others, to be written with them, ms. */
const GATHER_MS = 200;
/** After a failure (a full disk) the next try comes this much later, ms. */
const RETRY_MS = 30_000;
/** Lines kept for a disk that is full; beyond it the oldest are dropped, and that is said. Characters. */
const MOST_WAITING = 256 * 1024;

/**
 * The log on disk. Whole lines by one write each, appended, so that two Tailwaters share a file without tearing lines.
 * It never throws: a log that cannot be written is a note, no reason for the app to fail.
 */
export class LogFile {
  readonly #place: LogPlace;
  readonly #rotateAt: number;
  #path: string | null = null;
  #fd: number | null = null;
  #note: string | null = null;
  #waiting = "";
  #dropped = 0;
  #timer: NodeJS.Timeout | null = null;
  #retryAt = 0;

  /** @param rotateAt bytes */
  constructor(place: LogPlace, rotateAt = ROTATE_AT) {
    this.#place = place;
    this.#rotateAt = rotateAt;
    this.#open();
  }

  /** Absolute; null while none can be opened. */
  get path(): string | null {
    return this.#path;
  }

  /** Why the log is not where it should be, or not complete; null when it is. */
  get note(): string | null {
    return this.#note;
  }

  /** @param urgent writes at once: an error, before whatever comes after it */
  append(lines: string, urgent: boolean): void {
    this.#waiting += lines;
    if (this.#waiting.length > MOST_WAITING) this.#dropOldest();
    if (urgent) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), GATHER_MS).unref();
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting === "" || Date.now() < this.#retryAt) return;
    try {
      this.#prepare();
      if (this.#fd === null) return;
      const text =
        this.#dropped === 0 ? this.#waiting : `(${this.#dropped} characters could not be written)\n${this.#waiting}`;
      writeWhole(this.#fd, text);
      this.#waiting = "";
      this.#dropped = 0;
    } catch (error) {
      this.#retryAt = Date.now() + RETRY_MS;
      this.#note = `The log could not be written: ${reason(error)}. What could not be written is tried again.`;
    }
  }

  /** Removes the log and what was rotated; a line that comes later begins a new one. @returns the paths removed */
  erase(): string[] {
    this.#waiting = "";
    this.#close();
    const path = this.#path;
    if (path === null) return [];
    const removed = [path, ...rotated(path)].filter(exists);
    for (const file of removed) rmSync(file, { force: true });
    removeIfEmpty(dirname(path));
    return removed;
  }

  end(): void {
    this.flush();
    this.#close();
  }

  /** An open file that is the one of that name, and not full. */
  #prepare(): void {
    if (this.#fd === null || !this.#isStillThere(this.#fd)) {
      this.#close();
      this.#open();
    }
    if (this.#fd !== null && fstatSync(this.#fd).size >= this.#rotateAt) this.#rotate();
  }

  /** False when another Tailwater has rotated it, or somebody has removed it. */
  #isStillThere(fd: number): boolean {
    const open = fstatSync(fd);
    try {
      const named = this.#path === null ? null : statSync(this.#path);
      return named !== null && named.ino === open.ino && named.dev === open.dev;
    } catch {
      return false;
    }
  }

  #rotate(): void {
    const path = this.#path;
    if (path === null) return;
    this.#close();
    const names = [path, ...rotated(path)];
    try {
      // From the last: each takes the next one's name. Renaming follows no link.
      for (let at = names.length - 1; at > 0; at -= 1) {
        const [from, to] = [names[at - 1], names[at]];
        if (from !== undefined && to !== undefined && exists(from)) renameSync(from, to);
      }
    } catch (error) {
      // Somebody else's file has one of these names: the log goes on where nobody else writes.
      this.#fallBack(`${path} could not be rotated: ${reason(error)}`);
      return;
    }
    this.#open();
  }

  #open(): void {
    const { usual } = this.#place;
    if (this.#path !== this.#place.fallback) {
      try {
        this.#fd = openForAppending(usual);
        this.#path = usual;
      } catch (error) {
        this.#fallBack(`${usual} is not used: ${reason(error)}`);
      }
      return;
    }
    this.#fallBack(this.#note ?? "");
  }

  #fallBack(why: string): void {
    const { fallback } = this.#place;
    try {
      this.#fd = openForAppending(fallback);
      this.#path = fallback;
      this.#note = why.endsWith(".") ? why : `${why}. The log is in ${fallback} instead.`;
    } catch (error) {
      this.#path = null;
      this.#note = `There is no log file. ${why}; ${fallback}: ${reason(error)}.`;
    }
  }

  #close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #dropOldest(): void {
    const from = this.#waiting.indexOf("\n", this.#waiting.length - MOST_WAITING) + 1;
    this.#dropped += from;
    this.#waiting = this.#waiting.slice(from);
  }
}

/** All of it: a write to a file that is almost full may be short, and the next one tells why. */
function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}

const rotated = (path: string): string[] => Array.from({ length: ROTATED_KEPT }, (_, index) => `${path}.${index + 1}`);

/** The folder that was made for the log; never the shared temporary one, which is not empty, nor ours to remove. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // There is something else in it.
  }
}

function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch {
    return false;
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : null;
  if (code === "ELOOP") return "it is a link";
  if (code === "ENXIO") return "it is a pipe";
  return code ?? error.message;
}
