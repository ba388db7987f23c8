import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, rename, stat } from "node:fs/promises";
import { TailwaterError } from "../../contract/errors.ts";
import { systemLimit } from "../../contract/system-limit.ts";
import { backupOf, removeStaleTemporaries, writeFileAtomically } from "./atomic-file.ts";
import { withFileLock } from "./file-lock.ts";
import { MOST_STORED_BYTES, readSmallFile, whyUnread } from "./read-file.ts";

/** The contents of a document, and its problems. */
export interface Parsed<T> {
  readonly value: T;
  readonly problems: readonly string[];
}

/** Upgrades a document from one version to the next, by the old version. */
export type Migrations = Readonly<Record<number, (document: object) => object>>;

/**
 * One JSON file with a `schemaVersion`. A file that cannot be understood is never overwritten: a damaged one is set
 * aside under another name, and its backup is used. A file of a newer Tailwater, or one that cannot be read, makes this
 * session read-only. An older one is upgraded in memory, and on disk by the next write, which keeps the old file as
 * `<name>.v<its version>`.
 */
export class StoredFile<T> {
  readonly path: string;
  /** Warnings about the file's state, for the user. */
  readonly warnings: string[] = [];
  readonly #version: number;
  readonly #parse: (document: object) => Parsed<T>;
  readonly #migrations: Migrations;
  #readOnly: TailwaterError | null = null;
  /** The version of the file on disk while it is older than ours. */
  #older: number | null = null;

  /** @param parse throws when nothing in the document is valid. */
  constructor(path: string, version: number, parse: (document: object) => Parsed<T>, migrations: Migrations = {}) {
    this.#migrations = migrations;
    this.path = path;
    this.#version = version;
    this.#parse = parse;
  }

  /** Why the file cannot be written in this session; null when it can. */
  get readOnly(): TailwaterError | null {
    return this.#readOnly;
  }

  /**
   * The valid contents of the file; null when there is no file, or nothing valid in it.
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
      this.#older = version < this.#version ? version : null;
      if (problems.length > 0) await this.#setAside(problems.join("; "));
      return value;
    } catch (error) {
      await this.#setAside(whyUnread(error));
      return this.#backup();
    }
  }

  /**
   * Runs a read and the write that depends on it, while no other Tailwater does the same.
   * @throws TailwaterError FILE_WRITE_FAILED when the lock is not available, and what the action throws
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
    if (this.#older !== null) await this.#keepOld(this.#older);
    await writeFileAtomically(this.path, text);
    this.#older = null;
  }

  /** For a user who returns to the Tailwater of before. @throws TailwaterError FILE_WRITE_FAILED */
  async #keepOld(version: number): Promise<void> {
    const kept = `${this.path}.v${version}`;
    try {
      await copyFile(this.path, kept, constants.COPYFILE_EXCL);
    } catch (cause) {
      const reason = whyUnread(cause);
      // It was kept before, or the file was set aside.
      if (reason === "EEXIST" || reason === "ENOENT") return;
      throw new TailwaterError("FILE_WRITE_FAILED", `The file of an older Tailwater cannot be kept: ${reason}.`, {
        subject: kept,
        hint: "Check that the folder can be written to and that the disk is not full. The stored data is unchanged.",
        cause,
      });
    }
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

  /** The version before the damaged one. It stays in its place. */
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
      return null; // The backup is damaged too; the warning about the file was already given.
    }
  }

  /** Warns when the file is gone and its backup is not. It may have been removed on purpose, so nothing is restored. */
  async tellOfBackup(): Promise<void> {
    const backup = backupOf(this.path);
    if ((await isFile(this.path)) || !(await isFile(backup))) return;
    this.warnings.push(
      `${this.path} is missing, but its backup is there. To use it, end Tailwater and give ${backup} that name.`,
    );
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
      // This is temporary and says nothing about the file.
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

  /** A newer Tailwater's file can often be read, but must never be written. */
  #newer(version: number, document: object): T | null {
    const hint = `It has version ${version}; this Tailwater writes version ${this.#version}. Use the newer one.`;
    this.#lock("PROFILE_FILE_NEWER", "It was written by a newer Tailwater", hint);
    try {
      return this.#parse(document).value;
    } catch {
      return null; // The warning already says this.
    }
  }

  async #setAside(why: string): Promise<void> {
    // Two names of the same millisecond must differ.
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
    this.warnings.push(`${this.path} is not changed, and nothing is saved to it. ${why}. ${hint}`);
  }
}

async function textOf(path: string): Promise<string> {
  return (await readSmallFile(path, MOST_STORED_BYTES)).toString("utf8");
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}

/** A written file must be readable again. */
function tooLarge(path: string): TailwaterError {
  const most = MOST_STORED_BYTES / 2 ** 20;
  return new TailwaterError("FILE_WRITE_FAILED", `The file would be larger than ${most} MB.`, {
    subject: path,
    hint: "Delete what you do not need. The stored data is unchanged.",
  });
}

function asDocument(value: unknown): object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("it is not a JSON object");
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

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
