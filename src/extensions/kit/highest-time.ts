import { Secret } from "./secret.ts";

/** Its name in the vault. */
const HIGHEST_TIME = "highest-time";
/** It is saved when it has risen by this much, ms. */
const SAVE_MS = 3_600_000;
/** A clock that is corrected by a few minutes is not a clock that was set back, ms. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** @param now the clock's time @param highest a time that it, or somebody who is believed, has shown before */
export const isSetBack = (now: number, highest: number): boolean => now < highest - CLOCK_TOLERANCE_MS;

/** The part of the vault that keeps it. */
export interface SomeSecrets {
  get(name: string): Secret | null;
  set(name: string, value: Secret): Promise<void>;
}

/**
 * The highest time that this computer's clock ever showed: a clock that is set back does not lower it. What counts for some
 * days only (a login, a licence) is measured by it. It is kept in the vault, and in memory while the vault is not open.
 */
export class HighestTime {
  readonly #vault: Promise<SomeSecrets>;
  readonly #now: () => number;
  #highest = 0;
  #saved = 0;

  constructor(vault: Promise<SomeSecrets>, now: () => number = Date.now) {
    this.#vault = vault;
    this.#now = now;
  }

  /** ms since the epoch, including now. */
  get(): number {
    this.#highest = Math.max(this.#highest, this.#now());
    return this.#highest;
  }

  /** Reads the one of earlier sessions; saves it when it has risen. Called again when the vault was unlocked. */
  async read(): Promise<number> {
    const vault = await this.#vault.catch(() => null); // It could not be opened: memory must do.
    if (vault === null) return this.get();
    const kept = Number(secretOf(vault)?.reveal() ?? 0);
    if (Number.isSafeInteger(kept)) {
      this.#saved = kept;
      this.#highest = Math.max(this.#highest, kept);
    }
    const highest = this.get();
    if (highest - this.#saved > SAVE_MS) await this.#save(vault, highest);
    return highest;
  }

  /** A time that somebody else vouches for, like the issuer of a token. It also lowers the highest. */
  async trust(at: number): Promise<void> {
    this.#highest = at;
    const vault = await this.#vault.catch(() => null);
    if (vault !== null) await this.#save(vault, at);
  }

  async #save(vault: SomeSecrets, at: number): Promise<void> {
    try {
      await vault.set(HIGHEST_TIME, new Secret(String(at)));
      this.#saved = at;
    } catch {
      // The vault is not open. It stays in memory.
    }
  }
}

function secretOf(vault: SomeSecrets): Secret | null {
  try {
    return vault.get(HIGHEST_TIME);
  } catch {
    return null; // The vault is not open.
  }
}
