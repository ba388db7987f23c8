import { feature } from "./feature.ts";

/**
 * - `empty`: there is no vault yet; the first stored secret creates one.
 * - `open`: secrets can be read and stored.
 * - `locked`: there is a vault and only its passphrase opens it here.
 * - `unavailable`: there is a vault that cannot be opened now (the keyring that holds its key is missing).
 */
export type VaultStatus = "empty" | "open" | "locked" | "unavailable";

/** Where passwords and keys are stored. The window sees this, never a secret. */
export interface VaultState {
  readonly status: VaultStatus;
  /** The vault's file, whether it exists or not. */
  readonly path: string;
  /** Secrets in it; null while it is not open. */
  readonly secrets: number | null;
  readonly keyring: {
    /** `Secret Service (GNOME Keyring, KWallet)`, `macOS Keychain`, `Windows Credential Manager`. */
    readonly name: string;
    /** The vault's key is in it. */
    readonly used: boolean;
    /** It works on this machine now. */
    readonly available: boolean;
    /** Why it does not work; null when it works. */
    readonly problem: string | null;
  };
  /** A passphrase opens the vault too. */
  readonly passphrase: boolean;
  /**
   * A secret can be stored now: the vault is open, or it is empty and the keyring works. Otherwise it lasts for the
   * session.
   */
  readonly canStore: boolean;
}

/** Characters. */
export const SHORTEST_PASSPHRASE = 8;

export interface VaultApi {
  state(): Promise<VaultState>;
  /** @throws VAULT_PASSPHRASE_WRONG */
  unlock(passphrase: string): Promise<VaultState>;
  /** Removes the keys and stored secrets from memory; only for a vault with a passphrase. */
  lock(): Promise<VaultState>;
  /** Sets or changes the passphrase (the vault must be open or empty); null removes it, if the keyring is used. */
  setPassphrase(passphrase: string | null): Promise<VaultState>;
  /** Puts the vault's key into the system's keyring, or removes it, if there is a passphrase. */
  setKeyring(used: boolean): Promise<VaultState>;
  /** Tries the keyring again, for example after it was locked or not running. */
  retryKeyring(): Promise<VaultState>;
  /** Starts again without the stored secrets. The old file is kept aside under another name. */
  reset(): Promise<VaultState>;
}

export const VAULT = feature<VaultApi>({
  state: "local",
  unlock: "local",
  lock: "local",
  setPassphrase: "local",
  setKeyring: "local",
  retryKeyring: "local",
  reset: "local",
});
