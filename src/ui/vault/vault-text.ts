import { SHORTEST_PASSPHRASE, type VaultState } from "../../contract/vault.ts";
import { countOf } from "../data/format.ts";

/** Where passwords are kept, in one or two sentences. */
export function whereText(vault: VaultState): string {
  const { status, keyring, passphrase, canStore } = vault;
  switch (status) {
    case "open":
      if (!keyring.used) return "In an encrypted vault, opened by your passphrase.";
      return `In an encrypted vault; its key is in the ${keyring.name}.${passphrase ? " Your passphrase opens it too." : ""}`;
    case "locked":
      return "In an encrypted vault, opened by your passphrase. It is locked.";
    case "unavailable":
      return `In an encrypted vault that cannot be opened now. ${unavailableText(vault) ?? ""}`.trimEnd();
    case "empty":
      if (!canStore) return `Nowhere: passwords are asked each session, because ${whyNotStored(vault)}`;
      if (passphrase) return "Nowhere yet. The first stored password goes into a vault, opened by your passphrase.";
      return `Nowhere yet. The first stored password creates an encrypted vault, with its key in the ${keyring.name}.`;
  }
}

/** Why the keyring does not open the vault although it should; null when that is not the reason. */
export function unavailableText({ status, keyring }: VaultState): string | null {
  const { name, used, available, problem } = keyring;
  if (available || (status !== "unavailable" && !used)) return null;
  // The keyring's own text begins with “It”.
  return `The ${name} holds its key. ${sentence(problem)}`.trimEnd();
}

/** Why a password lasts for this session only; null when it can be stored. */
export function whyNotStored({ status, keyring, canStore }: VaultState): string | null {
  if (canStore) return null;
  if (status === "locked") return "the vault is locked.";
  if (status === "unavailable") return "the vault cannot be opened.";
  if (status === "open" || keyring.problem === null) return "the vault’s file cannot be written.";
  return `no keyring works here. ${sentence(keyring.problem)}`;
}

/** There is a vault whose contents are unknown now. */
export function isClosed(vault: VaultState | null): boolean {
  return vault?.status === "locked" || vault?.status === "unavailable";
}

/** The number of secrets, or why it is unknown. */
export function countText({ status, secrets }: VaultState): string {
  if (status === "empty" || secrets === 0) return "None yet";
  if (secrets === null) return status === "locked" ? "Not known while it is locked" : "Not known until it is opened";
  return countOf(secrets, "password");
}

export function keyringText({ status, keyring }: VaultState): string {
  const { used, available, problem } = keyring;
  if (!available) {
    const first = used ? "Used for the vault’s key." : status === "unavailable" ? "" : "Not used.";
    return `${first} ${sentence(problem)}`.trim();
  }
  if (used) return status === "open" ? "Holds the vault’s key: your login opens it." : "Holds the vault’s key.";
  return status === "empty" ? "Works. It will hold the vault’s key." : "Works, and is not used.";
}

export function passphraseText({ passphrase, keyring }: VaultState): string {
  if (!passphrase) return "Not set. A passphrase opens the vault without a keyring.";
  return keyring.used ? "Set: opens the vault too." : "Set: Tailwater asks for it once in each session.";
}

/** The problem with a new passphrase; null when it is valid. */
export function passphraseProblem(passphrase: string, again: string): string | null {
  // Counts characters as a person does, which is never fewer than the engine counts.
  if ([...passphrase].length < SHORTEST_PASSPHRASE) return `At least ${SHORTEST_PASSPHRASE} characters.`;
  return passphrase === again ? null : "The two passphrases differ.";
}

/** The keyring's problem as a separate sentence. */
export function sentence(problem: string | null): string {
  const text = problem?.trim() ?? "";
  if (text === "") return "";
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
