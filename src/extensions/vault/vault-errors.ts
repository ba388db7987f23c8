import { TailwaterError } from "../../contract/errors.ts";

export function lockedError(path: string): TailwaterError {
  return new TailwaterError("VAULT_LOCKED", "The vault with the stored passwords is locked.", {
    subject: path,
    hint: "Unlock it with its passphrase.",
  });
}

/** @param why a sentence; null when nothing more is known. */
export function unavailableError(path: string, why: string | null): TailwaterError {
  return new TailwaterError("VAULT_UNAVAILABLE", ["The vault cannot be opened.", why ?? ""].join(" ").trim(), {
    subject: path,
    hint: "Try the keyring again in Settings, or reset the vault there.",
  });
}

export function noPlaceError(path: string, problem: string | null): TailwaterError {
  return new TailwaterError(
    "VAULT_UNAVAILABLE",
    `Nothing can be stored: no keyring works here. ${problem ?? ""}`.trim(),
    {
      subject: path,
      hint: "Set a passphrase for the vault. Without one, passwords are kept for this session only.",
    },
  );
}

export function passphraseWrongError(path: string): TailwaterError {
  return new TailwaterError("VAULT_PASSPHRASE_WRONG", "This passphrase does not open the vault.", {
    subject: path,
    hint: "Try again. If the passphrase is right, another program changed the file: reset the vault.",
  });
}

export function passphraseNeededError(path: string): TailwaterError {
  return new TailwaterError("VAULT_LOCKED", "This change needs the vault's passphrase once.", {
    subject: path,
    hint: "Unlock the vault with its passphrase, then try again.",
  });
}
