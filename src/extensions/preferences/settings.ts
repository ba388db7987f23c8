import { TailwaterError } from "../../contract/errors.ts";
import { LOG_LEVELS } from "../../contract/log.ts";
import {
  DEFAULT_BATCH_MB,
  DEFAULT_MEMORY_MB,
  LEAST_BATCH_MB,
  LEAST_MEMORY_MB,
  MOST_BATCH_MB,
  MOST_MEMORY_MB,
} from "../../contract/memory.ts";
import { PROXY_KINDS, PROXY_MODES } from "../../contract/outbound.ts";
import { KeptValues } from "./kept-values.ts";
import { flag, integer, oneOf, type Setting, type SettingValue, text, texts } from "./setting-kinds.ts";

/** The most characters of the publisher's answer; the most profiles whose passwords are not remembered. */
const LONGEST_ANSWER = 4_096;
const MOST_PROFILES = 10_000;

/** Every setting, with its kind and default. */
const SETTINGS = {
  theme: oneOf(["system", "dark", "light"], "system"),
  /** The last warning that the licence ends: licence/stage/day; null: none yet. */
  "licence.warned": text(100),
  "log.level": oneOf(LOG_LEVELS, "info"),
  "memory/budget-mb": integer(LEAST_MEMORY_MB, MOST_MEMORY_MB, DEFAULT_MEMORY_MB),
  "memory/largest-batch-mb": integer(LEAST_BATCH_MB, MOST_BATCH_MB, DEFAULT_BATCH_MB),
  "network.offline": flag(false),
  "proxy.mode": oneOf(PROXY_MODES, "system"),
  "proxy.kind": oneOf(PROXY_KINDS, "http"),
  /** Of the manual proxy; null or empty: not entered. Its password is in the vault. */
  "proxy.host": text(253),
  "proxy.port": integer(1, 65_535, null),
  "proxy.user": text(500),
  /** Hosts that are reached without a proxy. */
  "proxy.except": texts(200),
  /** Ids of profiles. */
  "passwords/not-remembered": texts(MOST_PROFILES),
  /** The folder with `.tailwater/templates`; null or empty: the templates are in the configuration's folder. */
  "templates.folder": text(4_096),
  "updates.on": flag(false),
  /** ms since the epoch; null: never. */
  "updates.checked-at": integer(1, Number.MAX_SAFE_INTEGER, null),
  /** The publisher's last answer, as JSON; null: none yet. */
  "updates.latest": text(LONGEST_ANSWER),
} as const;

export type SettingName = keyof typeof SETTINGS;
type ValueOf<Name extends SettingName> = (typeof SETTINGS)[Name] extends Setting<infer Value> ? Value : never;

/** The settings with these names, for a part of the app. */
export interface SomeSettings<Names extends SettingName> {
  get<Name extends Names>(name: Name): ValueOf<Name>;
  set<Name extends Names>(name: Name, value: NonNullable<ValueOf<Name>>): void;
}

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

/** The user's decisions: few values, known by name, and never dropped. */
export class Settings implements SomeSettings<SettingName> {
  /** Null: nothing is written (on the command line). */
  readonly #kept: KeptValues<unknown> | null;
  readonly #inMemory = new Map<string, unknown>();

  private constructor(kept: KeptValues<unknown> | null) {
    this.#kept = kept;
  }

  static async open(path: string, onError: (error: unknown) => void): Promise<Settings> {
    // A setting of a newer Tailwater is kept unchanged.
    const isValue = (value: unknown): value is unknown => value !== null;
    return new Settings(await KeptValues.open(path, { isValue, most: null, onError }));
  }

  /** The defaults, and the values set meanwhile. */
  static inMemory(): Settings {
    return new Settings(null);
  }

  get warnings(): readonly string[] {
    return this.#kept?.warnings ?? [];
  }

  /** False when values last for this session only. */
  get isKept(): boolean {
    return this.#kept !== null && !this.#kept.isReadOnly;
  }

  get<Name extends SettingName>(name: Name): ValueOf<Name> {
    const setting: Setting<SettingValue | null> = SETTINGS[name];
    return (setting.check(this.#stored(name)) ?? setting.byDefault) as ValueOf<Name>;
  }

  set<Name extends SettingName>(name: Name, value: NonNullable<ValueOf<Name>>): void {
    this.#store(name, value);
  }

  /** Whether it was set to a valid value. */
  has(name: SettingName): boolean {
    return SETTINGS[name].check(this.#stored(name)) !== null;
  }

  /** As text, for the page and for files; null when it was never set. */
  text(name: SettingName): string | null {
    if (!this.has(name)) return null;
    const value: unknown = this.get(name);
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  }

  /** @throws TailwaterError BAD_REQUEST for a value that is not valid */
  setText(name: SettingName, written: string): void {
    if (!this.takes(name, written)) {
      throw new TailwaterError("BAD_REQUEST", "This is not a valid value of this setting.", { subject: name });
    }
  }

  /** Sets it if the text is a valid value. @returns whether it was set */
  takes(name: SettingName, written: string): boolean {
    const setting: Setting<SettingValue | null> = SETTINGS[name];
    const value = setting.read(written);
    if (value === null) return false;
    this.#store(name, value);
    return true;
  }

  /** Forgets everything in memory, because the file is being erased. */
  async forget(): Promise<void> {
    this.#inMemory.clear();
    await this.#kept?.forget();
  }

  /** @throws TailwaterError FILE_WRITE_FAILED */
  async flush(): Promise<void> {
    await this.#kept?.flush();
  }

  #stored(name: SettingName): unknown {
    return this.#kept === null ? this.#inMemory.get(name) : this.#kept.get(name);
  }

  #store(name: SettingName, value: SettingValue): void {
    if (this.#kept === null) this.#inMemory.set(name, value);
    else this.#kept.set(name, value);
  }
}

export function isSetting(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}
