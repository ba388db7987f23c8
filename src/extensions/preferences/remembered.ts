import { TailwaterError } from "../../contract/errors.ts";
import { KeptValues } from "./kept-values.ts";

const MOST_CHARACTERS = 64 * 1024;
const MOST_KEYS = 200;
const KEY = /^[\w.:/ -]{1,300}$/;

/** The page's UI state: text by key, in a cache that drops the oldest keys. Settings are not in it. */
export class Remembered {
  readonly #kept: KeptValues<string>;

  private constructor(kept: KeptValues<string>) {
    this.#kept = kept;
  }

  static async open(path: string, onError: (error: unknown) => void): Promise<Remembered> {
    const isValue = (value: unknown) => typeof value === "string";
    return new Remembered(await KeptValues.open(path, { isValue, most: MOST_KEYS, onError }));
  }

  get warnings(): readonly string[] {
    return this.#kept.warnings;
  }

  get(key: string): string | null {
    return this.#kept.get(key);
  }

  /** @throws TailwaterError BAD_REQUEST */
  set(key: string, value: string): void {
    if (!KEY.test(key))
      throw new TailwaterError("BAD_REQUEST", "This is not a valid name of a preference.", { subject: key });
    if (value.length > MOST_CHARACTERS) {
      throw new TailwaterError("BAD_REQUEST", `A preference has at most ${MOST_CHARACTERS} characters.`, {
        subject: key,
      });
    }
    this.#kept.set(key, value);
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }

  entries(): ReadonlyMap<string, string> {
    return this.#kept.entries();
  }

  forget(): Promise<void> {
    return this.#kept.forget();
  }

  /** @throws TailwaterError FILE_WRITE_FAILED */
  flush(): Promise<void> {
    return this.#kept.flush();
  }
}
