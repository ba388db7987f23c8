/** The approximate memory of a value, bytes. It limits the requests of windows and the plans. */
export function weightOf(value: unknown): number {
  if (typeof value === "string") return 16 + 2 * value.length;
  if (typeof value !== "object" || value === null) return 8;
  // This makes no list of all parts, because there may be a million.
  let bytes = 16;
  for (const part of Array.isArray(value) ? value : Object.values(value)) bytes += weightOf(part);
  return bytes;
}
