import type { ExportedJWKSCache } from "jose";
import { Secret } from "../kit/secret.ts";

/** What a login leaves on this machine. It is one secret of the vault, and nowhere else. */
export interface KeptLogin {
  /** The issuer and client that it belongs to. Another build's login is not used. */
  readonly issuer: string;
  readonly clientId: string;
  readonly idToken: Secret;
  /** Null when the issuer gives none: then the login ends with its ID token. */
  readonly refreshToken: Secret | null;
  /** When the issuer last renewed the login without a new ID token, ms since the epoch; null: not since that token. */
  readonly contactAt: number | null;
  /** The issuer's public keys, as they were fetched last, so that the ID token can be checked without the network. */
  readonly keys: ExportedJWKSCache | null;
}

/** Its name in the vault. */
export const LOGIN_SECRET = "login";

export function writeLogin({ issuer, clientId, idToken, refreshToken, contactAt, keys }: KeptLogin): Secret {
  const tokens = { idToken: idToken.reveal(), refreshToken: refreshToken?.reveal() ?? null };
  return new Secret(JSON.stringify({ issuer, clientId, ...tokens, contactAt, keys }));
}

/** Null when it is of another issuer or client, or not readable. */
export function readLogin(secret: Secret, of: Pick<KeptLogin, "issuer" | "clientId">): KeptLogin | null {
  const kept = parse(secret.reveal());
  const { issuer, clientId, idToken, refreshToken, contactAt, keys } = kept;
  if (issuer !== of.issuer || clientId !== of.clientId || typeof idToken !== "string") return null;
  return {
    issuer,
    clientId,
    idToken: new Secret(idToken),
    refreshToken: typeof refreshToken === "string" ? new Secret(refreshToken) : null,
    contactAt: typeof contactAt === "number" && Number.isSafeInteger(contactAt) ? contactAt : null,
    keys: isKeys(keys) ? keys : null,
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // The user signs in again.
  }
}

function isKeys(value: unknown): value is ExportedJWKSCache {
  if (typeof value !== "object" || value === null) return false;
  const { jwks, uat } = value as Record<string, unknown>;
  return typeof uat === "number" && typeof jwks === "object" && jwks !== null && "keys" in jwks;
}
