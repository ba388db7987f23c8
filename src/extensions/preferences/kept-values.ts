import { type Parsed, StoredFile } from "../kit/stored-file.ts";

const SCHEMA_VERSION = 1;
const WRITE_AFTER_MS = 500;

export interface KeptOptions<Value> {
  /** What another Tailwater may have written into the file is a value, too. */
  isValue(value: unknown): value is Value;
  /** What was not set for longest goes when there are more keys; null: nothing ever goes. */
  readonly most: number | null;
  /** Told when a write in the background fails. */
  onError(error: unknown): void;
}

/**
 * Values by key in one JSON file: what is set is there at once, and reaches the disk soon after. Where the file cannot be
 * written it lasts for the session.
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

  /** What the user must know of the file's state. */
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
    // Set again last: the one not set for longest is the first to go.
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
      this.#writing = turn.catch(() => {}); // The one who flushed is told; the next write is its own.
      return turn;
    }
    return this.#writing;
  }

  #change(key: string): void {
    this.#changed.add(key);
    if (this.isReadOnly) return;
    this.#timer ??= setTimeout(() => this.flush().catch(this.#onError), WRITE_AFTER_MS);
  }

  /** Our changes on top of what the file holds now: another Tailwater may have written it. */
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
  const problems = entries.length === good.length ? [] : ["some values are not what it holds"];
  return { value: new Map(good), problems };
}
