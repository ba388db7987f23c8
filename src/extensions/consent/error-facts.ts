import { ERROR_TEMPLATES, ERROR_TYPES, type ErrorType } from "../../contract/consent.ts";
import { type ErrorCode, toErrorData } from "../../contract/errors.ts";

const MOST_FRAMES = 30;
const LONGEST_STACK = 64 * 1_024;
/** The end of a stack's line, of V8 and of other engines: `/main.mjs:12:3)` */
const POSITION = /(?:^|[\s/\\@(])([\w.-]{1,100}):(\d{1,7}):(\d{1,7})\)?$/;
/** A line of a stack as a whole: of V8, and of other engines. */
const STACK_LINE = /^ {4}at \S|^[^\s@]{0,200}@\S{1,2000}:\d{1,7}:\d{1,7}$/;

/** A position in one of the app's own files. */
export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** All that may be told about an error. Every value is from a list in the code, or a position in the app's own code. */
export interface ErrorFacts {
  readonly type: ErrorType;
  readonly template: ErrorCode;
  /** Innermost first. */
  readonly frames: readonly Frame[];
}

/** @param ownFiles the base names of the files of this build. Frames of any other file are left out */
export function errorFacts(thrown: unknown, ownFiles: ReadonlySet<string>): ErrorFacts {
  try {
    const { name, message, stack } = Object(thrown) as Record<string, unknown>;
    const { code } = toErrorData(thrown);
    return {
      type: ERROR_TYPES.find((type) => type === name) ?? "Error",
      template: ERROR_TEMPLATES.find((template) => template === code) ?? "INTERNAL",
      frames: typeof stack === "string" ? framesOf(stack, String(message), ownFiles) : [],
    };
  } catch {
    // Anything can be thrown, also something that throws when it is looked at.
    return { type: "Error", template: "INTERNAL", frames: [] };
  }
}

/**
 * A stack begins with the message, whose lines may look like positions. Where the message is not there (it was changed,
 * or is empty), only the last lines count, as far as they have the form of a stack's.
 */
function framesOf(stack: string, message: string, ownFiles: ReadonlySet<string>): readonly Frame[] {
  const at = message === "" ? -1 : stack.indexOf(message);
  const rest = (at < 0 ? stack : stack.slice(at + message.length)).slice(0, LONGEST_STACK);
  const lines = rest.trimEnd().split("\n");
  const other = lines.findLastIndex((line) => !STACK_LINE.test(line));
  const frames: Frame[] = [];
  for (const text of lines.slice(at < 0 ? other + 1 : 0)) {
    const [, file = "", line, column] = POSITION.exec(text) ?? [];
    if (!ownFiles.has(file)) continue;
    frames.push({ file, line: Number(line), column: Number(column) });
    if (frames.length === MOST_FRAMES) break;
  }
  return frames;
}
