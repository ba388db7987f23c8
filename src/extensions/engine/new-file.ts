import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { TailwaterError } from "../../contract/errors.ts";

/** Writes a file that is not there yet, for the user alone. @throws TailwaterError FILE_EXISTS, FILE_WRITE_FAILED */
export async function writeNewFile(path: string, content: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { flag: "wx", mode: 0o600 });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    if (code === "EEXIST") {
      throw new TailwaterError("FILE_EXISTS", "There is a file of that name already.", {
        subject: path,
        hint: "Choose another name.",
      });
    }
    throw new TailwaterError("FILE_WRITE_FAILED", `The file could not be written: ${code}.`, {
      subject: path,
      hint: "Check that the folder can be written to and that the disk is not full.",
      cause,
    });
  }
}
