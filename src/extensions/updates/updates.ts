import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { Release, UpdateState } from "../../contract/updates.ts";
import { isOffline } from "../../guard/egress.ts";
import { log } from "../log/log.ts";
import type { SomeSettings } from "../preferences/settings.ts";
import { readAnswer } from "./answer.ts";
import { compareVersions, isVersion } from "./versions.ts";

const DAY_MS = 86_400_000;
/** After the start, which has better things to do; and when it is offline at the time, ms. */
const FIRST_MS = 15_000;
const OFFLINE_MS = 3_600_000;

type OwnSettings = SomeSettings<"updates.on" | "updates.checked-at" | "updates.latest">;

export interface UpdatesOptions {
  readonly version: string;
  /** Null: there is nobody to ask. */
  readonly place: string | null;
  readonly settings: OwnSettings;
  /** @throws TailwaterError */
  readonly ask?: (place: string) => Promise<string>;
}

/** Loaded when asked for: it brings node:tls, 3 MB that an app at rest has no use for. */
const askByNet = async (place: string): Promise<string> => (await import("./ask.ts")).ask(place);

/** Knows whether a newer version is published: by asking for its number, when the user wants that, and by nothing else. */
export class Updates {
  readonly #version: string;
  readonly #place: string | null;
  readonly #settings: OwnSettings;
  readonly #ask: (place: string) => Promise<string>;
  #error: ErrorData | null = null;
  #asking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor({ version, place, settings, ask = askByNet }: UpdatesOptions) {
    this.#version = version;
    this.#place = place;
    this.#settings = settings;
    this.#ask = ask;
    this.#schedule(FIRST_MS);
  }

  get state(): UpdateState {
    const latest = this.#latest;
    return {
      version: this.#version,
      place: this.#place,
      on: this.#on,
      checkedAt: this.#checkedAt,
      latest,
      isNewer: latest !== null && isVersion(this.#version) && compareVersions(latest.version, this.#version) > 0,
      error: this.#error,
    };
  }

  async set(on: boolean): Promise<UpdateState> {
    if (on) this.#requirePlace();
    this.#settings.set("updates.on", on);
    log.info(`The update check is switched ${on ? "on" : "off"}.`);
    if (on && this.#dueIn() <= 0) await this.#check();
    this.#schedule(0);
    return this.state;
  }

  async check(): Promise<UpdateState> {
    this.#requirePlace();
    await this.#check();
    return this.state;
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  get #on(): boolean {
    return this.#place !== null && this.#settings.get("updates.on");
  }

  get #checkedAt(): number | null {
    const at = this.#settings.get("updates.checked-at");
    // A clock that was wrong must not put it off for years.
    return at !== null && at <= Date.now() ? at : null;
  }

  /** As it was answered, and read again: the file may hold anything. */
  get #latest(): Release | null {
    const stored = this.#settings.get("updates.latest");
    try {
      return stored === null ? null : readAnswer(stored);
    } catch {
      return null;
    }
  }

  /** ms; 0 or less: now. */
  #dueIn(): number {
    const at = this.#checkedAt;
    return at === null ? 0 : at + DAY_MS - Date.now();
  }

  #schedule(leastMs: number): void {
    this.close();
    if (!this.#on) return;
    const wait = Math.max(leastMs, this.#dueIn());
    this.#timer = setTimeout(() => void this.#onTime(), wait).unref();
  }

  async #onTime(): Promise<void> {
    if (!this.#on) return; // Erased meanwhile, with all settings.
    if (isOffline()) return this.#schedule(OFFLINE_MS);
    await this.#check();
    this.#schedule(FIRST_MS);
  }

  /** One question at a time; a failure is kept in the state. */
  #check(): Promise<void> {
    this.#asking ??= this.#askOnce().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #askOnce(): Promise<void> {
    const place = this.#requirePlace();
    try {
      // A question that fails counts for the day, too; one that Offline kept from being asked does not.
      if (!isOffline()) this.#settings.set("updates.checked-at", Date.now());
      const { version, notes } = readAnswer(await this.#ask(place));
      this.#settings.set("updates.latest", JSON.stringify({ version, notes }));
      this.#error = null;
      log.info(`The newest version is ${version}; this is ${this.#version}.`);
    } catch (error) {
      this.#error = toErrorData(error);
      log.warn("The newest version is not known:", error);
    }
  }

  /** @throws TailwaterError BAD_REQUEST */
  #requirePlace(): string {
    if (this.#place !== null) return this.#place;
    throw new TailwaterError("BAD_REQUEST", "This build was given no address to ask for newer versions.", {
      hint: "Look for a newer version where you got this one.",
    });
  }
}
