import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** What Neutralino's release of one version must be: SHA-256, hex. */
export interface PinnedBinaries {
  readonly version: string;
  /** Of the whole archive; null when it is not known. */
  readonly archive: string | null;
  /** By file name. */
  readonly sha256: Readonly<Record<string, string>>;
}

export interface Verdict {
  readonly good: readonly string[];
  /** Not what was pinned: removed. */
  readonly wrong: readonly string[];
  /** Nobody has pinned them yet: removed, unless they are being pinned. */
  readonly unknown: readonly string[];
}

const BINARY = /^neutralino-(linux|mac|win)_\w+(\.exe)?$/;

/** SHA-256 of each binary in the folder, by name. */
export function hashesIn(folder: string): ReadonlyMap<string, string> {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => BINARY.test(name)) : [];
  return new Map(names.sort().map((name) => [name, sha256Of(readFileSync(join(folder, name)))]));
}

/** SHA-256, hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Compares what was fetched with what is pinned. Pure. */
export function judge(found: ReadonlyMap<string, string>, pinned: PinnedBinaries): Verdict {
  const verdict = { good: [] as string[], wrong: [] as string[], unknown: [] as string[] };
  for (const [name, hash] of found) {
    const wanted = pinned.sha256[name];
    if (wanted === undefined) verdict.unknown.push(name);
    else if (wanted === hash) verdict.good.push(name);
    else verdict.wrong.push(name);
  }
  return verdict;
}

/** What is not known to be good must not stay where `npm start` and the packager would run it. */
export function removeUntrusted(folder: string, { wrong, unknown }: Verdict): void {
  for (const name of [...wrong, ...unknown]) rmSync(join(folder, name), { force: true });
}
