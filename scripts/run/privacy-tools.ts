import type { Progress } from "../kafka/setup-error.ts";
import { ensureTools } from "./packages.ts";

/** Tools of the tests of the privacy promises: a tracer of system calls, and a real keyring over D-Bus. Linux only. */
const TOOLS = ["strace", "gnome-keyring-daemon", "dbus-run-session", "secret-tool"];

export function ensurePrivacyTools(progress: Progress): Promise<void> {
  return ensureTools(TOOLS, "strace gnome-keyring dbus-daemon libsecret-tools", progress);
}
