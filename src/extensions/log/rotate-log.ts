import { lstatSync, renameSync } from "node:fs";

/** The number of older files that are kept besides the log. */
const ROTATED_KEPT = 2;

/** The names of the older files, the newest first. */
export const rotated = (path: string): string[] =>
  Array.from({ length: ROTATED_KEPT }, (_, index) => `${path}.${index + 1}`);

/**
 * Each file takes the name of the next older one. Renaming follows no link.
 * @param isOurs false once another Tailwater has rotated the log; then the file with its name is new, and stays
 * @throws Error of the file system, when another user's file has one of these names
 */
export function rotate(path: string, isOurs: () => boolean): void {
  const names = [path, ...rotated(path)];
  // Starts with the last one. Checks before each, because another Tailwater may be rotating now.
  for (let at = names.length - 1; at > 0 && isOurs(); at -= 1) {
    const [from, to] = [names[at - 1], names[at]];
    if (from !== undefined && to !== undefined) renameIfThere(from, to);
  }
}

/** Whether anything has that name; a link is not followed. */
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
