import { masked } from "../log/log.ts";
import { terminalLines, terminalText } from "../log/terminal-text.ts";

/** The target of results: a file, a pipe, or a terminal. */
export type Out = NodeJS.WritableStream & { readonly isTTY?: boolean };

/**
 * Writes one line to standard error. Foreign names and messages in it can neither control a terminal nor start a line.
 */
export function tell(text: string): void {
  process.stderr.write(`${terminalText(masked(text))}\n`);
}

/**
 * Writes whole lines of records: unchanged for a file or a pipe, made safe for a terminal.
 * @returns false when the stream is full: wait for `drain`
 */
export function writeRecords(out: Out, lines: Uint8Array): boolean {
  return out.write(out.isTTY === true ? terminalLines(lines) : lines);
}

/**
 * Writes one line with names in it. They are made safe for every target, because scripts print them again. JSON stays
 * JSON.
 */
export function writeNames(out: Out, line: string): void {
  out.write(`${terminalText(line)}\n`);
}
