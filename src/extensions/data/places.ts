import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { DataPlace, DataPlaceId } from "../../contract/data.ts";

/** A place as it is known without reading the disk. */
export interface KnownPlace {
  readonly id: DataPlaceId;
  readonly path: string;
  readonly what: string;
  readonly secrets: DataPlace["secrets"];
}

/** What exists now: the file itself, and the files beside it that begin with its name. */
export async function lookAt(place: KnownPlace): Promise<DataPlace> {
  const files = await filesOf(place.path);
  const sizes = await Promise.all(files.map(sizeOf));
  return {
    ...place,
    exists: files.includes(place.path),
    bytes: sizes.reduce((sum, bytes) => sum + bytes, 0),
    more: files.filter((file) => file !== place.path),
  };
}

/** The file, its backup, files set aside, rotated logs, locks and leftovers: everything that begins with its name. */
export async function filesOf(path: string): Promise<string[]> {
  const folder = dirname(path);
  const name = basename(path);
  const names = await readdir(folder).catch(() => []); // There is no folder yet.
  return names.filter((one) => one === name || one.startsWith(`${name}.`)).map((one) => join(folder, one));
}

async function sizeOf(file: string): Promise<number> {
  try {
    const about = await stat(file);
    if (!about.isDirectory()) return about.size;
    const inside = await readdir(file, { recursive: true, withFileTypes: true });
    const sizes = inside.filter((one) => one.isFile()).map((one) => sizeOf(join(one.parentPath, one.name)));
    return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
  } catch {
    return 0; // The file is gone since it was listed: a rotated log, or a temporary file.
  }
}
