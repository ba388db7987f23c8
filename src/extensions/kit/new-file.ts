import { writeFile } from "node:fs/promises";
import { fileError } from "../../contract/file-error.ts";

/** Writes a file that is not there yet, for the user alone. @throws TailwaterError FILE_EXISTS, FILE_WRITE_FAILED */
export async function writeNewFile(path: string, content: string): Promise<void> {
  try {
    await writeFile(path, content, { flag: "wx", mode: 0o600 });
  } catch (error) {
    throw fileError(error, path);
  }
}
