import { unzipSync } from "fflate";
import { sha256Of } from "./window-binaries.ts";

/** Where Neutralino's release of one version is. */
export const releaseUrl = (version: string): string =>
  `https://github.com/neutralinojs/neutralinojs/releases/download/v${version}/neutralinojs-v${version}.zip`;

/**
 * SHA-256 (hex) of each file in the release's archive, which is pinned as a whole: it speaks for the files that are not
 * pinned by themselves.
 * @param sha256 of the archive, hex
 * @throws Error when it cannot be fetched, or is another one
 */
export async function hashesInArchive(url: string, sha256: string): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  const archive = new Uint8Array(await response.arrayBuffer());
  const found = sha256Of(archive);
  if (found !== sha256) throw new Error(`${url} is NOT what is pinned: its SHA-256 is ${found}.`);
  return Object.fromEntries(Object.entries(unzipSync(archive)).map(([name, bytes]) => [name, sha256Of(bytes)]));
}
