import { writeFile } from "node:fs/promises";
import { fileError } from "../../contract/file-error.ts";

/** Writes a new file that only the user can read. @throws TailwaterError FILE_EXISTS, FILE_WRITE_FAILED */
export async function writeNewFile(path: string, content: string): Promise<void> {
  try {
    await writeFile(path, content, { flag: "wx", mode: 0o600 });
  } catch (error) {
    throw fileError(error, path);
  }
}
