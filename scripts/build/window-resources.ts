import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { NO_TICKET } from "../../src/contract/ticket.ts";

/** Neutralino looks for it under this name in the folder of `--path`. */
export const WINDOW_RESOURCES = "resources.neu";
/**
 * The arguments that every launcher gives Neutralino (a test compares them). In directory mode its server would serve
 * any file of the machine. Without the archive it falls back to that mode, so launchers check for the archive first. In
 * an installed folder it would then find no configuration, start no server and open its maker's website; `--url`
 * prevents this.
 */
export const WINDOW_ARGUMENTS: readonly string[] = ["--res-mode=bundle", "--url=/", "--path=."];

/** The script that the window runs on its first page, and its name. */
export const FIRST_PAGE = "dist/first-page.js";
export const FIRST_PAGE_GLOBAL = "tailwaterFirst";

/** A folder in an archive's header, or a file with its size and its offset after the header. */
type Entry = { files: Record<string, Entry> } | { size: number; offset: string };

/**
 * Packs files into an ASAR archive, which is how Neutralino reads its resources. The same files give the same bytes, in
 * any order: the archive contains only names and contents.
 * @param files contents by path, with `/` between folders and no leading `/`
 */
export function packArchive(files: ReadonlyMap<string, Buffer>): Buffer {
  const root: Record<string, Entry> = {};
  const contents: Buffer[] = [];
  let offset = 0;
  for (const path of [...files.keys()].sort()) {
    const content = files.get(path) ?? Buffer.alloc(0);
    const folders = path.split("/");
    const name = folders.pop() ?? "";
    let into = root;
    for (const folder of folders) {
      const there = into[folder] ?? { files: {} };
      if (!("files" in there)) throw new Error(`${folder} is a file and a folder: ${path}`);
      into[folder] = there;
      into = there.files;
    }
    into[name] = { size: content.length, offset: String(offset) };
    contents.push(content);
    offset += content.length;
  }
  return Buffer.concat([header(JSON.stringify({ files: root })), ...contents]);
}

/**
 * Four lengths and the JSON, as Chromium's Pickle writes them. Neutralino parses the padding as JSON, so it is spaces.
 */
function header(json: string): Buffer {
  const bytes = Buffer.from(json);
  const text = Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3, " ")]);
  const lengths = Buffer.alloc(16);
  for (const [index, length] of [4, text.length + 8, text.length + 4, text.length].entries()) {
    lengths.writeUInt32LE(length, index * 4);
  }
  return Buffer.concat([lengths, text]);
}

/**
 * The files that Neutralino and the engine read: the configuration, the script for the first page, and the built page,
 * which the engine serves. Neutralino's server looks only in `first/` (`documentRoot`). The folder is empty and the
 * server answers 404, except on Windows: WebView2 shows its own page for an empty answer, so there the answer is an
 * empty page.
 * @param config the text of neutralino.config.json
 */
export async function windowFiles(
  config: string,
  platform: NodeJS.Platform = process.platform,
  page = "resources",
): Promise<Map<string, Buffer>> {
  const files = new Map([["neutralino.config.json", Buffer.from(platform === "win32" ? withBody(config) : config)]]);
  if (platform === "win32") files.set("first/index.html", Buffer.from("<!doctype html><title>Tailwater</title>"));
  // Its name sorts last, because a launcher writes a ticket at the archive's end.
  const first = (await readFile(FIRST_PAGE, "utf8")).trimEnd();
  files.set("window.js", Buffer.from(`${first}\n${FIRST_PAGE_GLOBAL}.firstPage("${NO_TICKET}")`));
  for (const entry of await readdir(page, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(html|js|svg|png|woff2)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(`resources/${relative(page, path).split(sep).join("/")}`, await readFile(path));
  }
  return files;
}

/** The header for clients that an answer has no body. Only the answer on Windows has one. */
function withBody(config: string): string {
  const parsed = JSON.parse(config) as { serverHeaders?: Record<string, string> };
  delete parsed.serverHeaders?.["Content-Length"];
  return JSON.stringify(parsed);
}

/** Writes the archive for the window that `npm start` opens. */
export async function buildWindowResources(): Promise<void> {
  const archive = packArchive(await windowFiles(await readFile("neutralino.config.json", "utf8")));
  // A rename replaces the file at once: a running window reads it again for each of its files.
  await writeFile(`${WINDOW_RESOURCES}.new`, archive);
  await rename(`${WINDOW_RESOURCES}.new`, WINDOW_RESOURCES);
}
