// The rooms of a layer are its folders. This file defines which room may import which, and import-arrows.test.ts checks
// it.
import { posix } from "node:path";

interface Layout {
  /** The rooms below the features, lowest first. Each may import those before it, and every feature may import all. */
  readonly ground: readonly string[];
  /** Further imports of a room. A room that is not listed here is a feature that imports no other feature. */
  readonly more: Readonly<Record<string, readonly string[]>>;
  /** The room that combines the others, and may import them all. */
  readonly top?: string;
}

export const LAYOUTS: Readonly<Record<string, Layout>> = {
  ui: {
    ground: ["styles", "data", "components"],
    more: {
      groups: ["time"],
      keys: ["topics"],
      profiles: ["consent", "network", "settings", "vault"],
      // A tail uses these.
      tail: ["export", "filter", "inspector", "keys", "scan", "time", "topics"],
    },
    top: "app",
  },
  extensions: {
    ground: ["kit", "preferences", "log", "threads", "changes", "http"],
    more: {
      data: ["launch", "profiles"],
      headless: ["bearer", "licence", "login", "memory", "outbound", "produce", "profiles", "vault"],
      launch: ["instance"],
      licence: ["launch"],
      support: ["launch"],
      // The user at the other end of a connection; the browser.
      login: ["launch", "server"],
      replay: ["produce", "tails"],
      tails: ["memory"],
      topics: ["tails"],
      window: ["launch"],
    },
  },
  workers: {
    ground: ["thread", "json", "wire", "store", "codec", "filter", "kafka", "view", "inspect", "batch"],
    more: {
      tail: ["export", "replay"],
      topics: ["tail"],
    },
  },
};

/** One import between two files of a layer. Paths are relative to the root, with slashes. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
}

const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*)(["'])(\.[^"'\n]+)\1/g;

/** The targets of a file's relative imports. @param source without comments */
export function arrowsOf(file: string, source: string): Arrow[] {
  return [...source.matchAll(SPECIFIER)].map((match) => ({
    from: file,
    to: posix.normalize(posix.join(posix.dirname(file), match[2] ?? "")),
  }));
}

/** Null for a file at the top of its layer, which combines the rooms. */
export function roomOf(file: string): string | null {
  const parts = file.split("/");
  return parts.length > 3 ? (parts[2] ?? null) : null;
}

/** The imports of a room that is not below the importer. */
export function wrongArrows(layer: string, arrows: readonly Arrow[]): string[] {
  const layout = LAYOUTS[layer];
  if (layout === undefined) return [];
  const found: string[] = [];
  for (const { from, to } of arrows) {
    const [own, other] = [roomOf(from), roomOf(to)];
    if (own === null || own === layout.top || own === other || to.split("/")[1] !== layer) continue;
    if (other === null || !mayImport(layout, own, other)) found.push(`${from}: ${own} must not import ${other ?? to}`);
  }
  return found;
}

function mayImport({ ground, more }: Layout, own: string, other: string): boolean {
  const height = ground.indexOf(own);
  if (height >= 0) return ground.slice(0, height).includes(other);
  return ground.includes(other) || (more[own]?.includes(other) ?? false);
}

/** Files or rooms that import each other, also indirectly. */
export function circles(arrows: readonly Arrow[]): string[] {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of arrows) targets.set(from, (targets.get(from) ?? new Set()).add(to));
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (name: string, way: readonly string[]) => {
    const at = way.indexOf(name);
    if (at >= 0) found.push([...way.slice(at), name].join(" → "));
    if (at >= 0 || done.has(name)) return;
    for (const next of targets.get(name) ?? []) walk(next, [...way, name]);
    done.add(name);
  };
  for (const name of targets.keys()) walk(name, []);
  return found;
}
