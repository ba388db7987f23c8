/** About what a value takes of the memory, bytes: of what a window asked for, and of what a plan holds. */
export function weightOf(value: unknown): number {
  if (typeof value === "string") return 16 + 2 * value.length;
  if (typeof value !== "object" || value === null) return 8;
  // Not by a list of all parts: there may be a million.
  let bytes = 16;
  for (const part of Array.isArray(value) ? value : Object.values(value)) bytes += weightOf(part);
  return bytes;
}
