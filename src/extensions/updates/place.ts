import { readFile } from "node:fs/promises";
import { log } from "../log/log.ts";
import { placeIn } from "./distribution.ts";

/**
 * The address that this build may ask, from the file that came with it. Nothing else names one: no preference, no
 * argument, no variable of the environment. Null when there is none: sources, and builds that were given none.
 */
export async function readUpdatePlace(file: URL): Promise<string | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  const place = placeIn(text);
  if (place instanceof Error) log.warn(`Updates cannot be looked for: ${place.message}.`);
  return place instanceof Error ? null : place;
}
