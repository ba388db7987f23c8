import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Distribution, publisherAddresses } from "../contract/distribution.ts";
import type { NetworkPurpose } from "../contract/network.ts";

type Places = Partial<Readonly<Record<NetworkPurpose, readonly string[]>>>;

let places: Places | null = null;

/**
 * Whether this build's publisher named this place for this purpose. The file is beside the guard, and the build has
 * checked it. It is read when somebody asks for the first time: in the default build, never.
 */
export function isPublishers(purpose: NetworkPurpose, host: string, port: number): boolean {
  places ??= read();
  return places[purpose]?.includes(`${host}:${port}`) ?? false;
}

function read(): Places {
  try {
    return publisherAddresses(JSON.parse(readFileSync(join(__dirname, "distribution.json"), "utf8")) as Distribution);
  } catch {
    return {}; // No file, or a damaged one: the publisher named nothing.
  }
}
