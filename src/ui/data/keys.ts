/** The key for commands, as it is called on this machine. */
export const MOD = navigator.platform.startsWith("Mac") ? "⌘" : "Ctrl";

/** Someone types: what is pressed is text. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}
