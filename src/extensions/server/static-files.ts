import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".map": "application/json",
};

export interface StaticFile {
  readonly type: string;
  read(): Promise<Buffer>;
}

/**
 * The files below a folder by their URL path, listed once. A request can name only these files, so no path from a
 * request reaches the file system.
 */
export async function listStaticFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const files = new Map<string, StaticFile>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const type = typeOf(entry.name);
    if (!entry.isFile() || type === null) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(`/${relative(folder, path).split(sep).join("/")}`, { type, read: () => readFile(path) });
  }
  return withIndex(files);
}

/** Null for a path that is not served. */
export const typeOf = (name: string): string | null => TYPES[extname(name)] ?? null;

export function withIndex(files: Map<string, StaticFile>): ReadonlyMap<string, StaticFile> {
  const index = files.get("/index.html");
  if (index !== undefined) files.set("/", index);
  return files;
}
