import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { TailwaterError } from "../../contract/errors.ts";
import { checkPath } from "./check.ts";
import { absolutePath, makeDownloadFolder } from "./download-folder.ts";

/**
 * Where something will be written, as an absolute path that lies outside of Tailwater's own folder, links resolved: an
 * export must not replace the clusters or the vault. A folder that is not there is probably mistyped: it is not made.
 * @param value from the page
 * @throws TailwaterError BAD_REQUEST, FILE_WRITE_FAILED
 */
export function outputPath(value: unknown, ownFolder: string): string {
  const path = absolutePath(checkPath(value));
  if (isInside(realPath(path), realPath(ownFolder))) {
    throw new TailwaterError("FILE_WRITE_FAILED", "Tailwater keeps its own files in this folder.", {
      subject: path,
      hint: "Choose another folder.",
    });
  }
  makeDownloadFolder(dirname(path));
  return path;
}

/** With every link resolved, as far as it is there. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const folder = dirname(path);
  return folder === path ? path : join(realPath(folder), basename(path));
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  // On Windows the way to another disk is a whole path.
  return way === "" || !(way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way));
}
