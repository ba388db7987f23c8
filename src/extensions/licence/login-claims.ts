import type { SignedIn } from "./judge.ts";
import type { LicenceClaims } from "./licence-claims.ts";

const MOST_FEATURES = 1_000;

type Claims = Readonly<Record<string, unknown>>;

/** The claims of an ID token that name a plan, or features. */
const PLAN = "tailwater_plan";
const FEATURES = "tailwater_features";

/** What the sign-in's token opens, as long as the sign-in counts; null: nothing. */
export function licenceIn(claims: Claims | null): LicenceClaims | null {
  if (claims === null) return null;
  const plan = textIn(claims[PLAN]);
  const named = claims[FEATURES];
  const features = (Array.isArray(named) ? named.slice(0, MOST_FEATURES) : [])
    .map(textIn)
    .filter((one) => one !== null);
  if (plan === null && features.length === 0) return null;
  return {
    // The sign-in has its own judgement of time.
    ...{ issuedAt: 0, expiresAt: null, graceMs: 0 },
    ...{ plan, features, subject: null, email: null, seat: null, machines: null, machineLimit: null },
  };
}

export function personIn(claims: Claims | null): SignedIn | null {
  const subject = claims?.sub;
  if (claims === null || typeof subject !== "string" || subject === "") return null;
  // Some issuers write it as text. Without the claim, the issuer vouches for every address that it names.
  const { email_verified: verified = true } = claims;
  return { subject, email: verified === true || verified === "true" ? textIn(claims.email) : null };
}

/** It is shown, so it is one short line; null: it is not. */
function textIn(value: unknown): string | null {
  return typeof value === "string" && /^\P{C}{1,320}$/u.test(value) ? value : null;
}
