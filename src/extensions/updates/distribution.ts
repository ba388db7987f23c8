/**
 * The address in a distribution.json; null when it names none on purpose. @returns an Error when the file is not valid
 */
export function placeIn(text: string): string | null | Error {
  let place: unknown;
  try {
    place = (JSON.parse(text) as { updates?: unknown } | null)?.updates;
  } catch {
    return new Error("distribution.json is not JSON");
  }
  if (place === null) return null;
  if (typeof place !== "string" || !URL.canParse(place)) return new Error("updates must be an address, or null");
  const { protocol, username, password, search, hash, href } = new URL(place);
  const isPlain = protocol === "https:" && [username, password, search, hash].every((part) => part === "");
  return isPlain && href === place ? place : new Error("updates must be https, without a query or a user");
}
