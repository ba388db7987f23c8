import type { WindowApi } from "../../../src/contract/api.ts";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { VaultApi, VaultState } from "../../../src/contract/vault.ts";

export const KEYRING = { name: "Secret Service (GNOME Keyring, KWallet)", used: true, available: true, problem: null };

export const OPEN_VAULT: VaultState = {
  status: "open",
  path: "/home/me/.config/tailwater/vault.json",
  secrets: 3,
  keyring: KEYRING,
  passphrase: false,
  canStore: true,
};

/** The keyring's key cannot be read and there is no passphrase. */
export const UNAVAILABLE_VAULT: VaultState = {
  ...OPEN_VAULT,
  status: "unavailable",
  secrets: null,
  keyring: { ...KEYRING, available: false, problem: "It does not answer." },
  canStore: false,
};

/** The keyring works, but its entry is gone. */
export const LOST_VAULT: VaultState = {
  ...UNAVAILABLE_VAULT,
  keyring: { ...KEYRING, used: false, available: false, problem: "It works, but the vault's key is not in it." },
};

export const LOCKED_VAULT: VaultState = {
  ...OPEN_VAULT,
  status: "locked",
  secrets: null,
  keyring: { ...KEYRING, used: false },
  passphrase: true,
  canStore: false,
};

export const EMPTY_VAULT: VaultState = {
  ...OPEN_VAULT,
  status: "empty",
  secrets: null,
  keyring: { ...KEYRING, used: false },
};

/** No vault yet, and no keyring to hold its key. */
export const NO_VAULT: VaultState = {
  ...EMPTY_VAULT,
  keyring: {
    ...KEYRING,
    used: false,
    available: false,
    problem: "No Secret Service (GNOME Keyring, KWallet) is running.",
  },
  canStore: false,
};

/** A vault without encryption, for component tests: it follows the contract's rules and records its calls. */
export class FakeVaultApi implements Pick<WindowApi, "vault"> {
  readonly calls: string[] = [];
  passphrase = "correct horse";
  /** The keyring can be reached from the next `retryVaultKeyring` call. */
  keyringComesBack = false;
  /** The next call other than `vault` throws this. */
  failure: TailwaterError | null = null;
  /** While set, calls other than `vault` answer only when it resolves. */
  gate: Promise<void> | null = null;

  constructor(public state: VaultState) {}

  readonly vault: VaultApi = {
    state: async (): Promise<VaultState> => {
      return this.state;
    },
    unlock: (passphrase: string): Promise<VaultState> => {
      return this.#call(`unlock ${passphrase}`, () => {
        if (passphrase !== this.passphrase) {
          throw new TailwaterError("VAULT_PASSPHRASE_WRONG", "The passphrase is wrong.");
        }
        return { status: "open", secrets: 3, canStore: true };
      });
    },
    lock: (): Promise<VaultState> => {
      return this.#call("lock", () => ({ status: "locked", secrets: null, canStore: false }));
    },
    setPassphrase: (passphrase: string | null): Promise<VaultState> => {
      return this.#call(`passphrase ${passphrase}`, () => ({
        status: "open",
        secrets: this.state.secrets ?? 0,
        passphrase: passphrase !== null,
        canStore: true,
      }));
    },
    setKeyring: (used: boolean): Promise<VaultState> => {
      return this.#call(`keyring ${used}`, ({ keyring }) => ({ keyring: { ...keyring, used } }));
    },
    retryKeyring: (): Promise<VaultState> => {
      return this.#call("retry", ({ keyring, status }) => {
        if (!this.keyringComesBack) return {};
        const back = { ...keyring, available: true, problem: null };
        return status === "unavailable"
          ? { keyring: back, status: "open", secrets: 3, canStore: true }
          : { keyring: back, canStore: true };
      });
    },
    reset: (): Promise<VaultState> => {
      return this.#call("reset", ({ keyring }) => ({
        status: "empty",
        secrets: null,
        passphrase: false,
        canStore: keyring.available,
      }));
    },
  };

  async #call(name: string, change: (state: VaultState) => Partial<VaultState>): Promise<VaultState> {
    this.calls.push(name);
    if (this.gate !== null) await this.gate;
    const { failure } = this;
    this.failure = null;
    if (failure !== null) throw failure;
    this.state = { ...this.state, ...change(this.state) };
    return this.state;
  }
}
