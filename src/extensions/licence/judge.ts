import type { LicenceSource, LicenceStatus, LockReason } from "../../contract/licence.ts";
import { isLockable, type LockableId } from "../../contract/lockable.ts";
import { CLOCK_TOLERANCE_MS, isSetBack } from "../kit/highest-time.ts";
import type { LicenceClaims } from "./licence-claims.ts";

/** Who uses the app, as far as it is known; null: nobody is signed in. */
export interface SignedIn {
  readonly subject: string;
  /** Null also when the issuer says that it is not confirmed. */
  readonly email: string | null;
}

/** What a licence is held against. */
export interface Circumstances {
  /** The clock's time, ms since the epoch. */
  readonly now: number;
  /** The highest time ever seen, ms since the epoch. */
  readonly highest: number;
  /** `no-login`: this build has no sign-in, so nobody can say who uses it. */
  readonly person: SignedIn | null | "no-login";
  readonly machine: string;
  readonly plans: Readonly<Record<string, readonly string[]>>;
}

/** A licence and what it comes to now. */
export interface Judged {
  readonly source: LicenceSource;
  readonly claims: LicenceClaims;
  readonly status: Exclude<LicenceStatus, "none">;
  /** Why it does not count; null: it counts. */
  readonly reason: LockReason | null;
  /** What it opens while it counts. */
  readonly features: ReadonlySet<LockableId>;
}

export function judge(source: LicenceSource, claims: LicenceClaims, about: Circumstances): Judged {
  const { plan } = claims;
  const named = plan !== null && Object.hasOwn(about.plans, plan) ? about.plans[plan] : undefined;
  const features = new Set([...(named ?? []), ...claims.features].filter(isLockable));
  const isUnknown = plan !== null && named === undefined && features.size === 0;
  const time = timeOf(claims, about);
  const reason =
    personReason(claims, about.person) ??
    machineReason(claims, about.machine) ??
    (time === "valid" || time === "grace" ? null : time) ??
    (isUnknown ? "plan-unknown" : null);
  return {
    source,
    claims,
    status: reason !== null ? "refused" : time === "grace" ? "grace" : "valid",
    reason,
    features,
  };
}

/**
 * A clock that was set back does not make a licence last longer: the highest time ever seen counts, and then there is no
 * grace.
 */
export function timeOf(
  { issuedAt, expiresAt, graceMs }: Pick<LicenceClaims, "issuedAt" | "expiresAt" | "graceMs">,
  { now, highest }: Pick<Circumstances, "now" | "highest">,
): "valid" | "grace" | "expired" | "clock" {
  if (now < issuedAt - CLOCK_TOLERANCE_MS) return "clock";
  const latest = Math.max(now, highest);
  if (expiresAt === null || latest <= expiresAt + CLOCK_TOLERANCE_MS) return "valid";
  if (isSetBack(now, highest)) return "clock";
  return latest <= expiresAt + graceMs ? "grace" : "expired";
}

function personReason({ subject, email }: LicenceClaims, person: Circumstances["person"]): LockReason | null {
  if ((subject === null && email === null) || person === "no-login") return null;
  if (person === null) return "sign-in";
  if (subject !== null && subject !== person.subject) return "other-person";
  return email !== null && email.toLowerCase() !== person.email?.toLowerCase() ? "other-person" : null;
}

function machineReason({ machines, machineLimit }: LicenceClaims, machine: string): LockReason | null {
  if (machines === null || machines.includes(machine)) return null;
  return machineLimit !== null && machines.length >= machineLimit ? "too-many-machines" : "other-machine";
}
