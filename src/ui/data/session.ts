import type { WindowApi } from "../../contract/api.ts";
import type { ClusterInfo } from "../../contract/cluster.ts";
import type { ProfileSummary } from "../../contract/profile.ts";
import type { Preferences } from "./preferences.ts";

export type Api = WindowApi;

export interface Toast {
  readonly kind: "ok" | "error";
  readonly text: string;
}

/** What a panel of an open cluster works with. */
export interface Session {
  readonly api: Api;
  readonly profile: ProfileSummary;
  readonly cluster: ClusterInfo;
  readonly preferences: Preferences;
  notify(toast: Toast): void;
}
