import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileError } from "../../contract/file-error.ts";

/** Writes a file that is not there yet, for the user alone. @throws TailwaterError FILE_EXISTS, FILE_WRITE_FAILED */
export async function writeNewFile(path: string, content: string): Promise<void> {
  try {
    // One folder may be new; of several that are not there the path is more likely mistyped.
    const folder = dirname(path);
    if (!existsSync(folder)) await mkdir(folder);
    await writeFile(path, content, { flag: "wx", mode: 0o600 });
  } catch (error) {
    throw fileError(error, path);
  }
}
