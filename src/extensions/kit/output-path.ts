import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { TailwaterError } from "../../contract/errors.ts";
import { checkPath } from "./check.ts";
import { absolutePath, makeDownloadFolder } from "./download-folder.ts";

/**
 * The absolute path of a file to write, outside of Tailwater's own folder with links resolved, because an export must
 * not replace the clusters or the vault. A missing folder is probably a typing error and is not created.
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

/** The path with every link resolved, as far as it exists. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const folder = dirname(path);
  return folder === path ? path : join(realPath(folder), basename(path));
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  // On Windows the relative path to another disk is an absolute path.
  return way === "" || !(way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way));
}
