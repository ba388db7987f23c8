import { homedir } from "node:os";
import { join } from "node:path";

/** The per-user cache folder, outside any repository: its contents may be deleted at any time. */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, "tailwater");
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "tailwater");
  if (platform === "win32") return join(env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "tailwater", "cache");
  return join(homedir(), ".cache", "tailwater");
}
