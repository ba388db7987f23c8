import { readFile } from "node:fs/promises";
import { TailwaterError } from "../../contract/errors.ts";
import { writeFileAtomically } from "./atomic-file.ts";

const MOST_CHARACTERS = 64 * 1024;
const MOST_KEYS = 500;
const WRITE_AFTER_MS = 500;
const KEY = /^[\w.:/ -]{1,300}$/;

/** Small UI state that should last. Losing it costs a column width, so a damaged file is simply begun anew. */
export class Preferences {
  readonly #file: string;
  readonly #values: Map<string, string>;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | null = null;

  private constructor(file: string, values: Map<string, string>, onError: (error: unknown) => void) {
    this.#file = file;
    this.#values = values;
    this.#onError = onError;
  }

  static async open(file: string, onError: (error: unknown) => void): Promise<Preferences> {
    return new Preferences(file, await load(file), onError);
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
    // Set again last: the oldest one is the first to go.
    this.#values.delete(key);
    this.#values.set(key, value);
    const oldest = this.#values.keys().next();
    if (this.#values.size > MOST_KEYS && !oldest.done) this.#values.delete(oldest.value);
    this.#timer ??= setTimeout(() => this.flush().catch(this.#onError), WRITE_AFTER_MS);
  }

  async flush(): Promise<void> {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    await writeFileAtomically(this.#file, `${JSON.stringify(Object.fromEntries(this.#values), null, 2)}\n`);
  }
}

async function load(file: string): Promise<Map<string, string>> {
  try {
    const document: unknown = JSON.parse(await readFile(file, "utf8"));
    if (typeof document !== "object" || document === null) return new Map();
    return new Map(Object.entries(document).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch {
    return new Map(); // Not there yet, or damaged: defaults serve.
  }
}
