import type { Secret } from "../kit/secret.ts";

/**
 * The system's own place for keys: one text per account. Every rejection is a TailwaterError VAULT_UNAVAILABLE whose
 * message is a plain reason, fit to be shown.
 */
export interface Keyring {
  /** `Secret Service (GNOME Keyring, KWallet)`, `macOS Keychain`, `Windows Credential Manager`. */
  readonly name: string;
  /** A call is with the system. `process.exit()` waits until it is answered, which may be never: see SystemKeyring. */
  readonly waiting: boolean;
  /** Null when there is none, and also where a locked or missing keyring does not say so: `probe` tells the two apart. */
  get(account: string): Promise<Secret | null>;
  set(account: string, key: Secret): Promise<void>;
  /** No complaint when there is none. */
  delete(account: string): Promise<void>;
  /** Stores, reads and removes an entry of its own. Why that does not work; null when it does. Never rejects. */
  probe(): Promise<string | null>;
}
