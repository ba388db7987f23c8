import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { sizeReport } from "../../../scripts/package/sizes.ts";
import { targetOf } from "../../../scripts/package/target.ts";

const folder = mkdtempSync(join(tmpdir(), "tailwater-sizes-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const MB = 1_000_000;
/** A sparse file of that size. */
function file(name: string, megabytes: number): string {
  const path = join(folder, name);
  writeFileSync(path, "");
  truncateSync(path, megabytes * MB);
  return path;
}

function overOf(system: string, arch: string, tree: Readonly<Record<string, number>>, files: Record<string, number>) {
  const root = mkdtempSync(join(folder, "tree-"));
  mkdirSync(join(root, "dist"));
  const under = root.slice(folder.length + 1);
  for (const [name, size] of Object.entries(tree)) file(join(under, name), size);
  const built = Object.entries(files).map(([name, size]) => file(name, size));
  const about = { tree: root, files: built, target: targetOf(system, arch) };
  return { real: sizeReport({ ...about, fast: false }), fast: sizeReport({ ...about, fast: true }) };
}

test("a package over its limit is reported by name, with its largest parts", () => {
  const fine = overOf("linux", "x64", { node: 107, "dist/main.mjs": 2 }, { "t_1_amd64.deb": 31.9 });
  assert.deepEqual(fine.real.over, []);
  assert.match(
    fine.real.lines.join("\n"),
    /Node +107\.00 MB\n.*extension and workers +2\.00 MB\n.*unpacked +109\.00 MB/,
  );
  for (const [system, arch, name, size] of [
    ["linux", "x64", "tailwater_1_amd64.deb", 32.1],
    ["linux", "x64", "tailwater-system-node_1_amd64.deb", 5.1],
    ["windows", "x64", "tailwater-1-windows-x64-setup.exe", 28.1],
    ["macos", "arm64", "tailwater-1-macos-arm64.zip", 42.1],
  ] as const) {
    const { real, fast } = overOf(system, arch, { node: 1 }, { [name]: size });
    assert.equal(real.over.length, 1, name);
    assert.match(real.over[0] ?? "", new RegExp(`^${name} has`));
    assert.deepEqual(fast.over, [], "a file that hardly compresses says nothing about a download");
  }
});

test("an installed folder has the same limit on every system", () => {
  const of = (system: string, arch: string, node: number) =>
    overOf(system, arch, { node, "tailwater-window": 3 }, {}).fast.over.length;
  for (const [system, arch] of [
    ["linux", "x64"],
    ["windows", "x64"],
    ["macos", "arm64"],
    ["macos", "x64"],
  ] as const) {
    assert.deepEqual([of(system, arch, 112.9), of(system, arch, 113.1)], [0, 1], `${system} ${arch}`);
  }
});
