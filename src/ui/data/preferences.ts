import type { WindowApi } from "../../contract/api.ts";

/**
 * Saved choices. The extension stores them, because it outlives the page's origin. Reading never fails (a lost choice
 * becomes the default) and writing never blocks.
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
