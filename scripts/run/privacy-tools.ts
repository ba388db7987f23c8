import type { Progress } from "../kafka/setup-error.ts";
import { aptInstall, onPath } from "./packages.ts";

/** What the tests of the privacy promises look with: system calls, and a real keyring over D-Bus. Linux only. */
const TOOLS = ["strace", "gnome-keyring-daemon", "dbus-run-session", "secret-tool"];

/** Installs them where that needs no question. Without them their tests are skipped, and say so. */
export async function ensurePrivacyTools(progress: Progress): Promise<void> {
  const missing = TOOLS.filter((tool) => onPath([tool]).length === 0);
  if (process.platform !== "linux" || missing.length === 0) return;
  const installed = await aptInstall(
    missing.join(", "),
    ["strace gnome-keyring dbus-daemon libsecret-tools"],
    progress,
  );
  if (!installed) progress(`Not found, so the tests that need them are skipped: ${missing.join(", ")}.`);
}
