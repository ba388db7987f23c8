import type { Filter } from "../../contract/filter.ts";

/**
 * Whether `after` also rejects everything that `before` rejected, so that it counts as tested. This is true when a text
 * is extended, as with every typed letter. It is not checked for expressions, because an error is neither a match nor a
 * rejection.
 */
export function narrows(before: Filter | null, after: Filter | null): boolean {
  if (before?.kind !== "text" || after?.kind !== "text" || before.caseSensitive !== after.caseSensitive) return false;
  // Compares bytes, as the search does: a lone surrogate has different bytes than the pair.
  return before.text !== "" && Buffer.from(after.text).includes(Buffer.from(before.text));
}
