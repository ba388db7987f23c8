import { TailwaterError } from "./errors.ts";
import { systemLimit } from "./system-limit.ts";

/** Why a file could not be written: FILE_EXISTS or FILE_WRITE_FAILED. Pure. */
export function fileError(error: unknown, path: string): TailwaterError {
  const code = error instanceof Error && "code" in error ? error.code : "";
  if (code === "EEXIST") {
    return new TailwaterError("FILE_EXISTS", "A file with that name exists.", {
      subject: path,
      hint: "Choose another name.",
      cause: error,
    });
  }
  if (code === "ENOENT") {
    return new TailwaterError("FILE_WRITE_FAILED", "The file cannot be written: its folder does not exist.", {
      subject: path,
      hint: "Check the path, or create the folder first.",
      cause: error,
    });
  }
  if (code === "ELOOP") {
    return new TailwaterError("FILE_WRITE_FAILED", "The file cannot be written: the path is a link to another file.", {
      subject: path,
      hint: "Choose the file itself, or another name.",
      cause: error,
    });
  }
  const limit = systemLimit(error);
  const why = limit?.why ?? (code === "EACCES" || code === "EPERM" ? "permission denied" : messageOf(error));
  return new TailwaterError("FILE_WRITE_FAILED", `The file cannot be written: ${why}.`, {
    subject: path,
    hint: limit?.hint ?? "Choose another folder.",
    cause: error,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
