import type { LogEntry } from "../../contract/log.ts";
import { terminalText } from "./terminal-text.ts";

/**
 * An entry as text for the file and a terminal. A broker's text in it can neither control a terminal nor start a line.
 */
export function logLine({ at, level, source, text }: LogEntry): string {
  const who = source === "extension" ? "" : `[${terminalText(source)}] `;
  const safe = terminalText(text.replaceAll("\r\n", "\n"), "\n").replaceAll("\n", "\n    ");
  return `${new Date(at).toISOString()} ${level.toUpperCase()} ${who}${safe}\n`;
}
