import { createPublicKey } from "node:crypto";
import { errors, jwtVerify } from "jose";
import type { LicenceDistribution } from "../../contract/distribution.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { LONGEST_LICENCE } from "../../contract/licence.ts";

const TYPE = "licence+jwt";
const AUDIENCE = "tailwater";
const MOST_DAYS = 3_660;
const MOST_ENTRIES = 1_000;
const LONGEST_TEXT = 200;
const DAY_MS = 86_400_000;

/** What a licence says. Times are ms since the epoch. */
export interface LicenceClaims {
  readonly issuedAt: number;
  /** Null: as long as the sign-in that it comes from. */
  readonly expiresAt: number | null;
  /** How long it counts after its end. */
  readonly graceMs: number;
  readonly plan: string | null;
  /** Features beside those of the plan. */
  readonly features: readonly string[];
  /** The person at the login's issuer; null: anybody. */
  readonly subject: string | null;
  readonly email: string | null;
  readonly seat: string | null;
  /** Codes of computers; null: any. */
  readonly machines: readonly string[] | null;
  /** How many computers it is for; null: it does not say. */
  readonly machineLimit: number | null;
}

/**
 * Checks a licence's signature, type, issuer and audience, and reads it. Its times are read, and judged elsewhere: they
 * change while the app runs.
 * @throws TailwaterError LICENCE_INVALID
 */
export async function readLicence(
  text: string,
  about: Pick<LicenceDistribution, "issuer" | "keys">,
): Promise<LicenceClaims> {
  const token = text.replace(/\s+/g, "");
  if (token === "" || text.length > LONGEST_LICENCE || !/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) {
    throw invalid("This is not a licence.", "Copy the whole text of the licence, with its two dots.");
  }
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => keyOf(kid, about.keys), {
      issuer: about.issuer,
      audience: AUDIENCE,
      typ: TYPE,
      algorithms: ["EdDSA"],
      requiredClaims: ["iat", "exp"],
      currentDate: issuedIn(token),
    });
    return claimsOf(payload);
  } catch (error) {
    throw error instanceof TailwaterError ? error : invalid(whyRefused(error), HINT);
  }
}

const HINT =
  "Copy it again from the mail or page that it came in. If that does not help, ask its publisher for a new one.";

/** The day on which its maker signed it: by that date the library checks it. */
function issuedIn(token: string): Date {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    const at = typeof payload === "object" && payload !== null && "iat" in payload ? Number(payload.iat) : Number.NaN;
    if (at > 0 && at < 1e11) return new Date(at * 1_000);
  } catch {
    // The library says what is wrong with it.
  }
  return new Date(0);
}

function keyOf(kid: string | undefined, keys: Readonly<Record<string, string>>) {
  const x = kid !== undefined && Object.hasOwn(keys, kid) ? keys[kid] : undefined;
  if (x === undefined) {
    throw invalid(
      "The licence is signed with a key that this version does not know.",
      "Update the app, or ask the publisher for a new licence.",
    );
  }
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}

function claimsOf(payload: Readonly<Record<string, unknown>>): LicenceClaims {
  const { iat, exp, grace, plan, feat, sub, email, seat, machine, machine_limit: limit } = payload;
  const claims = {
    issuedAt: integer(iat, "iat", 1, 1e11) * 1_000,
    expiresAt: integer(exp, "exp", 1, 1e11) * 1_000,
    graceMs: (grace === undefined ? 0 : integer(grace, "grace", 0, MOST_DAYS)) * DAY_MS,
    plan: optional(plan, "plan"),
    features: feat === undefined ? [] : texts(feat, "feat"),
    subject: optional(sub, "sub"),
    email: optional(email, "email"),
    seat: optional(seat, "seat"),
    machines: machine === undefined ? null : texts(typeof machine === "string" ? [machine] : machine, "machine"),
    machineLimit: limit === undefined ? null : integer(limit, "machine_limit", 1, MOST_ENTRIES),
  };
  if (claims.expiresAt <= claims.issuedAt) throw malformed("exp");
  if (claims.plan === null && feat === undefined) throw malformed("plan");
  return claims;
}

function integer(value: unknown, name: string, least: number, most: number): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least || value > most) throw malformed(name);
  return value;
}

function optional(value: unknown, name: string): string | null {
  return value === undefined ? null : line(value, name);
}

function texts(value: unknown, name: string): readonly string[] {
  if (!Array.isArray(value) || value.length > MOST_ENTRIES) throw malformed(name);
  return value.map((entry: unknown) => line(entry, name));
}

/** It is shown, so it is one line. */
function line(value: unknown, name: string): string {
  if (typeof value !== "string" || value === "" || value.length > LONGEST_TEXT || /\p{C}/u.test(value)) {
    throw malformed(name);
  }
  return value;
}

const CLAIMS: Readonly<Record<string, string>> = {
  iss: "It was made by another publisher.",
  aud: "It is for another app.",
  typ: "It is a token, but not a licence.",
};

function whyRefused(error: unknown): string {
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return "The licence’s signature is not right: its text was changed or cut.";
  if (error instanceof errors.JOSEAlgNotAllowed) return "The licence is not signed as a licence must be.";
  if (error instanceof errors.JWTClaimValidationFailed)
    return CLAIMS[error.claim] ?? `Its part ${error.claim} is wrong.`;
  if (error instanceof errors.JWTExpired) return "The licence ends before it begins.";
  return "The licence cannot be read.";
}

const malformed = (name: string) =>
  invalid(`The licence’s part ${name} is missing or wrong.`, "Ask its publisher for a new one.");

const invalid = (message: string, hint: string) => new TailwaterError("LICENCE_INVALID", message, { hint });
