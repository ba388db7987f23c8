import type { LoginDistribution } from "../../contract/distribution.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { Secret } from "../kit/secret.ts";
import type { Given } from "./issuer.ts";
import type { IdClaims, IssuerKeys } from "./issuer-keys.ts";
import { type KeptLogin, LOGIN_SECRET, readLogin, writeLogin } from "./kept-login.ts";

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

const NOT_OPEN: ReadonlySet<string> = new Set(["VAULT_LOCKED", "VAULT_UNAVAILABLE"]);

/** The login in the vault. When the vault takes nothing (no keyring, no passphrase) it is in memory until the app ends. */
export class LoginStore {
  readonly #vault: Promise<LoginVault>;
  readonly #about: Pick<LoginDistribution, "issuer" | "clientId">;
  readonly #keys: IssuerKeys;
  readonly #onSecret: (text: string) => void;

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

  /** The login of an earlier session; null: none. `locked`: the vault must be unlocked first. */
  async read(): Promise<Held | "locked" | null> {
    const vault = await this.#vault;
    if (vault.status === "locked") return "locked";
    let secret: Secret | null = null;
    try {
      secret = vault.get(LOGIN_SECRET);
    } catch (error) {
      if (!isNotOpen(error)) throw error;
    }
    const kept = secret === null ? null : readLogin(secret, this.#about);
    if (kept === null) return null;
    this.#mask(kept);
    this.#keys.use(kept.keys);
    const claims = await this.#keys.recheck(kept.idToken.reveal());
    return claims === null ? null : { kept, claims, where: "vault" };
  }

  /** The newest login of this machine, which another Tailwater may have renewed or ended; null: it was ended. */
  async newest(held: Held): Promise<Held | null> {
    if (held.where === "memory") return held;
    await (await this.#vault).reread();
    const found = await this.read();
    return found === "locked" ? held : found;
  }

  /** @param before the login that it renews; null for a new one */
  async keep({ claims, idToken, refreshToken }: Given, before: Held | null): Promise<Held> {
    const { issuer, clientId } = this.#about;
    const kept: KeptLogin = {
      issuer,
      clientId,
      idToken: new Secret(idToken),
      refreshToken: refreshToken === null ? (before?.kept.refreshToken ?? null) : new Secret(refreshToken),
      keys: this.#keys.kept,
    };
    return { kept, claims, where: await this.#save(kept) };
  }

  async keepRefreshToken(held: Held, refreshToken: string): Promise<Held> {
    const kept = { ...held.kept, refreshToken: new Secret(refreshToken) };
    return { ...held, kept, where: await this.#save(kept) };
  }

  async delete(): Promise<void> {
    try {
      await (await this.#vault).delete(LOGIN_SECRET);
    } catch (error) {
      if (!isNotOpen(error)) throw error;
    }
  }

  async #save(kept: KeptLogin): Promise<"vault" | "memory"> {
    this.#mask(kept);
    try {
      await (await this.#vault).set(LOGIN_SECRET, writeLogin(kept));
      return "vault";
    } catch (error) {
      // A full disk, too, must not end a login: the newest tokens are in memory.
      if (error instanceof TailwaterError) return "memory";
      throw error;
    }
  }

  #mask({ idToken, refreshToken }: KeptLogin): void {
    for (const token of [idToken, refreshToken]) if (token !== null) this.#onSecret(token.reveal());
  }
}

const isNotOpen = (error: unknown): boolean => error instanceof TailwaterError && NOT_OPEN.has(error.code);
