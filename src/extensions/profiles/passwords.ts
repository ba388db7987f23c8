import { TailwaterError } from "../../contract/errors.ts";
import type { Profile } from "../../contract/profiles.ts";
import type { VaultStatus } from "../../contract/vault.ts";
import { Secret } from "../kit/secret.ts";
import { type Destination, destinationOf, isWithin } from "./destination.ts";

/** The part of the vault that passwords need. */
export interface SecretVault {
  /** @throws TailwaterError VAULT_LOCKED, VAULT_UNAVAILABLE when there is a vault that is not open */
  get(name: string): Secret | null;
  has(name: string): boolean;
  readonly status: VaultStatus;
  set(name: string, value: Secret): Promise<void>;
  delete(name: string): Promise<void>;
}

interface Held {
  readonly password: Secret;
  readonly destination: Destination;
}

const nameOf = (profileId: string): string => `profile:${profileId}:password`;

/**
 * The profiles' passwords: those entered in this session, in memory, and those in the vault. Each is tied to its
 * destination, so that a changed profile or a tampered page cannot send it elsewhere.
 */
export class Passwords {
  readonly #opening: Promise<SecretVault>;
  /** Null while it is being opened, because the system may be asking the user to unlock the keyring. */
  #vault: SecretVault | null = null;
  readonly #onSecret: (secret: Secret) => void;
  readonly #held = new Map<string, Held>();

  /** @param onSecret called with every password before it is used, so that the log can mask it */
  constructor(opening: Promise<SecretVault>, onSecret: (secret: Secret) => void) {
    this.#opening = opening;
    this.#onSecret = onSecret;
    opening.then(
      (vault) => {
        this.#vault = vault;
      },
      () => {}, // The caller that needs it gets the error.
    );
  }

  /** Whether the password is known, so that connecting needs no prompt. */
  isHeld(profileId: string): boolean {
    return this.#held.has(profileId) || this.isStored(profileId);
  }

  /** Also false while the vault is not open. */
  isStored(profileId: string): boolean {
    return this.#vault?.has(nameOf(profileId)) ?? false;
  }

  /** Whether storing needs no prompt. */
  get canStore(): boolean {
    return this.#vault?.status === "open";
  }

  /** @throws TailwaterError PASSWORD_NEEDED, VAULT_LOCKED, VAULT_UNAVAILABLE */
  async for(profile: Profile): Promise<Secret> {
    const held = this.#held.get(profile.id) ?? (await this.#stored(profile.id));
    if (held === null) {
      throw new TailwaterError("PASSWORD_NEEDED", `The password of ${profile.sasl.username} is needed.`, {
        subject: profile.name,
        hint: "It is not stored. Enter it.",
      });
    }
    if (!isWithin(held.destination, destinationOf(profile))) {
      throw new TailwaterError("PASSWORD_NEEDED", `The password of ${profile.sasl.username} is needed again.`, {
        subject: profile.name,
        hint: "It was entered for other servers, another user or stronger security. Enter it again for this profile.",
      });
    }
    return held.password;
  }

  /** A password just entered; the log masks it from now on. */
  given(password: string): Secret {
    const secret = new Secret(password);
    this.#onSecret(secret);
    return secret;
  }

  /** Keeps it until the app ends. */
  hold(profile: Profile, password: string): void {
    this.#held.set(profile.id, { password: this.given(password), destination: destinationOf(profile) });
  }

  /** Stores the password from memory in the vault. Does nothing when there is none. @throws TailwaterError VAULT_… */
  async store(profileId: string): Promise<void> {
    const held = this.#held.get(profileId);
    if (held === undefined) return;
    const text = JSON.stringify({ password: held.password.reveal(), destination: held.destination });
    await (await this.#opening).set(nameOf(profileId), new Secret(text));
  }

  /** Removes it from the vault; a password in memory stays until the app ends. */
  async unstore(profileId: string): Promise<void> {
    if (this.isStored(profileId)) await (await this.#opening).delete(nameOf(profileId));
  }

  async forget(profileId: string): Promise<void> {
    this.#held.delete(profileId);
    await this.unstore(profileId);
  }

  forgetAllHeld(): void {
    this.#held.clear();
  }

  async #stored(profileId: string): Promise<Held | null> {
    const secret = (await this.#opening).get(nameOf(profileId));
    if (secret === null) return null;
    const { password, destination } = JSON.parse(secret.reveal()) as { password: string; destination: Destination };
    return { password: this.given(password), destination };
  }
}
