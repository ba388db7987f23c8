import type { LogEntry } from "../../contract/log.ts";

/** Control characters, ANSI sequences' beginnings and bidi controls among them: a terminal would obey them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** An entry as the file and a terminal show it. What a broker says in it can neither steer a terminal nor begin a line. */
export function logLine({ at, level, source, text }: LogEntry): string {
  const who = source === "extension" ? "" : `[${source}] `;
  const safe = text
    .replaceAll("\r\n", "\n")
    .replace(OBEYED, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replaceAll("\n", "\n    ");
  return `${new Date(at).toISOString()} ${level.toUpperCase()} ${who}${safe}\n`;
}
