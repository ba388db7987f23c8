import { join, resolve, sep } from "node:path";
import type { DraftBody, DraftRecord } from "../../contract/record-source.ts";
import type { RecordTemplate } from "../../contract/templates.ts";
import { log } from "../log/log.ts";
import { Settings } from "../preferences/settings.ts";
import { readTemplateFile, TemplateFolder } from "../produce/template-folder.ts";
import { bad } from "./read-arguments.ts";

/**
 * A template by its file, or by its name: in `.tailwater/templates` of the current folder, then where the window has its own.
 * @param folder of the app's files
 * @throws TailwaterError BAD_REQUEST, FILE_UNREADABLE
 */
export async function findTemplate(wanted: string, folder: string): Promise<RecordTemplate> {
  if (wanted.endsWith(".json") || wanted.includes("/") || wanted.includes(sep)) {
    return readTemplateFile(resolve(wanted));
  }
  const here = Settings.inMemory();
  here.set("templates.folder", process.cwd());
  const settings = await Settings.open(join(folder, "settings.json"), (error) => log.error(error));
  const folders = [new TemplateFolder(folder, here), new TemplateFolder(folder, settings)];
  const names: string[] = [];
  for (const templates of folders) {
    const list = await templates.list();
    const found = list.templates.find(({ name, file }) => name === wanted || file === `${wanted}.json`);
    if (found === undefined) {
      names.push(...list.templates.map(({ name }) => name));
      continue;
    }
    const template = await templates.read(found.file);
    const file = fileOf(template.draft);
    // The folder may be somebody else's, and so may be what it wants to send.
    if (file === null) return template;
    throw bad(
      wanted,
      `The template sends the file ${file}. To send it, name the template's own file: --template FILE.`,
    );
  }
  const there = [...new Set(names)].join(", ");
  throw bad(wanted, `No template has that name. Templates: ${there === "" ? "none" : there}.`);
}

/** The first file whose bytes the record has. */
function fileOf({ key, value, headers }: DraftRecord): string | null {
  const bodies: readonly DraftBody[] = [key, value, ...headers.map((header) => header.value)];
  for (const body of bodies) if (body.kind === "file") return body.path;
  return null;
}
