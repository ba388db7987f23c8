import { randomBytes } from "node:crypto";
import { rename, stat } from "node:fs/promises";
import { TailwaterError } from "../../contract/errors.ts";
import { systemLimit } from "../../contract/system-limit.ts";
import { backupOf, removeStaleTemporaries, writeFileAtomically } from "./atomic-file.ts";
import { withFileLock } from "./file-lock.ts";
import { MOST_STORED_BYTES, readSmallFile, whyUnread } from "./read-file.ts";

/** What a document holds, and what in it could not be understood. */
export interface Parsed<T> {
  readonly value: T;
  readonly problems: readonly string[];
}

/** How a document of one version becomes one of the next; by the version that it comes from. */
export type Migrations = Readonly<Record<number, (document: object) => object>>;

/**
 * One JSON file with a `schemaVersion`, and the promise that a file which cannot be understood is never written over:
 * a damaged one is set aside under another name, and its backup is used; one of a newer Tailwater, or one that cannot
 * be read, makes this session read-only. An older one is brought up to date in memory, and on disk by the next write.
 */
export class StoredFile<T> {
  readonly path: string;
  /** What the user must know of the file's state. */
  readonly warnings: string[] = [];
  readonly #version: number;
  readonly #parse: (document: object) => Parsed<T>;
  readonly #migrations: Migrations;
  #readOnly: TailwaterError | null = null;

  /** @param parse throws when nothing in the document can be understood. */
  constructor(path: string, version: number, parse: (document: object) => Parsed<T>, migrations: Migrations = {}) {
    this.#migrations = migrations;
    this.path = path;
    this.#version = version;
    this.#parse = parse;
  }

  /** Why nothing can be written in this session; null when it can. */
  get readOnly(): TailwaterError | null {
    return this.#readOnly;
  }

  /**
   * What the file holds, as far as it can be understood; null when there is none, or nothing of use in it.
   * @throws TailwaterError SYSTEM_LIMIT
   */
  async read(): Promise<T | null> {
    if (this.#readOnly === null) await removeStaleTemporaries(this.path);
    const text = await this.#text();
    if (text === null) return null;
    try {
      const document = asDocument(JSON.parse(text));
      const version = versionOf(document);
      if (version > this.#version) return this.#newer(version, document);
      const { value, problems } = this.#parse(this.#migrated(document, version));
      if (problems.length > 0) await this.#setAside(problems.join("; "));
      return value;
    } catch (error) {
      await this.#setAside(whyUnread(error));
      return this.#backup();
    }
  }

  /**
   * Runs a read and the write that follows from it while no other Tailwater does the same.
   * @throws TailwaterError FILE_WRITE_FAILED when the lock cannot be had, and what the action throws
   */
  exclusively<R>(action: () => Promise<R>): Promise<R> {
    return withFileLock(this.path, action);
  }

  /** @throws TailwaterError FILE_WRITE_FAILED, PROFILE_FILE_NEWER, PROFILE_FILE_UNREADABLE */
  async write(content: object): Promise<void> {
    if (this.#readOnly !== null) throw this.#readOnly;
    const document = { schemaVersion: this.#version, ...content };
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (Buffer.byteLength(text) > MOST_STORED_BYTES) throw tooLarge(this.path);
    await writeFileAtomically(this.path, text);
  }

  #migrated(document: object, from: number): object {
    let current = document;
    for (let version = from; version < this.#version; version += 1) {
      const migrate = this.#migrations[version];
      if (migrate === undefined) throw new Error(`version ${version} is not known`);
      current = migrate(current);
    }
    return current;
  }

  /** The generation before the damaged one. It stays where it is. */
  async #backup(): Promise<T | null> {
    const backup = backupOf(this.path);
    const text = await this.#backupText(backup);
    if (text === null) return null;
    try {
      const document = asDocument(JSON.parse(text));
      const { value } = this.#parse(this.#migrated(document, versionOf(document)));
      const { mtime } = await stat(backup);
      this.warnings.push(`The backup of ${mtime.toISOString()} is used instead: ${backup}.`);
      return value;
    } catch {
      return null; // It is no better: what is set aside was told.
    }
  }

  async #backupText(backup: string): Promise<string | null> {
    try {
      return await textOf(backup);
    } catch (cause) {
      if (!isMissing(cause)) this.warnings.push(`Its backup ${backup} cannot be read (${whyUnread(cause)}).`);
      return null;
    }
  }

  async #text(): Promise<string | null> {
    try {
      return await textOf(this.path);
    } catch (cause) {
      if (isMissing(cause)) return null;
      // It passes, and says nothing of the file.
      const limit = systemLimit(cause);
      if (limit !== null) {
        throw new TailwaterError("SYSTEM_LIMIT", `The file cannot be read: ${limit.why}.`, {
          subject: this.path,
          hint: limit.hint,
          cause,
        });
      }
      const isOfSystem = cause instanceof Error && "code" in cause;
      const hint = isOfSystem ? "Check the file's permissions." : "Move it away by hand, then start Tailwater again.";
      this.#lock("PROFILE_FILE_UNREADABLE", `It cannot be read (${whyUnread(cause)})`, hint);
      return null;
    }
  }

  /** A newer Tailwater's file can often be read, and must never be written. */
  #newer(version: number, document: object): T | null {
    const hint = `It has version ${version}; this Tailwater writes version ${this.#version}. Use the newer one.`;
    this.#lock("PROFILE_FILE_NEWER", "It was written by a newer Tailwater", hint);
    try {
      return this.#parse(document).value;
    } catch {
      return null; // Said by the warning already.
    }
  }

  async #setAside(why: string): Promise<void> {
    // Two of one millisecond must not meet.
    const moment = new Date().toISOString().replaceAll(":", "-");
    const aside = `${this.path}.damaged-${moment}-${randomBytes(3).toString("hex")}`;
    try {
      await rename(this.path, aside);
      this.warnings.push(`${this.path} is damaged (${why}). It is kept as ${aside}.`);
    } catch (cause) {
      const problem = `It is damaged (${why}) and cannot be set aside (${whyUnread(cause)})`;
      this.#lock("PROFILE_FILE_UNREADABLE", problem, "Move the file away by hand.");
    }
  }

  #lock(code: "PROFILE_FILE_NEWER" | "PROFILE_FILE_UNREADABLE", why: string, hint: string): void {
    this.#readOnly = new TailwaterError(code, `${this.path} cannot be changed. ${why}.`, { subject: this.path, hint });
    this.warnings.push(`${this.path} is left as it is, and nothing is saved to it. ${why}. ${hint}`);
  }
}

async function textOf(path: string): Promise<string> {
  return (await readSmallFile(path, MOST_STORED_BYTES)).toString("utf8");
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}

/** What is written must be read again. */
function tooLarge(path: string): TailwaterError {
  const most = MOST_STORED_BYTES / 2 ** 20;
  return new TailwaterError("FILE_WRITE_FAILED", `The file would be larger than ${most} MB.`, {
    subject: path,
    hint: "Delete what you do not need. What was stored before is untouched.",
  });
}

function asDocument(value: unknown): object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("it is no JSON object");
  return value;
}

function versionOf(document: object): number {
  if ("schemaVersion" in document) {
    const { schemaVersion } = document;
    if (typeof schemaVersion === "number" && Number.isInteger(schemaVersion) && schemaVersion >= 1)
      return schemaVersion;
  }
  throw new Error("it has no schemaVersion");
}
