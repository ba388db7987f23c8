import type { WindowApi } from "../../contract/api.ts";
import type { ClusterInfo } from "../../contract/clusters.ts";
import type { LockableId } from "../../contract/lockable.ts";
import type { ProfileSummary } from "../../contract/profiles.ts";
import type { Notice } from "./notice.ts";
import type { Preferences } from "./preferences.ts";

export type Api = WindowApi;

/** What a panel of an open cluster works with. */
export interface Session {
  readonly api: Api;
  readonly profile: ProfileSummary;
  readonly cluster: ClusterInfo;
  readonly preferences: Preferences;
  /** What needs a licence that this computer lacks; absent: nothing. */
  readonly locked?: readonly LockableId[];
  notify(notice: Notice): void;
}
