/** The tail view's command for a key press; null when there is none. */
export type TailCommand = "filter" | "pause" | "next" | "previous" | "close-inspector";

const COMMANDS: Readonly<Record<string, TailCommand>> = {
  "/": "filter",
  " ": "pause",
  "]": "next",
  "[": "previous",
  Escape: "close-inspector",
};

/** Keys of the whole view, for any focus except text fields and controls that use Space. */
export function tailCommand(event: KeyboardEvent): TailCommand | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  const target = event.composedPath()[0];
  if (target instanceof HTMLElement) {
    if (target.matches("input, textarea, select, [contenteditable]")) return null;
    if (event.key === " " && target.matches("button, a, summary, [role='separator']")) return null;
  }
  return COMMANDS[event.key] ?? null;
}
