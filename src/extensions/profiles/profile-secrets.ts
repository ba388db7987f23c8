import { TailwaterError } from "../../contract/errors.ts";
import { loginOf, type Profile, type SecretName, type SecretPlace, type Secrets } from "../../contract/profiles.ts";
import type { VaultStatus } from "../../contract/vault.ts";
import { Secret } from "../kit/secret.ts";
import { type Destination, destinationOf, fromOld, isWithin } from "./destination.ts";
import { type SecretField, secretsOf } from "./fields.ts";
import { secretFrom } from "./secret-command.ts";

/** The part of the vault that profiles need. */
export interface SecretVault {
  /** @throws TailwaterError VAULT_LOCKED, VAULT_UNAVAILABLE when there is a vault that is not open */
  get(name: string): Secret | null;
  has(name: string): boolean;
  readonly status: VaultStatus;
  set(name: string, value: Secret): Promise<void>;
  delete(name: string): Promise<void>;
  deleteWhere(prefix: string): Promise<void>;
}

/** A secret with the destination that it was entered for. */
export interface BoundSecret {
  readonly value: Secret;
  readonly destination: Destination;
}
/** By name. */
export type BoundSecrets = ReadonlyMap<string, BoundSecret>;

/** The name that Tailwater 1 gave to the password of the brokers. It is still read. */
const OLD_PASSWORD: SecretName = "kafka.sasl.password";

const ofProfile = (profileId: string): string => `profile:${profileId}:`;

/** The names in the vault under which a secret may be. */
function namesOf(profileId: string, name: SecretName): string[] {
  const now = `${ofProfile(profileId)}${name}`;
  return name === OLD_PASSWORD ? [now, `${ofProfile(profileId)}password`] : [now];
}

/**
 * The profiles' secrets: those entered in this session, in memory, and those in the vault. Each is tied to its
 * destination, so that a changed profile or a tampered page cannot send it elsewhere.
 */
export class ProfileSecrets {
  readonly #opening: Promise<SecretVault>;
  /** Null while it is being opened, because the system may be asking the user to unlock the keyring. */
  #vault: SecretVault | null = null;
  readonly #onSecret: (secret: Secret) => void;
  readonly #held = new Map<string, BoundSecret>();

  /** @param onSecret called with every secret before it is used, so that the log can mask it */
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

  /** Where the profile's known secrets are, so that connecting needs no prompt. */
  places(profile: Profile): Readonly<Partial<Record<SecretName, SecretPlace>>> {
    const known = secretsOf(profile).flatMap(({ path }) => {
      const place = path in profile.secretCommands ? "command" : this.#placeOf(profile.id, path);
      return place === null ? [] : [[path, place] as const];
    });
    return Object.fromEntries(known);
  }

  /** Whether storing needs no prompt. */
  get canStore(): boolean {
    return this.#vault?.status === "open";
  }

  /**
   * The wanted secrets of a profile: those given, those of a command, those in memory, then those in the vault.
   * @throws TailwaterError COMMAND_FAILED, PASSWORD_NEEDED, VAULT_LOCKED, VAULT_UNAVAILABLE
   */
  async for(profile: Profile, isWanted: (field: SecretField) => boolean, given: Secrets): Promise<Secrets> {
    const found: [SecretName, string][] = [];
    for (const field of secretsOf(profile).filter(isWanted)) {
      const typed = given[field.path];
      const command = profile.secretCommands[field.path];
      const value =
        typed !== undefined
          ? this.given(typed)
          : command !== undefined
            ? this.given(await secretFrom(command, profile, field))
            : await this.#known(profile, field);
      if (value !== null) found.push([field.path, value.reveal()]);
    }
    return Object.fromEntries(found);
  }

  /** A secret just entered; the log masks it from now on. */
  given(text: string): Secret {
    const secret = new Secret(text);
    this.#onSecret(secret);
    return secret;
  }

  /** Keeps them until the app ends. */
  hold(profile: Profile, given: Secrets): void {
    for (const { path } of secretsOf(profile)) {
      const text = given[path];
      if (text === undefined) continue;
      this.#held.set(keyOf(profile.id, path), {
        value: this.given(text),
        destination: destinationOf(profile, path),
      });
    }
  }

  /** Stores the secrets from memory in the vault. @throws TailwaterError VAULT_… */
  async store(profile: Profile): Promise<void> {
    for (const { path } of secretsOf(profile)) {
      const held = this.#held.get(keyOf(profile.id, path));
      if (held === undefined) continue;
      const [name = "", ...old] = namesOf(profile.id, path);
      const text = JSON.stringify({ value: held.value.reveal(), destination: held.destination });
      const vault = await this.#opening;
      await vault.set(name, new Secret(text));
      for (const one of old) if (vault.has(one)) await vault.delete(one);
    }
  }

  /** Removes all of them from the vault; those in memory stay until the app ends. */
  async unstore(profileId: string): Promise<void> {
    const vault = this.#vault;
    if (vault !== null && vault.status === "open") await vault.deleteWhere(ofProfile(profileId));
  }

  async forget(profileId: string): Promise<void> {
    for (const key of this.#held.keys()) if (key.startsWith(`${profileId} `)) this.#held.delete(key);
    await this.unstore(profileId);
  }

  /** Removes one from memory and from the vault. @throws TailwaterError VAULT_LOCKED, VAULT_UNAVAILABLE */
  async forgetOne(profileId: string, name: SecretName): Promise<void> {
    const vault = await this.#opening;
    for (const one of namesOf(profileId, name)) if (vault.has(one)) await vault.delete(one);
    // A closed vault may have it.
    if (vault.status === "locked" || vault.status === "unavailable") vault.get(ofProfile(profileId));
    this.#held.delete(keyOf(profileId, name));
  }

  /** All of a profile, for an export. @throws TailwaterError VAULT_LOCKED, VAULT_UNAVAILABLE */
  async all(profile: Profile): Promise<BoundSecrets> {
    const found = new Map<string, BoundSecret>();
    for (const { path } of secretsOf(profile)) {
      const secret = this.#held.get(keyOf(profile.id, path)) ?? (await this.#stored(profile.id, path));
      if (secret !== null) found.set(path, secret);
    }
    return found;
  }

  /** Keeps imported secrets as `hold` does. @throws TailwaterError PROFILE_INVALID when one belongs elsewhere */
  adopt(profile: Profile, secrets: BoundSecrets): void {
    this.checkBound(profile, secrets);
    for (const [name, { value }] of secrets) this.hold(profile, { [name]: value.reveal() });
  }

  /** @throws TailwaterError PROFILE_INVALID when a secret was entered for another destination than the profile's */
  checkBound(profile: Profile, secrets: BoundSecrets): void {
    const known = new Set<string>(secretsOf(profile).map(({ path }) => path));
    for (const [name, { destination }] of secrets) {
      if (known.has(name) && isWithin(destination, profile, name as SecretName)) continue;
      throw new TailwaterError("PROFILE_INVALID", "A secret of the file belongs to other servers than its profile.", {
        subject: profile.name,
        hint: "Somebody has changed the file. Import it without the secrets.",
      });
    }
  }

  forgetAllHeld(): void {
    this.#held.clear();
  }

  #placeOf(profileId: string, name: SecretName): SecretPlace | null {
    if (namesOf(profileId, name).some((one) => this.#vault?.has(one))) return "stored";
    return this.#held.has(keyOf(profileId, name)) ? "held" : null;
  }

  async #known(profile: Profile, { path, label, isRequired }: SecretField): Promise<Secret | null> {
    const held = this.#held.get(keyOf(profile.id, path)) ?? (await this.#stored(profile.id, path));
    const whose = label === "Password" ? ` of ${loginOf(profile.kafka.sasl)}` : "";
    const what = `The ${label.toLowerCase()}${whose}`;
    if (held === null) {
      if (!isRequired) return null;
      throw new TailwaterError("PASSWORD_NEEDED", `${what} is needed.`, {
        subject: profile.name,
        hint: "It is not stored. Enter it.",
      });
    }
    if (!isWithin(held.destination, profile, path)) {
      throw new TailwaterError("PASSWORD_NEEDED", `${what} is needed again.`, {
        subject: profile.name,
        hint: "It was entered for other servers, another user or stronger security. Enter it again for this profile.",
      });
    }
    return held.value;
  }

  async #stored(profileId: string, name: SecretName): Promise<BoundSecret | null> {
    const vault = await this.#opening;
    for (const one of namesOf(profileId, name)) {
      const secret = vault.get(one);
      if (secret === null) continue;
      const parsed = JSON.parse(secret.reveal()) as { value: string; destination: Destination } | OldSecret;
      return "password" in parsed
        ? { value: this.given(parsed.password), destination: fromOld(parsed.destination) }
        : { value: this.given(parsed.value), destination: parsed.destination };
    }
    return null;
  }
}

interface OldSecret {
  readonly password: string;
  readonly destination: Parameters<typeof fromOld>[0];
}

function keyOf(profileId: string, name: SecretName): string {
  return `${profileId} ${name}`;
}
