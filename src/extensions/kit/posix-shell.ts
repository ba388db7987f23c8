import { SERVERS, shellWord } from "../../contract/shell-command.ts";

/**
 * The longest line. Systems refuse longer words or lines: Linux 128 KB for a word, Windows 32,767 characters for a
 * line.
 */
const LONGEST_LINE = 30_000;

/** A command of words, quoted where needed. */
export function shellCommand(program: string, ...words: readonly string[]): string {
  return [program, SERVERS, ...words.map(shellWord)].join(" ");
}

/**
 * Names in order, split into parts so that no command is too long for a system.
 * @param wordsOf the words of a name in a command
 */
export function perCommand(
  names: readonly string[],
  wordsOf: (name: string) => string,
): readonly (readonly string[])[] {
  const parts: string[][] = [];
  let room = 0;
  for (const name of names) {
    const { length } = wordsOf(name);
    const part = parts.at(-1);
    if (part === undefined || length > room) {
      parts.push([name]);
      room = LONGEST_LINE;
    } else part.push(name);
    room -= length;
  }
  return parts;
}

/**
 * The command with a text on its standard input. The shell does not change the text, because the end mark is quoted and
 * is not a line of the text.
 */
export function withInput(command: string, text: string): string {
  let mark = "END";
  while (text.split("\n").includes(mark)) mark += "_";
  return `${command} <<'${mark}'\n${text}\n${mark}`;
}
