import type { Filter } from "../../contract/filter.ts";

/**
 * Whether what `before` rejected cannot meet `after` either, so that it counts as tested: a text that goes on from the
 * one before it, as it does with every letter typed. Of expressions it is not asked: an error is neither of both.
 */
export function narrows(before: Filter | null, after: Filter | null): boolean {
  if (before?.kind !== "text" || after?.kind !== "text" || before.caseSensitive !== after.caseSensitive) return false;
  // As bytes, as it is searched for: half of a surrogate pair is another byte string than the pair.
  return before.text !== "" && Buffer.from(after.text).includes(Buffer.from(before.text));
}
