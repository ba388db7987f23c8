import { TailwaterError } from "../../contract/errors.ts";
import { MOST_SAVED_BYTES, SAVED_ENDINGS } from "../../contract/window.ts";
import { checkText } from "../kit/check.ts";
import { writeNewFile } from "../kit/new-file.ts";
import { outputPath } from "../kit/output-path.ts";

/**
 * Writes text of the page to a new file that only the user can read. The page chooses text and path, so the ending must
 * be one that no system runs.
 * @throws TailwaterError BAD_REQUEST, FILE_EXISTS, FILE_WRITE_FAILED
 */
export async function saveText(path: unknown, text: unknown, ownFolder: string): Promise<string> {
  const content = checkText(text, "text", MOST_SAVED_BYTES);
  const file = outputPath(path, ownFolder);
  if (!SAVED_ENDINGS.some((ending) => file.toLowerCase().endsWith(`.${ending}`))) {
    const endings = SAVED_ENDINGS.map((ending) => `.${ending}`).join(", ");
    throw new TailwaterError("FILE_WRITE_FAILED", "The file's extension does not fit its contents.", {
      subject: file,
      hint: `Choose a name that ends in one of ${endings}.`,
    });
  }
  await writeNewFile(file, content);
  return file;
}
