import { type Parsed, StoredFile } from "../kit/stored-file.ts";

const SCHEMA_VERSION = 1;
const WRITE_AFTER_MS = 500;

export interface KeptOptions<Value> {
  /** Whether a value from the file is valid; another Tailwater may have written it. */
  isValue(value: unknown): value is Value;
  /** The most keys; above it the oldest are dropped. Null: no key is ever dropped. */
  readonly most: number | null;
  /** Called when a write in the background fails. */
  onError(error: unknown): void;
}

/**
 * Values by key in one JSON file. A value that is set is readable at once and is written to disk soon after. If the
 * file cannot be written, values last for the session.
 */
export class KeptValues<Value> {
  readonly #file: StoredFile<Map<string, Value>>;
  readonly #most: number | null;
  readonly #onError: (error: unknown) => void;
  #values = new Map<string, Value>();
  /** Keys set or deleted since the last write. */
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, { isValue, most, onError }: KeptOptions<Value>) {
    this.#file = new StoredFile(path, SCHEMA_VERSION, (document) => parseValues(document, isValue));
    this.#most = most;
    this.#onError = onError;
  }

  static async open<Value>(path: string, options: KeptOptions<Value>): Promise<KeptValues<Value>> {
    const kept = new KeptValues<Value>(path, options);
    kept.#values = (await kept.#file.read()) ?? new Map();
    return kept;
  }

  /** Warnings about the file's state, for the user. */
  get warnings(): readonly string[] {
    return this.#file.warnings;
  }

  get isReadOnly(): boolean {
    return this.#file.readOnly !== null;
  }

  get(key: string): Value | null {
    return this.#values.get(key) ?? null;
  }

  set(key: string, value: Value): void {
    // Moves the key to the end, because the first one is dropped first.
    this.#values.delete(key);
    this.#values.set(key, value);
    this.#forgetOldest(this.#values);
    this.#change(key);
  }

  delete(key: string): void {
    if (this.#values.delete(key)) this.#change(key);
  }

  entries(): ReadonlyMap<string, Value> {
    return this.#values;
  }

  /** Forgets everything in memory, including unwritten values, because the file is being erased. */
  async forget(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#changed.clear();
    this.#values.clear();
    await this.#writing;
  }

  /** Writes the values that are not on disk yet. @throws TailwaterError FILE_WRITE_FAILED */
  async flush(): Promise<void> {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
      const turn = this.#writing.then(() => this.#file.exclusively(() => this.#write()));
      this.#writing = turn.catch(() => {}); // The caller of flush gets the error; the next write is separate.
      return turn;
    }
    return this.#writing;
  }

  #change(key: string): void {
    this.#changed.add(key);
    if (this.isReadOnly) return;
    this.#timer ??= setTimeout(() => this.flush().catch(this.#onError), WRITE_AFTER_MS);
  }

  /** Applies our changes to the file's current contents, because another Tailwater may have written it. */
  async #write(): Promise<void> {
    const present = (await this.#file.read()) ?? new Map<string, Value>();
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const key of changed) {
      present.delete(key);
      const value = this.#values.get(key);
      if (value !== undefined) present.set(key, value);
    }
    this.#forgetOldest(present);
    try {
      await this.#file.write({ values: Object.fromEntries(present) });
    } catch (error) {
      for (const key of changed) this.#changed.add(key); // For the next try.
      throw error;
    }
    for (const [key, value] of present) if (!this.#values.has(key)) this.#values.set(key, value);
  }

  #forgetOldest(values: Map<string, Value>): void {
    const most = this.#most ?? Number.POSITIVE_INFINITY;
    for (const key of values.keys()) {
      if (values.size <= most) return;
      values.delete(key);
    }
  }
}

function parseValues<Value>(document: object, isValue: (value: unknown) => value is Value): Parsed<Map<string, Value>> {
  if (!("values" in document) || typeof document.values !== "object" || document.values === null) {
    throw new Error("it has no values");
  }
  const entries = Object.entries(document.values);
  const good = entries.filter((entry): entry is [string, Value] => isValue(entry[1]));
  const problems = entries.length === good.length ? [] : ["some values have the wrong type"];
  return { value: new Map(good), problems };
}
