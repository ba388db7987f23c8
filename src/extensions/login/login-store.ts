import type { LoginDistribution } from "../../contract/distribution.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { Secret } from "../kit/secret.ts";
import type { Given } from "./issuer.ts";
import type { IdClaims, IssuerKeys } from "./issuer-keys.ts";
import { type KeptLogin, LOGIN_SECRET, readLogin, writeLogin } from "./kept-login.ts";
import type { Confirmed } from "./standing.ts";

/** The part of the vault that keeps the login. */
export interface LoginVault {
  readonly status: string;
  get(name: string): Secret | null;
  set(name: string, value: Secret): Promise<void>;
  delete(name: string): Promise<void>;
  /** Reads its file again, which another Tailwater may have changed. */
  reread(): Promise<void>;
}

/** A login: what is kept of it, and the claims of its ID token. */
export interface Held {
  readonly kept: KeptLogin;
  readonly claims: IdClaims;
  /** `memory`: the vault did not take it. */
  readonly where: "vault" | "memory";
}

/** A renewal without an ID token confirms the last one for as long as that one was made for. */
export function timesOf({ kept: { contactAt }, claims: { iat, exp } }: Held): Confirmed {
  const confirmedAt = contactAt ?? iat * 1_000;
  return { confirmedAt, expiresAt: confirmedAt + (exp - iat) * 1_000 };
}

/** Whether nobody has renewed or replaced it meanwhile. */
export const isSame = (one: Held | null, other: Held): boolean =>
  one?.kept.idToken.reveal() === other.kept.idToken.reveal() && one.kept.contactAt === other.kept.contactAt;

const NOT_OPEN: ReadonlySet<string> = new Set(["VAULT_LOCKED", "VAULT_UNAVAILABLE"]);

/** The login in the vault. When the vault takes nothing (no keyring, no passphrase) it is in memory until the app ends. */
export class LoginStore {
  readonly #vault: Promise<LoginVault>;
  readonly #about: Pick<LoginDistribution, "issuer" | "clientId">;
  readonly #keys: IssuerKeys;
  readonly #onSecret: (text: string) => void;
  /** The newest login, when the vault did not take it. */
  #unsaved: Held | null = null;
  #epoch = 1;
  /** The user has signed out while the vault was locked. */
  #mustDelete = false;

  constructor(
    vault: Promise<LoginVault>,
    about: Pick<LoginDistribution, "issuer" | "clientId">,
    keys: IssuerKeys,
    onSecret: (text: string) => void,
  ) {
    this.#vault = vault;
    this.#about = about;
    this.#keys = keys;
    this.#onSecret = onSecret;
  }

  /** Grows with each sign-in and sign-out here. What was asked for before that must not be kept. */
  get epoch(): number {
    return this.#epoch;
  }

  /** The login of an earlier session; null: none. `locked`: the vault must be unlocked first. */
  async read(): Promise<Held | "locked" | null> {
    const vault = await this.#vault.catch(() => null); // It could not be opened, which the log says.
    if (vault === null) return null;
    if (vault.status === "locked") return "locked";
    if (this.#mustDelete) await this.delete();
    if (this.#mustDelete) return null;
    const kept = this.#keptIn(vault);
    if (kept === null) return null;
    this.#mask(kept);
    this.#keys.use(kept.keys);
    const claims = await this.#keys.recheck(kept.idToken.reveal());
    return claims === null ? null : { kept, claims, where: "vault" };
  }

  #keptIn(vault: LoginVault): KeptLogin | null {
    try {
      const secret = vault.get(LOGIN_SECRET);
      return secret === null ? null : readLogin(secret, this.#about);
    } catch (error) {
      if (!isNotOpen(error)) throw error;
      return null;
    }
  }

  /** False when another Tailwater has replaced or deleted this login in the vault. */
  async has({ kept, where }: Held): Promise<boolean> {
    if (this.#unsaved !== null || where === "memory") return true;
    const vault = await this.#vault;
    await vault.reread();
    if (vault.status === "locked") return true;
    return this.#keptIn(vault)?.refreshToken?.reveal() === kept.refreshToken?.reveal();
  }

  /** The newest login of this machine, which another Tailwater may have renewed or ended; null: it was ended. */
  async newest(held: Held): Promise<Held | null> {
    if (this.#unsaved !== null || held.where === "memory") return this.#unsaved ?? held;
    await (await this.#vault).reread();
    const found = await this.read();
    return found === "locked" ? held : found;
  }

  /** Of a sign-in. */
  async keep(given: Given): Promise<Held> {
    this.#epoch += 1;
    return this.#keep(given, null, this.#epoch);
  }

  /** @param before the login that it renews @param epoch when that was asked for @throws TailwaterError CANCELLED */
  async keepRenewed(given: Given, before: Held, epoch: number): Promise<Held> {
    return this.#keep(given, before, epoch);
  }

  async #keep({ claims, idToken, refreshToken }: Given, before: Held | null, epoch: number): Promise<Held> {
    const { issuer, clientId } = this.#about;
    const kept: KeptLogin = {
      issuer,
      clientId,
      idToken: new Secret(idToken),
      refreshToken: refreshToken === null ? (before?.kept.refreshToken ?? null) : new Secret(refreshToken),
      contactAt: null,
      keys: this.#keys.kept,
    };
    return this.#save(kept, claims, epoch);
  }

  /** @param epoch as above @throws TailwaterError CANCELLED */
  async keepRefreshToken(held: Held, refreshToken: string, epoch: number): Promise<Held> {
    return this.#save({ ...held.kept, refreshToken: new Secret(refreshToken) }, held.claims, epoch);
  }

  /** Of a renewal without an ID token. @param at ms since the epoch @param epoch as above @throws TailwaterError CANCELLED */
  async keepContact({ kept, claims }: Held, at: number, epoch: number): Promise<Held> {
    return this.#save({ ...kept, contactAt: at }, claims, epoch);
  }

  /** Whether the vault has this login and is locked, so that no other can replace it. */
  async isLockedAway({ where }: Held): Promise<boolean> {
    const vault = await this.#vault.catch(() => null);
    return where === "vault" && this.#unsaved === null && vault?.status === "locked";
  }

  /** Puts a login into the vault that it did not take before. @returns null: there is nothing to do */
  async saveAgain({ kept, claims, where }: Held): Promise<Held | null> {
    const vault = await this.#vault.catch(() => null);
    // A vault that the user has reset no longer has it.
    if (where === "vault" && this.#unsaved === null && vault?.status !== "empty") return null;
    return this.#save(this.#unsaved?.kept ?? kept, this.#unsaved?.claims ?? claims, this.#epoch);
  }

  /**
   * Forgets it here, whatever the vault's file says.
   * @returns why a login may still be in the file: the vault is locked, or cannot be written; null: it is deleted
   */
  async delete(): Promise<TailwaterError | null> {
    this.#epoch += 1;
    this.#unsaved = null;
    const vault = await this.#vault.catch(() => null);
    try {
      await vault?.delete(LOGIN_SECRET);
      this.#mustDelete = false;
    } catch (error) {
      if (!(error instanceof TailwaterError)) throw error;
      // Without a vault there is no login in it.
      this.#mustDelete = error.code !== "VAULT_UNAVAILABLE";
      return this.#mustDelete ? error : null;
    }
    return null;
  }

  async #save(kept: KeptLogin, claims: IdClaims, epoch: number): Promise<Held> {
    this.#mask(kept);
    const vault = await this.#vault.catch(() => null);
    if (epoch !== this.#epoch) throw new TailwaterError("CANCELLED", "This sign-in was replaced meanwhile.");
    try {
      if (vault === null) throw new TailwaterError("VAULT_UNAVAILABLE", "The vault could not be opened.");
      await vault.set(LOGIN_SECRET, writeLogin(kept));
      this.#unsaved = null;
      this.#mustDelete = false;
      return { kept, claims, where: "vault" };
    } catch (error) {
      if (!(error instanceof TailwaterError)) throw error;
      // A full disk, too, must not end a login: the newest tokens are in memory.
      const held: Held = { kept, claims, where: "memory" };
      if (epoch === this.#epoch) this.#unsaved = held;
      return held;
    }
  }

  #mask({ idToken, refreshToken }: KeptLogin): void {
    for (const token of [idToken, refreshToken]) if (token !== null) this.#onSecret(token.reveal());
  }
}

const isNotOpen = (error: unknown): boolean => error instanceof TailwaterError && NOT_OPEN.has(error.code);
