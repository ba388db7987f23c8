import type { VaultApi, VaultState } from "../../contract/vault.ts";
import { checkBoolean, checkText } from "../kit/check.ts";
import type { MakeService } from "../kit/service.ts";
import type { Vault } from "./vault.ts";

/** Characters. */
const LONGEST_PASSPHRASE = 1_024;

interface Parts {
  /** Still opening, for example while the system asks the user to unlock its keyring. */
  readonly vault: Promise<Vault>;
  /** Called when the user has opened or changed it, for what else is kept in it. Failures are its own. */
  vaultChanged(): Promise<void>;
}

export const vaultService = ({ vault, vaultChanged }: Parts): MakeService<VaultApi> => {
  const change = async (work: (opened: Vault) => Promise<void>): Promise<VaultState> => {
    const opened = await vault;
    await work(opened);
    await vaultChanged();
    return opened.state();
  };
  const checkPassphrase = (passphrase: string) => checkText(passphrase, "passphrase", LONGEST_PASSPHRASE);
  return () => ({
    state: async () => (await vault).state(),
    unlock: async (passphrase) => change((opened) => opened.unlock(checkPassphrase(passphrase))),
    lock: async () => change((opened) => opened.lock()),
    setPassphrase: async (passphrase) => {
      const given = passphrase === null ? null : checkPassphrase(passphrase);
      return change((opened) => opened.setPassphrase(given));
    },
    setKeyring: async (used) => change((opened) => opened.setKeyring(checkBoolean(used, "used"))),
    retryKeyring: async () => change((opened) => opened.retryKeyring()),
    reset: async () => change((opened) => opened.reset()),
  });
};
