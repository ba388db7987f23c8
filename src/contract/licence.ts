import type { ErrorData } from "./errors.ts";
import { feature } from "./feature.ts";
import type { LockableId } from "./lockable.ts";

/** `environment`: for fleets. `file`: the configuration folder. `login`: the claims of the user's sign-in. */
export type LicenceSource = "environment" | "file" | "login";

/** `grace`: it has ended, and still counts for some days. `refused`: it is there, and does not count. */
export type LicenceStatus = "none" | "valid" | "grace" | "refused";

/** Why a licence does not count, or a feature is locked. */
export type LockReason =
  | "none"
  | "unreadable"
  | "expired"
  | "clock"
  | "sign-in"
  | "other-person"
  | "other-machine"
  | "too-many-machines"
  | "plan-unknown"
  | "not-in-plan";

/** A feature that licences decide in this build. */
export interface LicensedFeature {
  readonly id: LockableId;
  /** Why it is locked; null: it is open. */
  readonly locked: LockReason | null;
}

export interface LicenceState {
  /** Rises with every change, for `next`. */
  readonly revision: number;
  readonly status: LicenceStatus;
  /** Null: there is no licence; also the fields below. */
  readonly source: LicenceSource | null;
  readonly plan: string | null;
  /** Whom or what it is for, as its maker wrote it. */
  readonly seat: string | null;
  readonly email: string | null;
  /** ms since the epoch; null also for a licence that lasts as long as the sign-in. */
  readonly expiresAt: number | null;
  /** ms since the epoch. */
  readonly graceEndsAt: number | null;
  /** Why it does not count; null: it counts, or there is none. */
  readonly problem: ErrorData | null;
  /** Those that licences decide in this build, and no others. */
  readonly features: readonly LicensedFeature[];
  /** The code of this computer, for a licence that names its computers. */
  readonly machine: string;
  /** Where a pasted licence is kept. */
  readonly path: string;
  /** The publisher's page for licences; null: none. */
  readonly portal: string | null;
}

/** That a licence ends soon. */
export interface LicenceWarning {
  /** `grace`: it has ended, and `at` is the end of the days after it. */
  readonly kind: "ends" | "grace";
  /** ms since the epoch */
  readonly at: number;
  /** Days left, rounded up. */
  readonly days: number;
}

/** The licence (a signed JWT). Its text stays in the extension. */
export interface LicenceApi {
  /** @throws BAD_REQUEST in a build without licences; also the other calls */
  state(): Promise<LicenceState>;
  /** The state as soon as its revision is not `after`, at the latest after 30 s. */
  next(after: number): Promise<LicenceState>;
  /**
   * Checks a licence and keeps it in the configuration folder, in place of the one there.
   * @throws LICENCE_INVALID, LICENCE_REQUIRED (it would not count here); the one before stays
   */
  install(text: string): Promise<LicenceState>;
  /** Deletes the licence in the configuration folder. @throws FILE_WRITE_FAILED */
  remove(): Promise<LicenceState>;
  /** The warning that is due: at most one a day, 30, 7 and 1 days before the end. It is then counted as shown. */
  warning(): Promise<LicenceWarning | null>;
  /** Opens the publisher's page in the browser. @throws OPEN_FAILED */
  openPortal(): Promise<void>;
}

export const LICENCE = feature<LicenceApi>({
  state: "local",
  next: "local",
  install: "local",
  remove: "local",
  warning: "local",
  openPortal: "local",
});

/** The longest licence that is read, characters. */
export const LONGEST_LICENCE = 16_384;
