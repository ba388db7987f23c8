import type { Secret } from "../kit/secret.ts";

/**
 * The system's store for keys: one text per account. Every rejection is a TailwaterError VAULT_UNAVAILABLE with a plain
 * reason that can be shown.
 */
export interface Keyring {
  /** `Secret Service (GNOME Keyring, KWallet)`, `macOS Keychain`, `Windows Credential Manager`. */
  readonly name: string;
  /**
   * Whether a call waits for the system. `process.exit()` waits until it is answered, which may be never: see
   * SystemKeyring.
   */
  readonly waiting: boolean;
  /**
   * Null when there is none, and also when a locked or missing keyring does not report that; `probe` distinguishes the
   * two.
   */
  get(account: string): Promise<Secret | null>;
  set(account: string, key: Secret): Promise<void>;
  /** No error when there is none. */
  delete(account: string): Promise<void>;
  /** Stores, reads and removes a test entry. Returns why that fails; null when it works. Never rejects. */
  probe(): Promise<string | null>;
}
