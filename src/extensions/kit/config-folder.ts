import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The per-user folder for Tailwater's own files: `$XDG_CONFIG_HOME/tailwater` or `~/.config/tailwater` on Linux,
 * `~/Library/Application Support/tailwater` on macOS, `%LOCALAPPDATA%\tailwater` on Windows.
 */
export function configFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const home = homedir();
  if (platform === "darwin") return join(home, "Library", "Application Support", "tailwater");
  if (platform === "win32") return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "tailwater");
  // The XDG Base Directory Specification: a relative path is ignored.
  const xdg = env.XDG_CONFIG_HOME;
  return join(xdg?.startsWith("/") ? xdg : join(home, ".config"), "tailwater");
}
