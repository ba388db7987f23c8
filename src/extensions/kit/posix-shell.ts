/** Stands for the servers in a command that is shown: the page puts the profile's own in its place. */
export const SERVERS = "--bootstrap-server BOOTSTRAP";

/** One word of a command line for a POSIX shell: what is not plainly harmless stands in single quotes. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command of words that are quoted where they must be, one option a line where it is long. */
export function shellCommand(program: string, ...words: readonly string[]): string {
  return [program, SERVERS, ...words.map(shellWord)].join(" ");
}

/**
 * The command with a text on its standard input. The shell takes the text as it is: its mark is quoted, and stands in
 * no line of the text.
 */
export function withInput(command: string, text: string): string {
  let mark = "END";
  while (text.split("\n").includes(mark)) mark += "_";
  return `${command} <<'${mark}'\n${text}\n${mark}`;
}
