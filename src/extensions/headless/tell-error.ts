import { TailwaterError, toErrorData } from "../../contract/errors.ts";
import { errorText } from "./error-text.ts";
import { BAD_USE, TROUBLE } from "./exit-codes.ts";
import { tell } from "./tell.ts";

/** Errors of the request, not of the cluster. */
const OWN_FAULT = new Set([
  "BAD_REQUEST",
  "FILE_UNREADABLE",
  "FILTER_INVALID",
  "FILTER_TOO_SLOW",
  "PROFILE_NOT_FOUND",
  "PROFILE_INVALID",
  "PASSWORD_NEEDED",
  "LOGIN_REQUIRED",
  "LICENCE_REQUIRED",
  "LICENCE_INVALID",
  "READ_ONLY",
  "CONFIRMATION_WRONG",
]);

/** Writes the error to standard error. @returns the exit code for it */
export function tellError(error: unknown): number {
  const data = toErrorData(error);
  if (data.code === "INTERNAL" && !(error instanceof TailwaterError)) {
    const lines = (error instanceof Error ? (error.stack ?? error.message) : String(error)).split("\n");
    // The lines of a defect are printed as lines, and none of them begins like ours.
    for (const [at, line] of lines.entries()) tell(at === 0 ? `tailwater: ${line}` : `    ${line}`);
    return TROUBLE;
  }
  tell(`tailwater: ${errorText(data)}`);
  return OWN_FAULT.has(data.code) ? BAD_USE : TROUBLE;
}
