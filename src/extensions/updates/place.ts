import { readFile } from "node:fs/promises";
import { log } from "../log/log.ts";
import { placeIn } from "./distribution.ts";

/**
 * The address of the update check, from the file in the build. Nothing else can name one: no preference, argument or
 * environment variable. Null when there is none: in sources, and in builds without one.
 */
export async function readUpdatePlace(file: URL): Promise<string | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  const place = placeIn(text);
  if (place instanceof Error) log.warn(`The update check is disabled: ${place.message}.`);
  return place instanceof Error ? null : place;
}
