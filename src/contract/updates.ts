import type { ErrorData } from "./errors.ts";
import { feature } from "./feature.ts";

/** The published version in the publisher's answer. */
export interface Release {
  readonly version: string;
  /** The https address of its notes. */
  readonly notes: string;
}

/** What the app knows about newer versions. It never downloads or installs one. */
export interface UpdateState {
  /** The running version. */
  readonly version: string;
  /** The address of the check, fixed in the build; null when the build has none. */
  readonly place: string | null;
  /** The check runs once a day. */
  readonly on: boolean;
  /** Time of the last check, successful or not, ms since the epoch; null when there was none. */
  readonly checkedAt: number | null;
  /** The last answer; null when there was none. */
  readonly latest: Release | null;
  /** `latest` comes after `version`. */
  readonly isNewer: boolean;
  /** Why the last check of this session failed; null when it did not. */
  readonly error: ErrorData | null;
}

export interface UpdatesApi {
  state(): Promise<UpdateState>;
  /**
   * Off by default. Switching it on checks at once, unless the last check is less than a day old. The setting is saved.
   */
  set(on: boolean): Promise<UpdateState>;
  /** Checks now. A failure is in the answer's `error`. @throws BAD_REQUEST when the build has no address */
  check(): Promise<UpdateState>;
}

export const UPDATES = feature<UpdatesApi>({ state: "local", set: "local", check: "local" });
