/** The name of the command key on this machine. */
export const MOD = navigator.platform.startsWith("Mac") ? "⌘" : "Ctrl";

/** Whether the key is typed into a field. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}
