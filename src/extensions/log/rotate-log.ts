import { lstatSync, renameSync } from "node:fs";

/** So many older files are kept besides the log. */
const ROTATED_KEPT = 2;

/** The names of the older files, the newest first. */
export const rotated = (path: string): string[] =>
  Array.from({ length: ROTATED_KEPT }, (_, index) => `${path}.${index + 1}`);

/**
 * Each file takes the name of the next older one. Renaming follows no link.
 * @param isOurs false once another Tailwater has rotated the log: what has its name then is new, and stays
 * @throws Error of the file system, when somebody else's file has one of these names
 */
export function rotate(path: string, isOurs: () => boolean): void {
  const names = [path, ...rotated(path)];
  // From the last one. Asked before each: the other Tailwater may be at it just now.
  for (let at = names.length - 1; at > 0 && isOurs(); at -= 1) {
    const [from, to] = [names[at - 1], names[at]];
    if (from !== undefined && to !== undefined) renameIfThere(from, to);
  }
}

/** Something of that name, whatever it is; a link is not followed. */
export function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    const isGone = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!isGone) throw error;
  }
}
