import { unnamedSubject } from "../../contract/error-subject.ts";
import type { ErrorData } from "../../contract/errors.ts";

/** An error as one line: `CODE: thing: what happened. What to do.` The thing is named once. */
export function errorText(error: ErrorData): string {
  return [`${error.code}: ${aboutText(error)}`, error.hint].filter(Boolean).join(" ");
}

/** What happened, with the thing before it if the message does not name it. */
export function aboutText(error: Pick<ErrorData, "subject" | "message">): string {
  const subject = unnamedSubject(error);
  return subject === null ? error.message : `${subject}: ${error.message}`;
}
