import { TailwaterError } from "../../contract/errors.ts";
import type { Secret } from "../kit/secret.ts";
import type { Keyring } from "./keyring.ts";
import { randomKey } from "./vault-crypto.ts";

/** A vault's access to the keyring. The keyring is not used before the first call. */
export class KeyringHalf {
  readonly #keyring: Keyring;
  /** Why it failed at the last try; undefined before the first try. */
  #problem: string | null | undefined;
  #missing = false;

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  get name(): string {
    return this.#keyring.name;
  }

  /** It works, but has no key that opens the vault. */
  get missing(): boolean {
    return this.#missing;
  }

  /** The same as `problem`, without a try: null also when it was never tried. */
  get knownProblem(): string | null {
    return this.#problem ?? null;
  }

  /** Why it does not work; null when it does. Tries it if it was not tried yet. */
  async problem(): Promise<string | null> {
    return this.#problem === undefined ? this.ask() : this.#problem;
  }

  /** Tries it again. */
  async ask(): Promise<string | null> {
    this.#problem = await this.#keyring.probe();
    return this.#problem;
  }

  /** The key of a vault, if the keyring works and has one. Tries it again. */
  async look(id: string): Promise<Secret | null> {
    this.#missing = false;
    try {
      const key = await this.#keyring.get(id);
      if (key !== null) this.#problem = null;
      // A locked or missing keyring also reports that it has none.
      else this.#missing = (await this.ask()) === null;
      return key;
    } catch (error) {
      this.#problem = reason(error);
      return null;
    }
  }

  /** The key does not open the vault. */
  rejected(): void {
    this.#missing = true;
  }

  /**
   * The key of a vault; null when there is none. Does not ask a keyring that is known not to work, because the user may
   * have just refused to unlock it.
   * @throws TailwaterError VAULT_UNAVAILABLE
   */
  async key(id: string): Promise<Secret | null> {
    await this.#mustWork();
    return this.#tried(() => this.#keyring.get(id));
  }

  /** Puts a vault's key into it. @throws TailwaterError VAULT_UNAVAILABLE */
  async put(id: string, key: Secret = randomKey()): Promise<Secret> {
    await this.#mustWork();
    await this.#tried(() => this.#keyring.set(id, key));
    this.#missing = false;
    return key;
  }

  /**
   * Why the key could not be removed; null when it is gone. Like `key`, it does not ask a keyring that does not work.
   */
  async remove(id: string): Promise<string | null> {
    this.#missing = false;
    const problem = await this.problem();
    if (problem !== null) return problem;
    try {
      await this.#keyring.delete(id);
      return null;
    } catch (error) {
      return reason(error);
    }
  }

  async #mustWork(): Promise<void> {
    const problem = await this.problem();
    if (problem !== null) throw this.#unavailable(problem);
  }

  async #tried<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      this.#problem = reason(error);
      throw this.#unavailable(this.#problem, error);
    }
  }

  #unavailable(problem: string, cause?: unknown): TailwaterError {
    return new TailwaterError("VAULT_UNAVAILABLE", `The keyring does not work here. ${problem}`, {
      subject: this.name,
      hint: "Unlock or start the keyring and try again, or use a passphrase.",
      cause,
    });
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
