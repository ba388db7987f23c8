import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { configFolder } from "../kit/config-folder.ts";

const NAME = "tailwater.log";

/** The log's usual place, and the fallback when that is not safe. Absolute paths. */
export interface LogPlace {
  readonly usual: string;
  readonly fallback: string;
}

/**
 * The temporary folder: `/tmp` on Linux, which all users share; the user's own on macOS and Windows. With its own data
 * folder (portable mode) Tailwater writes nothing outside it.
 * @param dataDir null when there is none
 */
export function logPlace(
  dataDir: string | null,
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): LogPlace {
  if (dataDir !== null) return { usual: resolve(dataDir, "logs", NAME), fallback: resolve(dataDir, NAME) };
  const home = homedir();
  if (platform === "darwin")
    return { usual: join(tmpdir(), NAME), fallback: join(home, "Library", "Logs", "tailwater", NAME) };
  if (platform === "win32")
    return { usual: join(tmpdir(), NAME), fallback: join(configFolder(platform, env), "logs", NAME) };
  const state = env.XDG_STATE_HOME?.startsWith("/") ? env.XDG_STATE_HOME : join(home, ".local", "state");
  return { usual: join("/tmp", NAME), fallback: join(state, "tailwater", NAME) };
}
