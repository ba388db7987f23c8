import type { Preferences } from "../data/preferences.ts";

const KEY = "recordings/recent";
const MOST = 8;

/** Paths of recordings made or opened, the newest first. */
export async function recentRecordings(preferences: Preferences): Promise<readonly string[]> {
  const text = await preferences.get(KEY);
  if (text === null) return [];
  try {
    const stored: unknown = JSON.parse(text);
    return Array.isArray(stored) ? stored.filter((path) => typeof path === "string").slice(0, MOST) : [];
  } catch {
    // A damaged list is treated as empty.
    return [];
  }
}

export async function rememberRecording(preferences: Preferences, path: string): Promise<void> {
  const others = (await recentRecordings(preferences)).filter((other) => other !== path);
  preferences.set(KEY, JSON.stringify([path, ...others].slice(0, MOST)));
}
