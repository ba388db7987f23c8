import { feature } from "./feature.ts";

/** Small UI state that is saved (theme, column widths): JSON text by key, at most 64 kB each. */
export interface PreferencesApi {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
}

export const PREFERENCES = feature<PreferencesApi>({ get: "local", set: "local" });
