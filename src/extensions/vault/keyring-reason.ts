/**
 * Messages of `@napi-rs/keyring`, and their meaning. All of its errors have the same code, so only the text differs.
 */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/DBUS_SESSION_BUS_ADDRESS|autolaunch/i, "No D-Bus session is running, so there is no Secret Service."],
  [/ServiceUnknown|not provided by any/i, "No Secret Service (GNOME Keyring, KWallet) is running."],
  [/no result found/i, "The Secret Service has no default keyring yet."],
  [/prompt was dismissed|is locked/i, "It is locked, and was not unlocked."],
  [/not receive a reply|timed? ?out/i, "It does not answer."],
  [/dlopen|native binding|cannot find module/i, "Its native part cannot be loaded on this machine."],
];

/**
 * Why the keyring cannot be used, as a sentence for the user. Whether it works is found out by trying, never from this
 * text.
 */
export function keyringReason(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return MEANINGS.find(([pattern]) => pattern.test(text))?.[1] ?? `It reports: ${text}`;
}
