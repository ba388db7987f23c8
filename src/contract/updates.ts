import type { ErrorData } from "./errors.ts";
import { feature } from "./feature.ts";

/** A version that is published, as its publisher's answer says. */
export interface Release {
  readonly version: string;
  /** Where it is described: an https address. */
  readonly notes: string;
}

/** What the app knows of newer versions of itself. It never fetches or installs one. */
export interface UpdateState {
  /** The one that runs. */
  readonly version: string;
  /** The one address that is asked, part of the build; null when the build has none. */
  readonly place: string | null;
  /** It is asked once a day. */
  readonly on: boolean;
  /** When it was asked last, with or without success; null when never. ms since the epoch. */
  readonly checkedAt: number | null;
  /** What it answered last; null when it never did. */
  readonly latest: Release | null;
  /** `latest` comes after `version`. */
  readonly isNewer: boolean;
  /** Why the last question of this session got no answer; null when it did. */
  readonly error: ErrorData | null;
}

export interface UpdatesApi {
  state(): Promise<UpdateState>;
  /** Off by default. Switched on, it asks at once unless that was done within a day. Remembered. */
  set(on: boolean): Promise<UpdateState>;
  /** Asks now. A failure is in the answer's `error`. @throws BAD_REQUEST when the build has no place to ask */
  check(): Promise<UpdateState>;
}

export const UPDATES = feature<UpdatesApi>({ state: "local", set: "local", check: "local" });
