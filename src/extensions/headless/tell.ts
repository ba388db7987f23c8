import { masked } from "../log/log.ts";
import { terminalLines, terminalText } from "../log/terminal-text.ts";

/** Where results go: a file, a pipe, or a terminal. */
export type Out = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** One line on standard error; names and messages of others in it can neither steer a terminal nor begin a line. */
export function tell(text: string): void {
  process.stderr.write(`${terminalText(masked(text))}\n`);
}

/**
 * Whole lines of records: as they are for a file or a pipe, safe to look at on a terminal.
 * @returns false when the stream is full: wait for `drain`
 */
export function writeRecords(out: Out, lines: Uint8Array): boolean {
  return out.write(out.isTTY === true ? terminalLines(lines) : lines);
}

/** One line with names in it, which are made safe wherever it goes: scripts print them again. JSON stays JSON. */
export function writeNames(out: Out, line: string): void {
  out.write(`${terminalText(line)}\n`);
}
