import { closeSync, fdatasyncSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import type { ChangeEntry, ChangeOutcome, TargetOutcome } from "../../contract/changes.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { whyUnread } from "../kit/read-file.ts";
import { log } from "../log/log.ts";
import { openForAppending } from "../log/safe-append.ts";

export const JOURNAL_FILE = "changes.jsonl";
/** What is read of a journal that has become long: its end. */
const MOST_READ_BYTES = 8 * 2 ** 20;
/** Targets that were refused, each with its reason. */
const MOST_REFUSED = 50;

interface End {
  readonly id: string;
  readonly outcome: ChangeOutcome;
  readonly refused: readonly TargetOutcome[];
}

/**
 * What this app changed: a file that is only ever added to, one JSON object a line, readable by its user alone. A change
 * has two lines: before it is sent, and when its outcome is known. The second lacks where Tailwater ended in between.
 */
export class Journal {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** On disk when it resolves. @throws TailwaterError FILE_WRITE_FAILED: nothing may be sent then */
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

  /** A failure is logged: what was done is done, and its entry says `begun`. */
  async end(id: string, outcome: ChangeOutcome, refused: readonly TargetOutcome[]): Promise<void> {
    try {
      this.#append({ id, outcome, refused: refused.slice(0, MOST_REFUSED) } satisfies End);
    } catch (error) {
      log.error(`The outcome of a change (${outcome}) could not be written to ${this.path}:`, error);
    }
  }

  /** Newest first. @param profileId null: of all. @throws TailwaterError FILE_UNREADABLE */
  async read(profileId: string | null, most: number): Promise<readonly ChangeEntry[]> {
    const entries = new Map<string, ChangeEntry>();
    for (const line of (await this.#text()).split("\n")) {
      const value = parse(line);
      if (isEntry(value)) entries.set(value.id, value);
      else if (isEnd(value)) {
        const begun = entries.get(value.id);
        if (begun !== undefined) entries.set(value.id, { ...begun, outcome: value.outcome, refused: value.refused });
      }
    }
    return [...entries.values()]
      .filter((entry) => profileId === null || entry.profileId === profileId)
      .reverse()
      .slice(0, most);
  }

  /** The end of the file; empty where there is none. A first line that is cut is no JSON, and passed over. */
  async #text(): Promise<string> {
    try {
      const file = await open(this.path, "r");
      try {
        const { size } = await file.stat();
        const length = Math.min(size, MOST_READ_BYTES);
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

  #append(line: ChangeEntry | End): void {
    const fd = openForAppending(this.path);
    try {
      // A line before it that a crash cut short ends here: at most one is lost, and it is not this one.
      writeSync(fd, `${JSON.stringify(line)}\n`);
      fdatasyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function isEntry(value: unknown): value is ChangeEntry {
  if (typeof value !== "object" || value === null) return false;
  return "id" in value && "at" in value && "profileId" in value && "title" in value && "lines" in value;
}

function isEnd(value: unknown): value is End {
  return typeof value === "object" && value !== null && "id" in value && "outcome" in value && "refused" in value;
}
