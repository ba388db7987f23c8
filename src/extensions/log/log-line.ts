import type { LogEntry } from "../../contract/log.ts";
import { terminalText } from "./terminal-text.ts";

/** An entry as the file and a terminal show it. What a broker says in it can neither steer a terminal nor begin a line. */
export function logLine({ at, level, source, text }: LogEntry): string {
  const who = source === "extension" ? "" : `[${terminalText(source)}] `;
  const safe = terminalText(text.replaceAll("\r\n", "\n"), "\n").replaceAll("\n", "\n    ");
  return `${new Date(at).toISOString()} ${level.toUpperCase()} ${who}${safe}\n`;
}
