import { closeSync, constants, fdatasyncSync, fstatSync, openSync, readSync, writeFileSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import {
  type ChangeEntry,
  type ChangeOutcome,
  JOURNAL_MEGABYTES,
  type RecordCounts,
  type TargetOutcome,
} from "../../contract/changes.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { whyUnread } from "../kit/read-file.ts";
import { log } from "../log/log.ts";
import { openForAppending } from "../log/safe-append.ts";
import { type JournalEnd, readLine } from "./journal-lines.ts";

export const JOURNAL_FILE = "changes.jsonl";
/** Of a longer journal, only the end is read. */
const USUAL_BYTES = JOURNAL_MEGABYTES.usual * 2 ** 20;
/** The lines that are parsed before other work has its turn. */
const LINES_AT_ONCE = 2_000;
/** The most refused targets per change, each with its reason. */
const MOST_REFUSED = 50;
/**
 * The most characters of any text except a command. A group's name may have 32,767, so one change could fill the part
 * that is read.
 */
const LONGEST_TEXT = 1_000;

/** The most outcomes that wait for a disk with room. */
const MOST_UNWRITTEN = 1_000;

const NEWLINE = 0x0a;
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
// Does not follow a link, and does not wait for the other end of a pipe.
const READ = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

/**
 * The journal of this app's changes: an append-only file, one JSON object per line, readable only by its user. Each
 * change has a line from before it is sent, and a line with its outcome. If Tailwater ends in between, the second line
 * is missing.
 */
export class Journal {
  readonly path: string;
  /** Outcomes that could not be written. They are written with the next line, and are read from here until then. */
  readonly #unwritten = new Map<string, JournalEnd>();

  constructor(path: string) {
    this.path = path;
  }

  /** The line is on disk when it resolves. @throws TailwaterError FILE_WRITE_FAILED: then nothing may be sent */
  async begin(entry: ChangeEntry): Promise<void> {
    try {
      this.#append(entry);
    } catch (cause) {
      throw new TailwaterError("FILE_WRITE_FAILED", `The journal cannot be written: ${whyUnread(cause)}.`, {
        subject: this.path,
        hint: "Nothing was sent. Check that the folder can be written to and that the disk is not full.",
        cause,
      });
    }
  }

  /**
   * Does not throw, because the change is already made. In the file its entry stays `begun` until a later line can be
   * written.
   * @returns why the outcome is not in the file; null when it is
   */
  async end(
    id: string,
    outcome: ChangeOutcome,
    refused: readonly TargetOutcome[],
    records: RecordCounts | null = null,
  ): Promise<TailwaterError | null> {
    const end = { id, outcome, refused: refused.slice(0, MOST_REFUSED), ...(records === null ? {} : { records }) };
    try {
      this.#append(end);
      return null;
    } catch (cause) {
      this.#unwritten.set(id, end);
      const [oldest] = this.#unwritten.keys();
      if (this.#unwritten.size > MOST_UNWRITTEN && oldest !== undefined) this.#unwritten.delete(oldest);
      log.error(`The outcome of a change (${outcome}) could not be written to ${this.path}:`, cause);
      return new TailwaterError("FILE_WRITE_FAILED", `The journal lacks this outcome: ${whyUnread(cause)}.`, {
        subject: this.path,
        hint: "Make room on the disk: Tailwater writes it with the next change. If it ends first, it is lost.",
        cause,
      });
    }
  }

  /**
   * The entries, newest first.
   * @param profileId null: all profiles
   * @param mostBytes of the end of the file
   * @throws TailwaterError FILE_UNREADABLE
   */
  async read(profileId: string | null, most: number, mostBytes = USUAL_BYTES): Promise<readonly ChangeEntry[]> {
    const entries = new Map<string, ChangeEntry>();
    for (const [at, line] of (await this.#text(mostBytes)).split("\n").entries()) {
      if (at % LINES_AT_ONCE === LINES_AT_ONCE - 1) await setImmediate();
      const read = readLine(line);
      if (read === null) continue;
      const begun = entries.get(read.id);
      if ("title" in read) entries.set(read.id, read);
      else if (begun !== undefined) entries.set(read.id, { ...begun, ...read });
    }
    for (const end of this.#unwritten.values()) {
      const begun = entries.get(end.id);
      if (begun !== undefined) entries.set(end.id, { ...begun, ...end });
    }
    return [...entries.values()]
      .filter((entry) => profileId === null || entry.profileId === profileId)
      .reverse()
      .slice(0, most);
  }

  /** The size of the file; 0 when there is none. */
  async bytes(): Promise<number> {
    return (await stat(this.path).catch(() => null))?.size ?? 0;
  }

  /** The end of the file; empty when there is no file. If the first line is cut, it is not JSON and is skipped. */
  async #text(mostBytes: number): Promise<string> {
    try {
      const file = await open(this.path, READ);
      try {
        const about = await file.stat();
        if (!about.isFile()) throw new Error("it is not a regular file");
        const { size } = about;
        const length = Math.min(size, mostBytes);
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
        return buffer.toString("utf8", 0, bytesRead);
      } finally {
        await file.close();
      }
    } catch (cause) {
      if (whyUnread(cause) === "ENOENT") return "";
      throw new TailwaterError("FILE_UNREADABLE", `The journal cannot be read: ${whyUnread(cause)}.`, {
        subject: this.path,
        hint: "Check the file's permissions.",
        cause,
      });
    }
  }

  #append(line: ChangeEntry | JournalEnd): void {
    const fd = openForAppending(this.path);
    try {
      // A crash may have cut the last line. The line break ends it, so that only that line is lost.
      const cut = endsInLine(this.path) ? "" : "\n";
      const lines = [...this.#unwritten.values(), line].map((one) => JSON.stringify(one, shortened));
      writeFileSync(fd, `${cut}${lines.join("\n")}\n`);
      fdatasyncSync(fd);
      this.#unwritten.clear();
    } finally {
      closeSync(fd);
    }
  }
}

function shortened(key: string, value: unknown): unknown {
  const isLong = typeof value === "string" && value.length > LONGEST_TEXT && key !== "command";
  return isLong ? `${value.slice(0, LONGEST_TEXT)}…` : value;
}

/** Whether the file is empty or ends with a line break. */
function endsInLine(path: string): boolean {
  const fd = openSync(path, READ);
  try {
    const { size } = fstatSync(fd);
    const last = Buffer.alloc(1);
    return size === 0 || (readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === NEWLINE);
  } finally {
    closeSync(fd);
  }
}
