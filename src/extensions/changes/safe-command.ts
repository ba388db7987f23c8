/** Characters. Nobody pastes a longer command into a terminal. */
const LONGEST = 2 ** 20;
/** Characters. Systems refuse longer lines: Linux accepts 128 KB for one word. */
const LONGEST_LINE = 100_000;

/**
 * A command that is safe to paste into a terminal. Null when it is too long, or has characters that a terminal obeys,
 * that are invisible or that are not valid text. Anybody may choose the name of a group, and a pasted ^C ends a quoted
 * word. Line breaks in names are safe, because they are inside quotes.
 */
export function safeToPaste(command: string | null): string | null {
  if (command === null || command.length > LONGEST) return null;
  const lines = command.split("\n");
  return lines.some((line) => line.length > LONGEST_LINE || OBEYED.test(line)) ? null : command;
}

const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
