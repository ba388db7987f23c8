import type { SignedIn } from "./judge.ts";
import type { LicenceClaims } from "./licence-claims.ts";

type Claims = Readonly<Record<string, unknown>>;

/** The claims of an ID token that name a plan, or features. */
const PLAN = "tailwater_plan";
const FEATURES = "tailwater_features";

/** What the sign-in's token opens, as long as the sign-in counts; null: nothing. */
export function licenceIn(claims: Claims | null): LicenceClaims | null {
  if (claims === null) return null;
  const plan = textIn(claims[PLAN]);
  const named = claims[FEATURES];
  const features = Array.isArray(named) ? named.filter((name) => typeof name === "string") : [];
  if (plan === null && features.length === 0) return null;
  return {
    // The sign-in has its own judgement of time.
    ...{ issuedAt: 0, expiresAt: null, graceMs: 0 },
    ...{ plan, features, subject: null, email: null, seat: null, machines: null, machineLimit: null },
  };
}

export function personIn(claims: Claims | null): SignedIn | null {
  const subject = textIn(claims?.sub);
  if (claims === null || subject === null) return null;
  return { subject, email: claims.email_verified === false ? null : textIn(claims.email) };
}

const textIn = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
