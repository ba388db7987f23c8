// The .deb depends on the libraries that its programs declare.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { dependsOf } from "../../../scripts/package/depends.ts";
import { libraryNeeds } from "../../../scripts/package/elf.ts";
import { neutralinoBinary } from "../../../scripts/run/app.ts";
import { onPath } from "../../../scripts/run/packages.ts";

const isLinux = process.platform === "linux" && ["x64", "arm64"].includes(process.arch);
const addon = "node_modules/@node-rs/crc32-linux-x64-gnu/crc32.linux-x64-gnu.node";
const binary = neutralinoBinary();

async function inTree(files: Readonly<Record<string, string>>, use: (tree: string) => void): Promise<void> {
  const tree = await mkdtemp(join(tmpdir(), "tailwater-depends-"));
  try {
    for (const [name, from] of Object.entries(files)) {
      await mkdir(join(tree, name, ".."), { recursive: true });
      await cp(from, join(tree, name));
    }
    await writeFile(join(tree, "LICENSE"), "text");
    use(tree);
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

describe("the libraries of a program", { skip: isLinux ? false : "needs Linux" }, () => {
  test("are those that objdump lists", { skip: onPath(["objdump"]).length === 0 }, () => {
    const { libraries, versions } = libraryNeeds(readFileSync(process.execPath));
    const { stdout } = spawnSync("objdump", ["-p", process.execPath], { encoding: "utf8" });
    assert.deepEqual(
      libraries,
      [...stdout.matchAll(/NEEDED +(\S+)/g)].map(([, name]) => name),
    );
    const told = [...stdout.matchAll(/0x[0-9a-f]+ 0x[0-9a-f]+ [0-9a-f]+ (\S+)/g)].map(([, name]) => name);
    assert.deepEqual([...versions].sort(), [...new Set(told)].sort());
  });

  test("a file that is not a program is reported", () => {
    assert.throws(() => libraryNeeds(Buffer.from("#!/bin/sh\n")), /no 64-bit little-endian ELF/);
  });

  test("become packages, with the newest C library that one of them needs", { skip: !existsSync(addon) }, async () => {
    await inTree({ "node_modules/a/a.node": addon }, (tree) => {
      assert.deepEqual(dependsOf(tree), ["libc6 (>= 2.14)", "libgcc-s1"]);
    });
  });

  test("the window's binary adds its own, such as libxtst6, and WebKit, which it loads at run time", {
    skip: !existsSync(binary),
  }, async () => {
    await inTree({ "tailwater-window": binary }, (tree) => {
      const depends = dependsOf(tree);
      for (const name of ["libxtst6", "libxrandr2", "libgtk-3-0 | libgtk-3-0t64"])
        assert.ok(depends.includes(name), name);
      assert.ok(depends.includes("libwebkit2gtk-4.1-0 | libwebkit2gtk-4.0-37"));
      const needed = libraryNeeds(readFileSync(binary)).versions.filter((version) => version.startsWith("GLIBC_2."));
      const floor = Math.max(...needed.map((version) => Number(version.slice("GLIBC_2.".length).split(".")[0])));
      assert.ok(depends.includes(`libc6 (>= 2.${floor})`), depends.join());
    });
  });
});
