import { randomUUID } from "node:crypto";
import type { AsyncEntry } from "@napi-rs/keyring";
import { TailwaterError } from "../../contract/errors.ts";
import { Secret } from "../kit/secret.ts";
import type { Keyring } from "./keyring.ts";
import { keyringReason } from "./keyring-reason.ts";

const SERVICE = "tailwater";
/** Without it, a Linux without a Secret Service gets the kernel's keyring, which forgets everything at a reboot. */
const OPTIONS = { linux: { store: "secret-service" } } as const;
/** The system may ask the user to unlock it, and the user may be elsewhere. */
const TIME_LIMIT_MS = 10_000;

type Action<T> = (entry: AsyncEntry, signal: AbortSignal) => Promise<T>;

/**
 * The keyring through `@napi-rs/keyring`, which is loaded at the first call.
 *
 * Its calls cannot be cancelled once the system has them, not even by an AbortSignal: each occupies a thread of Node's
 * small pool, and `process.exit()` waits for it. So there is only one call at a time, and none is added to an overdue
 * one.
 */
export class SystemKeyring implements Keyring {
  readonly name = nameOf(process.platform);
  readonly #limitMs: number;
  #running = 0;
  #overdue = false;
  /** Calls run one after the other; this settles with the last one. */
  #last: Promise<void> = Promise.resolve();

  /** @param limitMs the time after which a call counts as unanswered. */
  constructor(limitMs = TIME_LIMIT_MS) {
    this.#limitMs = limitMs;
  }

  get waiting(): boolean {
    return this.#running > 0;
  }

  async get(account: string): Promise<Secret | null> {
    const key = await this.#call(account, (entry, signal) => entry.getPassword(signal));
    return key === null ? null : new Secret(key);
  }

  async set(account: string, key: Secret): Promise<void> {
    await this.#call(account, (entry, signal) => entry.setPassword(key.reveal(), signal));
  }

  async delete(account: string): Promise<void> {
    await this.#call(account, (entry, signal) => entry.deletePassword(signal));
  }

  async probe(): Promise<string | null> {
    // A new account each time, because another Tailwater may be trying now.
    const account = `probe-${randomUUID()}`;
    try {
      await this.set(account, new Secret(account));
      try {
        const found = await this.get(account);
        return found?.reveal() === account ? null : "A value stored in it cannot be read back.";
      } finally {
        await this.delete(account);
      }
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async #call<T>(account: string, action: Action<T>): Promise<T> {
    if (this.#overdue) throw this.#noAnswer();
    const controller = new AbortController();
    const turn = this.#last.then(() => this.#run(account, controller.signal, action));
    const settled = turn.then(
      () => {},
      () => {}, // The caller that waits for `turn` gets the error.
    );
    this.#last = settled;
    let limit: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      limit = setTimeout(() => {
        controller.abort();
        this.#overdue = true;
        settled.then(() => {
          this.#overdue = false;
        });
        reject(this.#noAnswer());
      }, this.#limitMs);
    });
    try {
      return await Promise.race([turn, late]);
    } catch (cause) {
      if (cause instanceof TailwaterError) throw cause;
      throw new TailwaterError("VAULT_UNAVAILABLE", keyringReason(cause), { subject: this.name, cause });
    } finally {
      clearTimeout(limit);
    }
  }

  async #run<T>(account: string, signal: AbortSignal, action: Action<T>): Promise<T> {
    const keyring = await import("@napi-rs/keyring");
    if (signal.aborted) throw this.#noAnswer(); // No caller waits for it any more.
    this.#running += 1;
    try {
      return await action(new keyring.AsyncEntry(SERVICE, account, OPTIONS), signal);
    } finally {
      this.#running -= 1;
    }
  }

  #noAnswer(): TailwaterError {
    const message = `It has not answered within ${this.#limitMs / 1_000} s. It may be waiting for you to unlock it.`;
    return new TailwaterError("VAULT_UNAVAILABLE", message, { subject: this.name });
  }
}

function nameOf(platform: NodeJS.Platform): string {
  if (platform === "darwin") return "macOS Keychain";
  if (platform === "win32") return "Windows Credential Manager";
  return "Secret Service (GNOME Keyring, KWallet)";
}
