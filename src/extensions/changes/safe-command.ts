/** Characters. No terminal is pasted a longer one into. */
const LONGEST = 2 ** 20;
/** Systems refuse a longer line: Linux takes 128 KB for one word. */
const LONGEST_LINE = 100_000;

/**
 * A command as it can be copied into a terminal; null for one that is too long for it, and for one with characters that a
 * terminal acts on, that are not seen, or that no text can hold: a group may be named by anybody, and ^C ends a quoted word
 * where it is pasted. Line breaks stay inside of quotes.
 */
export function safeToPaste(command: string | null): string | null {
  if (command === null || command.length > LONGEST) return null;
  const lines = command.split("\n");
  return lines.some((line) => line.length > LONGEST_LINE || OBEYED.test(line)) ? null : command;
}

const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
