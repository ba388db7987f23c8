import { readFile, rename } from "node:fs/promises";
import { TailwaterError } from "../../contract/errors.ts";
import { removeStaleTemporaries, writeFileAtomically } from "./atomic-file.ts";

/** What a document holds, and what in it could not be understood. */
export interface Parsed<T> {
  readonly value: T;
  readonly problems: readonly string[];
}

/**
 * One JSON file with a `schemaVersion`, and the promise that a file which cannot be understood is never written over:
 * a damaged one is set aside under another name; one of a newer Tailwater, or one that cannot be read, makes this
 * session read-only.
 */
export class StoredFile<T> {
  readonly path: string;
  /** What the user must know of the file's state. */
  readonly warnings: string[] = [];
  readonly #version: number;
  readonly #parse: (document: object) => Parsed<T>;
  #readOnly: TailwaterError | null = null;

  /** @param parse throws when nothing in the document can be understood. */
  constructor(path: string, version: number, parse: (document: object) => Parsed<T>) {
    this.path = path;
    this.#version = version;
    this.#parse = parse;
  }

  /** Why nothing can be written in this session; null when it can. */
  get readOnly(): TailwaterError | null {
    return this.#readOnly;
  }

  /** What the file holds, as far as it can be understood; null when there is none, or nothing of use in it. */
  async read(): Promise<T | null> {
    if (this.#readOnly === null) await removeStaleTemporaries(this.path);
    const text = await this.#text();
    if (text === null) return null;
    try {
      const document = asDocument(JSON.parse(text));
      const version = versionOf(document);
      if (version > this.#version) return this.#newer(version, document);
      const { value, problems } = this.#parse(document);
      if (problems.length > 0) await this.#setAside(problems.join("; "));
      return value;
    } catch (error) {
      await this.#setAside(error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  /** @throws TailwaterError FILE_WRITE_FAILED, PROFILE_FILE_NEWER, PROFILE_FILE_UNREADABLE */
  async write(content: object): Promise<void> {
    if (this.#readOnly !== null) throw this.#readOnly;
    const document = { schemaVersion: this.#version, ...content };
    await writeFileAtomically(this.path, `${JSON.stringify(document, null, 2)}\n`);
  }

  async #text(): Promise<string | null> {
    try {
      return await readFile(this.path, "utf8");
    } catch (cause) {
      if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return null;
      this.#lock("PROFILE_FILE_UNREADABLE", `It cannot be read (${reason(cause)})`, "Check the file's permissions.");
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
    const aside = `${this.path}.damaged-${new Date().toISOString().replaceAll(":", "-")}`;
    try {
      await rename(this.path, aside);
      this.warnings.push(`${this.path} is damaged (${why}). It is kept as ${aside}.`);
    } catch (cause) {
      const problem = `It is damaged (${why}) and cannot be set aside (${reason(cause)})`;
      this.#lock("PROFILE_FILE_UNREADABLE", problem, "Move the file away by hand.");
    }
  }

  #lock(code: "PROFILE_FILE_NEWER" | "PROFILE_FILE_UNREADABLE", why: string, hint: string): void {
    this.#readOnly = new TailwaterError(code, `${this.path} cannot be changed. ${why}.`, { subject: this.path, hint });
    this.warnings.push(`${this.path} is left as it is, and nothing is saved to it. ${why}. ${hint}`);
  }
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

function reason(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
}
