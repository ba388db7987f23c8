import { readFileSync } from "node:fs";
import { TailwaterError } from "../../contract/errors.ts";

/** The first line of a file, `-` for standard input: never an argument or the environment, which others can see. */
export function readPassword(file: string): string {
  try {
    const text = readFileSync(file === "-" ? 0 : file, "utf8");
    return text.split(/\r?\n/, 1)[0] ?? "";
  } catch (cause) {
    throw new TailwaterError("BAD_REQUEST", "The password file cannot be read.", { subject: file, cause });
  }
}
