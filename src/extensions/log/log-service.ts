import { LOG_LEVELS, type LogApi, type LogLevel } from "../../contract/log.ts";
import { bad, checkInteger, checkText } from "../kit/check.ts";
import type { MakeService } from "../kit/service.ts";
import type { SomeSettings } from "../preferences/settings.ts";
import { logPage, sayAtMost, setLogLevel } from "./log.ts";

/** Characters. */
const LONGEST_WINDOW_LINE = 8_192;
/** In a minute. */
const MOST_WINDOW_LINES = 200;

interface Parts {
  readonly settings: SomeSettings<"log.level">;
}

export const logService =
  ({ settings }: Parts): MakeService<LogApi> =>
  () => ({
    entries: async (after) => logPage(checkInteger(after, "after", 0)),
    setLevel: async (level) => {
      const known = checkLogLevel(level);
      settings.set("log.level", known);
      setLogLevel(known);
    },
    say: async (level, text) => {
      const known = checkLogLevel(level);
      const line = checkText(text, "text", LONGEST_WINDOW_LINE);
      sayAtMost(MOST_WINDOW_LINES, "Lines of the window", known, "window", line);
    },
  });

function checkLogLevel(value: unknown): LogLevel {
  const known = LOG_LEVELS.find((level) => level === value);
  if (known === undefined) throw bad("level", LOG_LEVELS.join(", "));
  return known;
}
