import { join } from "node:path";
import { Remembered } from "./remembered.ts";
import { isSetting, SETTING_NAMES, Settings } from "./settings.ts";

/** Settings and remembered UI state, by key and as text, for the page and for a configuration file. */
export class Preferences {
  readonly settings: Settings;
  readonly #remembered: Remembered;

  private constructor(settings: Settings, remembered: Remembered) {
    this.settings = settings;
    this.#remembered = remembered;
  }

  /**
   * @param folder the folder of both files
   * @param onError called when a write in the background fails
   */
  static async open(folder: string, onError: (error: unknown) => void): Promise<Preferences> {
    const [settings, remembered] = await Promise.all([
      Settings.open(join(folder, "settings.json"), onError),
      Remembered.open(join(folder, "preferences.json"), onError),
    ]);
    await takeOver(settings, remembered).catch(onError);
    return new Preferences(settings, remembered);
  }

  /** Warnings about the files' state, for the user. */
  get warnings(): readonly string[] {
    return [...this.settings.warnings, ...this.#remembered.warnings];
  }

  get(key: string): string | null {
    return isSetting(key) ? this.settings.text(key) : this.#remembered.get(key);
  }

  /** Sets a value. It is written to disk soon after, or by `flush`. @throws TailwaterError BAD_REQUEST */
  set(key: string, value: string): void {
    if (isSetting(key)) this.settings.setText(key, value);
    else this.#remembered.set(key, value);
  }

  entries(): ReadonlyMap<string, string> {
    const all = new Map(this.#remembered.entries());
    for (const name of SETTING_NAMES) {
      const text = this.settings.text(name);
      if (text !== null) all.set(name, text);
    }
    return all;
  }

  /** Forgets everything in memory, including unwritten values, because the files are being erased. */
  async forget(): Promise<void> {
    await Promise.all([this.settings.forget(), this.#remembered.forget()]);
  }

  /** Writes the values that are not on disk yet. @throws TailwaterError FILE_WRITE_FAILED */
  async flush(): Promise<void> {
    await Promise.all([this.settings.flush(), this.#remembered.flush()]);
  }
}

/**
 * Until 0.1 the settings were in the same file as the UI state. They are copied to their own file first, and removed
 * from the old one when they are on disk. Values that cannot be understood stay.
 */
async function takeOver(settings: Settings, remembered: Remembered): Promise<void> {
  const old = SETTING_NAMES.filter((name) => remembered.get(name) !== null);
  const taken = old.filter((name) => settings.has(name) || settings.takes(name, remembered.get(name) ?? ""));
  if (taken.length === 0 || !settings.isKept) return;
  await settings.flush();
  for (const name of taken) remembered.delete(name);
}
