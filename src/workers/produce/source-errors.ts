import { TailwaterError } from "../../contract/errors.ts";

export function unreadable(path: string, cause: unknown): TailwaterError {
  if (cause instanceof TailwaterError) return cause;
  const why = cause instanceof Error ? ("code" in cause ? String(cause.code) : cause.message) : String(cause);
  return new TailwaterError("FILE_UNREADABLE", `The file could not be read: ${why}.`, {
    subject: path,
    hint: "Check the path, and that you may read the file.",
    cause,
  });
}

export function bad(subject: string, message: string): TailwaterError {
  return new TailwaterError("BAD_REQUEST", message, { subject });
}
