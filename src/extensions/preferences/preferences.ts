import { TailwaterError } from "../../contract/errors.ts";
import { type Parsed, StoredFile } from "../kit/stored-file.ts";

const SCHEMA_VERSION = 1;
const MOST_CHARACTERS = 64 * 1024;
const MOST_KEYS = 200;
const WRITE_AFTER_MS = 500;
const KEY = /^[\w.:/ -]{1,300}$/;
/** Settings, of which there are few: never the ones to go when there are too many keys. */
const LASTING =
  /^(?:theme|log\.level|network\.offline|updates\.(?:on|checked-at|latest)|memory\/budget-mb|passwords\/not-remembered)$/;

/** Small UI state that should last: text by key. Where the file cannot be written it lasts for the session. */
export class Preferences {
  readonly #file: StoredFile<Map<string, string>>;
  readonly #onError: (error: unknown) => void;
  #values = new Map<string, string>();
  /** Keys set since the last write. */
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, onError: (error: unknown) => void) {
    this.#file = new StoredFile(path, SCHEMA_VERSION, parseValues);
    this.#onError = onError;
  }

  /** @param onError told when a write in the background fails. */
  static async open(path: string, onError: (error: unknown) => void): Promise<Preferences> {
    const preferences = new Preferences(path, onError);
    preferences.#values = (await preferences.#file.read()) ?? new Map();
    return preferences;
  }

  /** What the user must know of the file's state. */
  get warnings(): readonly string[] {
    return this.#file.warnings;
  }

  get(key: string): string | null {
    return this.#values.get(key) ?? null;
  }

  /** Sets a value; it reaches the disk soon after, or by `flush`. @throws TailwaterError BAD_REQUEST */
  set(key: string, value: string): void {
    if (!KEY.test(key)) throw new TailwaterError("BAD_REQUEST", "That is no name for a preference.", { subject: key });
    if (value.length > MOST_CHARACTERS) {
      throw new TailwaterError("BAD_REQUEST", `A preference holds ${MOST_CHARACTERS} characters at most.`, {
        subject: key,
      });
    }
    // Set again last: the one not set for longest is the first to go.
    this.#values.delete(key);
    this.#values.set(key, value);
    this.#changed.add(key);
    forgetOldest(this.#values);
    if (this.#file.readOnly !== null) return;
    this.#timer ??= setTimeout(() => this.flush().catch(this.#onError), WRITE_AFTER_MS);
  }

  entries(): ReadonlyMap<string, string> {
    return this.#values;
  }

  /** Forgets all in memory, what is not written yet among it: the file is being erased. */
  async forget(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#changed.clear();
    this.#values.clear();
    await this.#writing;
  }

  /** Writes what is not on the disk yet. @throws TailwaterError FILE_WRITE_FAILED */
  async flush(): Promise<void> {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
      const turn = this.#writing.then(() => this.#file.exclusively(() => this.#write()));
      this.#writing = turn.catch(() => {}); // Told to whoever flushed; the next write is its own.
      return turn;
    }
    return this.#writing;
  }

  /** Our changes on top of what the file holds now: another Tailwater may have written it. */
  async #write(): Promise<void> {
    const present = (await this.#file.read()) ?? new Map<string, string>();
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const key of changed) {
      present.delete(key);
      const value = this.#values.get(key);
      if (value !== undefined) present.set(key, value);
    }
    forgetOldest(present);
    try {
      await this.#file.write({ values: Object.fromEntries(present) });
    } catch (error) {
      for (const key of changed) this.#changed.add(key); // For the next try.
      throw error;
    }
    for (const [key, value] of present) if (!this.#values.has(key)) this.#values.set(key, value);
  }
}

/** Keeps to MOST_KEYS: what was not set for longest goes first. */
function forgetOldest(values: Map<string, string>): void {
  for (const key of values.keys()) {
    if (values.size <= MOST_KEYS) return;
    if (!LASTING.test(key)) values.delete(key);
  }
}

function parseValues(document: object): Parsed<Map<string, string>> {
  if (!("values" in document) || typeof document.values !== "object" || document.values === null) {
    throw new Error("it has no values");
  }
  const entries = Object.entries(document.values);
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const problems = entries.length === texts.length ? [] : ["some values are no text"];
  return { value: new Map(texts), problems };
}
