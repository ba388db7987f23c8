import type { Preferences } from "../data/preferences.ts";

const KEY = "passwords/not-remembered";

/** Profiles whose password the user did not want to store. The decision is kept. */
export class RememberChoices {
  readonly #preferences: Pick<Preferences, "get" | "set">;
  #off: ReadonlySet<string> = new Set();

  constructor(preferences: Pick<Preferences, "get" | "set">) {
    this.#preferences = preferences;
  }

  async load(): Promise<void> {
    const text = await this.#preferences.get(KEY);
    if (text === null) return;
    try {
      const stored: unknown = JSON.parse(text);
      if (Array.isArray(stored)) this.#off = new Set(stored.filter((id) => typeof id === "string"));
    } catch {
      // A damaged value is treated as none; the user can see and change the box.
    }
  }

  isOff(profileId: string): boolean {
    return this.#off.has(profileId);
  }

  set(profileId: string, remember: boolean): void {
    if (this.#off.has(profileId) !== remember) return;
    const others = [...this.#off].filter((id) => id !== profileId);
    this.#off = new Set(remember ? others : [...others, profileId]);
    this.#preferences.set(KEY, JSON.stringify([...this.#off]));
  }
}
