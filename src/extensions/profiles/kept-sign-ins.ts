import type { Profile, SecretName, SecretPlace } from "../../contract/profiles.ts";
import { Secret } from "../kit/secret.ts";
import { log } from "../log/log.ts";
import { type Destination, destinationOf, isWithin } from "./destination.ts";

/** The part of the vault that sign-ins need. */
export interface SignInVault {
  get(name: string): Secret | null;
  has(name: string): boolean;
  set(name: string, value: Secret): Promise<void>;
  delete(name: string): Promise<void>;
  /** Reads its file again, which another Tailwater may have changed. */
  reread(): Promise<void>;
}

interface Kept {
  readonly value: Secret;
  readonly destination: Destination;
}

export const REFRESH_TOKEN: SecretName = "kafka.sasl.refreshToken";

/** It goes with the profile's other secrets in the vault, and is deleted with them. */
const nameOf = (profileId: string): string => `profile:${profileId}:${REFRESH_TOKEN}`;

/**
 * The refresh tokens of persons who have signed in for a profile. Each is in one place only, because an issuer takes it
 * once: in the vault if the user wants that and the vault takes it, otherwise in memory until the app ends.
 */
export class KeptSignIns {
  readonly #opening: Promise<SignInVault>;
  readonly #onSecret: (secret: Secret) => void;
  /** Null while it is being opened. */
  #vault: SignInVault | null = null;
  readonly #held = new Map<string, Kept>();

  constructor(opening: Promise<SignInVault>, onSecret: (secret: Secret) => void) {
    this.#opening = opening;
    this.#onSecret = onSecret;
    opening.then(
      (vault) => {
        this.#vault = vault;
      },
      () => {}, // The log says so.
    );
  }

  place({ id }: Profile): SecretPlace | null {
    if (this.#held.has(id)) return "held";
    return this.#vault?.has(nameOf(id)) ? "stored" : null;
  }

  /** The sign-in of a profile: what the tokens are renewed with. It is not used for another destination. */
  of(profile: Profile): { read(): Promise<Secret | null>; write(token: Secret | null): Promise<void> } {
    return { read: () => this.#read(profile), write: (token) => this.#write(profile, token) };
  }

  /** Moves it from memory to the vault. @throws TailwaterError VAULT_… */
  async store({ id }: Profile): Promise<void> {
    const held = this.#held.get(id);
    if (held === undefined) return;
    await this.#save(id, held);
  }

  /** @throws TailwaterError VAULT_… */
  async forget(profileId: string): Promise<void> {
    this.#held.delete(profileId);
    if (this.#vault?.has(nameOf(profileId))) await this.#vault.delete(nameOf(profileId));
  }

  forgetAllHeld(): void {
    this.#held.clear();
  }

  async #read(profile: Profile): Promise<Secret | null> {
    const kept = this.#held.get(profile.id) ?? (await this.#stored(profile.id));
    return kept !== null && isWithin(kept.destination, profile, REFRESH_TOKEN) ? kept.value : null;
  }

  /** None from a vault that is not open: the person signs in again. */
  async #stored(profileId: string): Promise<Kept | null> {
    try {
      const vault = await this.#opening;
      await vault.reread();
      const secret = vault.get(nameOf(profileId));
      if (secret === null) return null;
      const { value, destination } = JSON.parse(secret.reveal()) as { value: string; destination: Destination };
      const token = new Secret(value);
      this.#onSecret(token);
      return { value: token, destination };
    } catch (error) {
      log.warn("The sign-in was not read from the vault:", error);
      return null;
    }
  }

  async #write(profile: Profile, token: Secret | null): Promise<void> {
    const { id } = profile;
    if (token === null) return this.forget(id).catch((error: unknown) => log.warn("A sign-in stays:", error));
    const kept: Kept = { value: token, destination: destinationOf(profile, REFRESH_TOKEN) };
    this.#held.set(id, kept);
    if (!this.#vault?.has(nameOf(id))) return;
    await this.#save(id, kept).catch((error: unknown) => log.warn("The sign-in is only in memory:", error));
  }

  async #save(profileId: string, kept: Kept): Promise<void> {
    const vault = await this.#opening;
    const text = JSON.stringify({ value: kept.value.reveal(), destination: kept.destination });
    await vault.set(nameOf(profileId), new Secret(text));
    if (this.#held.get(profileId) === kept) this.#held.delete(profileId);
  }
}
