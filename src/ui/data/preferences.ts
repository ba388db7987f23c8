import type { WindowApi } from "../../contract/api.ts";

/**
 * Remembered choices: kept by the extension, which outlives the page's origin. Reading never fails (a lost choice is a
 * default) and writing never blocks.
 */
export class Preferences {
  readonly #api: Pick<WindowApi, "preferences">;
  readonly #onError: (error: unknown) => void;

  constructor(api: Pick<WindowApi, "preferences">, onError: (error: unknown) => void) {
    this.#api = api;
    this.#onError = onError;
  }

  async get(key: string): Promise<string | null> {
    try {
      return await this.#api.preferences.get(key);
    } catch (error) {
      this.#onError(error);
      return null;
    }
  }

  set(key: string, value: string): void {
    this.#api.preferences.set(key, value).catch(this.#onError);
  }
}
