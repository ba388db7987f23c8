import {
  createRemoteJWKSet,
  customFetch,
  type ExportedJWKSCache,
  errors,
  type JWTPayload,
  jwksCache,
  jwtVerify,
} from "jose";
import { TailwaterError } from "../../contract/errors.ts";
import { CLOCK_TOLERANCE_MS } from "../kit/highest-time.ts";
import type { IssuerFetch } from "./issuer-fetch.ts";

/** The keys are fetched again after a day, or when a token names an unknown one. */
const KEYS_LAST_MS = 86_400_000;
/** An unknown key is looked for at most this often, ms. */
const COOLDOWN_MS = 30_000;
const LIMIT_MS = 7_000;
/** No issuer's ID token lives longer, and later times are none that a calendar can show, s. */
const LONGEST_LIFE_S = 10 * 365 * 86_400;
/** Signatures with a public key. A token that is signed by a shared secret, or not at all, is refused. */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];

export interface KeysOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly fetch: IssuerFetch;
  /** ms since the epoch */
  readonly now: () => number;
}

/** The claims of an ID token whose signature and issuer are checked. */
export interface IdClaims extends JWTPayload {
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
}

/** Checks ID tokens with the issuer's public keys. Keys may change: an unknown one is looked for once. */
export class IssuerKeys {
  readonly #options: KeysOptions;
  #cache: ExportedJWKSCache | Record<string, never> = {};

  constructor(options: KeysOptions) {
    this.#options = options;
  }

  /** The keys that were fetched last, to be kept. */
  get kept(): ExportedJWKSCache | null {
    return "jwks" in this.#cache ? (this.#cache as ExportedJWKSCache) : null;
  }

  /** Uses keys from an earlier session. */
  use(kept: ExportedJWKSCache | null): void {
    this.#cache = kept === null ? {} : { ...kept };
  }

  /**
   * The claims of a token that the issuer has just made.
   * @param jwksUri from the issuer's metadata @param isAsked the user asked for it: an unknown key is looked for at once
   * @throws TailwaterError LOGIN_FAILED, CLOCK_WRONG, and those of the fetch
   */
  async check(idToken: string, jwksUri: string, isAsked = false): Promise<IdClaims> {
    const { fetch, now } = this.#options;
    const keys = createRemoteJWKSet(new URL(jwksUri), {
      cacheMaxAge: KEYS_LAST_MS,
      cooldownDuration: isAsked ? 0 : COOLDOWN_MS,
      timeoutDuration: LIMIT_MS,
      [jwksCache]: this.#cache,
      [customFetch]: (url, { headers, signal, method }) =>
        fetch(url, { headers: Object.fromEntries(headers), signal, method, body: null, redirect: "manual" }),
    });
    const claims = await this.#verify(idToken, keys, now());
    throwIfClockWrong(claims.iat * 1_000, now());
    return claims;
  }

  /** The claims of a kept token, by the kept keys, whatever the time is. Null when the keys do not confirm it. */
  async recheck(idToken: string): Promise<IdClaims | null> {
    const { kept } = this;
    if (kept === null) return null;
    const { createLocalJWKSet, decodeJwt } = await import("jose");
    try {
      const { iat = 0 } = decodeJwt(idToken);
      return await this.#verify(idToken, createLocalJWKSet(kept.jwks), iat * 1_000);
    } catch {
      return null; // It was changed, or it is not readable: it counts as no login.
    }
  }

  async #verify(idToken: string, keys: Parameters<typeof jwtVerify>[1], at: number): Promise<IdClaims> {
    const { issuer, clientId } = this.#options;
    try {
      const { payload } = await jwtVerify(idToken, keys, {
        issuer,
        audience: clientId,
        algorithms: ALGORITHMS,
        requiredClaims: ["sub", "iat", "exp"],
        clockTolerance: CLOCK_TOLERANCE_MS / 1_000,
        currentDate: new Date(at),
      });
      const { azp } = payload;
      if (Array.isArray(payload.aud) && payload.aud.length > 1 && azp !== clientId) throw new Error("it is for others");
      const claims = payload as IdClaims;
      if (claims.sub === "") throw new Error("it names nobody");
      if (claims.exp <= claims.iat) throw new Error("it ends before it begins");
      if (claims.exp - claims.iat > LONGEST_LIFE_S) throw new Error("it is valid for more than ten years");
      return claims;
    } catch (cause) {
      if (cause instanceof TailwaterError) throw cause;
      if (cause instanceof errors.JWTExpired) throw clockWrong("ahead", cause);
      if (cause instanceof errors.JWTClaimValidationFailed && cause.claim === "nbf") throw clockWrong("behind", cause);
      throw notValid(cause);
    }
  }
}

/** A token that was made just now has the issuer's time. */
function throwIfClockWrong(issuedAt: number, now: number): void {
  const ahead = now - issuedAt;
  if (Math.abs(ahead) > 2 * CLOCK_TOLERANCE_MS) throw clockWrong(ahead);
}

/** @param by how far it is ahead of the issuer's, ms; or only in which direction it is wrong */
export function clockWrong(by: number | "ahead" | "behind", cause?: unknown): TailwaterError {
  const amount = typeof by === "number" ? `${describe(Math.abs(by))} ` : "";
  const way = by === "ahead" || (typeof by === "number" && by > 0) ? "ahead of" : "behind";
  return new TailwaterError("CLOCK_WRONG", `This computer’s clock is ${amount}${way} the sign-in service’s.`, {
    hint: "Set date, time and time zone of this computer, then sign in again.",
    cause,
  });
}

function describe(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}

function notValid(cause: unknown): TailwaterError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TailwaterError("LOGIN_FAILED", `The answer of the sign-in service is not valid: ${why}.`, {
    hint: "Sign in again. If it fails again, tell the publisher of Tailwater.",
    cause,
  });
}
