import type { Preferences } from "../data/preferences.ts";

export type ThemeChoice = "system" | "dark" | "light";
const KEY = "theme";
const CHOICES: readonly ThemeChoice[] = ["system", "dark", "light"];
const prefersLight = matchMedia("(prefers-color-scheme: light)");

/** Dark, light, or the system's theme. The choice is remembered. */
export class Theme extends EventTarget {
  #choice: ThemeChoice = "system";
  #preferences: Preferences | null = null;

  constructor() {
    super();
    prefersLight.addEventListener("change", () => this.#apply());
    this.#apply();
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }

  async load(preferences: Preferences): Promise<void> {
    this.#preferences = preferences;
    const stored = await preferences.get(KEY);
    this.#choice = CHOICES.find((choice) => choice === stored) ?? "system";
    this.#apply();
  }

  next(): void {
    this.#choice = CHOICES[(CHOICES.indexOf(this.#choice) + 1) % CHOICES.length] ?? "system";
    this.#preferences?.set(KEY, this.#choice);
    this.#apply();
  }

  #apply(): void {
    const light = this.#choice === "light" || (this.#choice === "system" && prefersLight.matches);
    document.documentElement.dataset.theme = light ? "light" : "dark";
    this.dispatchEvent(new Event("change"));
  }
}
