import type { WindowApi } from "../../contract/api.ts";
import type { ClusterInfo } from "../../contract/clusters.ts";
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
  notify(notice: Notice): void;
}
