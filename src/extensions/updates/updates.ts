import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { Release, UpdateState } from "../../contract/updates.ts";
import { isOffline } from "../../guard/egress.ts";
import type { HttpRoad } from "../http/road.ts";
import { log } from "../log/log.ts";
import type { SomeSettings } from "../preferences/settings.ts";
import { readAnswer } from "./answer.ts";
import { compareVersions, isVersion } from "./versions.ts";

const DAY_MS = 86_400_000;
/** The delay after the start, so that the check does not slow it down; and the delay when the app is offline, ms. */
const FIRST_MS = 15_000;
const OFFLINE_MS = 3_600_000;

type OwnSettings = SomeSettings<"updates.on" | "updates.checked-at" | "updates.latest">;

export interface UpdatesOptions {
  readonly version: string;
  /** Null: the build has no address. */
  readonly place: string | null;
  readonly settings: OwnSettings;
  /** @throws TailwaterError */
  readonly ask: (place: string) => Promise<string>;
}

/** The most bytes of an answer, and the limit for everything: connecting, asking and reading, ms. */
const MOST_BYTES = 4_096;
const LIMIT_MS = 10_000;

/**
 * One GET that says nothing about the user: no version, no system. The client is loaded on demand, because it loads
 * node:tls, 3 MB that an app at rest does not need.
 */
export async function askByNet(place: string, road: HttpRoad): Promise<string> {
  const { HttpClient } = await import("../http/http-client.ts");
  const client = new HttpClient({ purpose: "updates", profileId: null, base: place, road, mayChange: () => false });
  const headers = { Accept: "application/json" };
  const { body } = await client.send({ headers, mostBytes: MOST_BYTES, limitMs: LIMIT_MS });
  return body.toString("utf8");
}

/** Finds out whether a newer version is published. It asks for the version number, only if the user wants that. */
export class Updates {
  readonly #version: string;
  readonly #place: string | null;
  readonly #settings: OwnSettings;
  readonly #ask: (place: string) => Promise<string>;
  #error: ErrorData | null = null;
  #asking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor({ version, place, settings, ask }: UpdatesOptions) {
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
    // A wrong clock must not delay it for years.
    return at !== null && at <= Date.now() ? at : null;
  }

  /** The stored answer is checked again, because the file may contain anything. */
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
    if (!this.#on) return; // It was erased meanwhile, with all settings.
    if (isOffline()) return this.#schedule(OFFLINE_MS);
    await this.#check();
    this.#schedule(FIRST_MS);
  }

  /** One check at a time; a failure is kept in the state. */
  #check(): Promise<void> {
    this.#asking ??= this.#askOnce().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #askOnce(): Promise<void> {
    const place = this.#requirePlace();
    try {
      // A failed check counts for the day, too. A check that Offline prevented does not.
      if (!isOffline()) this.#settings.set("updates.checked-at", Date.now());
      const { version, notes } = readAnswer(await this.#ask(place));
      this.#settings.set("updates.latest", JSON.stringify({ version, notes }));
      this.#error = null;
      log.info(`The newest version is ${version}; this is ${this.#version}.`);
    } catch (error) {
      this.#error = toErrorData(error);
      log.warn("The newest version is unknown:", error);
    }
  }

  /** @throws TailwaterError BAD_REQUEST */
  #requirePlace(): string {
    if (this.#place !== null) return this.#place;
    throw new TailwaterError("BAD_REQUEST", "This build has no address for the update check.", {
      hint: "Look for a newer version where you downloaded this one.",
    });
  }
}
