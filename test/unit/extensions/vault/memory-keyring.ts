import { TailwaterError } from "../../../../src/contract/errors.ts";
import { Secret } from "../../../../src/extensions/kit/secret.ts";
import type { Keyring } from "../../../../src/extensions/vault/keyring.ts";

/** A keyring as the vault sees it, without a system behind it. */
export class MemoryKeyring implements Keyring {
  readonly name = "Test Keyring";
  readonly waiting = false;
  readonly entries = new Map<string, string>();
  /** Every call, in order. */
  readonly calls: string[] = [];
  /** Why the keyring does not work. */
  broken: string | null = null;
  /** Runs while a key is stored. */
  onSet: () => Promise<void> = async () => {};

  async get(account: string): Promise<Secret | null> {
    this.#call("get");
    const key = this.entries.get(account);
    return key === undefined ? null : new Secret(key);
  }

  async set(account: string, key: Secret): Promise<void> {
    this.#call("set");
    await this.onSet();
    this.entries.set(account, key.reveal());
  }

  async delete(account: string): Promise<void> {
    this.#call("delete");
    this.entries.delete(account);
  }

  async probe(): Promise<string | null> {
    this.calls.push("probe");
    return this.broken;
  }

  #call(name: string): void {
    this.calls.push(name);
    if (this.broken !== null) throw new TailwaterError("VAULT_UNAVAILABLE", this.broken, { subject: this.name });
  }
}
