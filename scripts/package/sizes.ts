import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Target } from "./target.ts";

const MB = 1_000_000;

/** Most bytes of a download, by the first pattern that matches its name. */
const DOWNLOADS: readonly (readonly [pattern: RegExp, bytes: number])[] = [
  [/system-node.*\.deb$/, 5 * MB],
  [/\.deb$/, 32 * MB],
  [/setup\.exe$/, 28 * MB],
  [/macos.*\.zip$/, 42 * MB],
];
/** Most bytes of an installed folder. */
const UNPACKED = 116 * MB;

const PARTS = [
  ["node", "Node"],
  ["node.exe", "Node"],
  ["node_modules", "native addons"],
  ["dist", "extension and workers"],
  ["resources", "page"],
  ["resources.neu", "page"],
  ["tailwater-window", "Neutralino"],
  ["tailwater-window.exe", "Neutralino"],
] as const;

export interface Built {
  /** What is installed. */
  readonly tree: string;
  readonly files: readonly string[];
  readonly target: Target;
  /** The files have little compression, so their sizes do not matter. */
  readonly fast: boolean;
}

/** The sizes of the parts, and the limits that were exceeded. */
export interface SizeReport {
  readonly lines: readonly string[];
  readonly over: readonly string[];
}

export function sizeReport({ tree, files, target, fast }: Built): SizeReport {
  const lines: string[] = [];
  const over: string[] = [];
  const tell = (what: string, bytes: number, limit = Number.POSITIVE_INFINITY) => {
    lines.push(`${what.padEnd(44)} ${megabytes(bytes)}`);
    if (bytes > limit) over.push(`${what} has ${megabytes(bytes)}, at most ${megabytes(limit)} are allowed`);
  };
  for (const [name, what] of PARTS) {
    const bytes = sizeOf(join(tree, name));
    if (bytes > 0) tell(`  ${what}`, bytes);
  }
  tell(`${target.system}-${target.arch} unpacked`, sizeOf(tree), UNPACKED);
  for (const file of fast ? [] : files) {
    tell(basename(file), sizeOf(file), DOWNLOADS.find(([pattern]) => pattern.test(file))?.[1]);
  }
  return { lines, over };
}

/** Bytes of a file, or of all files in a folder; 0 when the path does not exist. */
export function sizeOf(path: string): number {
  const about = statSync(path, { throwIfNoEntry: false });
  if (about === undefined) return 0;
  if (!about.isDirectory()) return about.size;
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

const megabytes = (bytes: number): string => `${(bytes / MB).toFixed(2)} MB`;
