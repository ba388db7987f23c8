// The launchers of the packages, unpacked in a folder whose name has spaces; a script stands in for Node.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { defaultBrowser, inWindows } from "../../../src/extensions/launch/browsers.ts";

describe("in a folder with spaces", { skip: process.platform === "win32" }, () => {
  let folder: string;
  let linux: string;
  let mac: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater launchers "));
    linux = join(folder, "of linux");
    mac = join(folder, "Tailwater.app/Contents/Resources/app");
    for (const app of [linux, mac]) {
      await mkdir(app, { recursive: true });
      await writeFile(join(app, "node"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
      await chmod(join(app, "node"), 0o755);
    }
    await mkdir(join(mac, "../../MacOS"));
    await cp("packaging/linux/tailwater.sh", join(linux, "tailwater"));
    await cp("packaging/macos/tailwater.sh", join(mac, "../../MacOS/tailwater"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const [system, app, launcher] of [
    ["Linux", () => linux, "tailwater"],
    ["macOS", () => mac, "../../MacOS/tailwater"],
  ] as const) {
    const asks = (...args: string[]): string[] => {
      const { stdout } = spawnSync("sh", [join(app(), launcher), ...args], { encoding: "utf8" });
      return stdout.trim().split("\n");
    };

    test(`${system}: the command line gets its guard, its module and its arguments unchanged`, () => {
      assert.deepEqual(asks("scan", "--topic", "a b").slice(-6), [
        "--require",
        join(app(), "dist/guard.cjs"),
        join(app(), "dist/extensions/tailwater.mjs"),
        "scan",
        "--topic",
        "a b",
      ]);
    });

    test(`${system}: the app without its own window gets them too`, () => {
      assert.deepEqual(asks().slice(-5), [
        "--require",
        join(app(), "dist/guard.cjs"),
        join(app(), "dist/extensions/main.mjs"),
        "--standalone",
        "--open",
      ]);
    });
  }

  test("a link stays one argument", () => {
    const link = "tailwater:open?topic=$(touch x) 'y'";
    const { stdout } = spawnSync("sh", [join(linux, "tailwater"), link], { encoding: "utf8" });
    assert.ok(stdout.split("\n").includes(`--link=${link}`));
  });
});

test("the system's programs are called by their full path", () => {
  assert.deepEqual(defaultBrowser("https://a/", "darwin"), ["/usr/bin/open", "https://a/"]);
  const [command, ...args] = defaultBrowser("https://a/", "win32");
  assert.match(command, /^[A-Za-z]:\\[^/]*\\System32\\rundll32\.exe$/);
  assert.deepEqual(args, ["url.dll,FileProtocolHandler", "https://a/"]);
  assert.match(inWindows("explorer.exe"), /^[A-Za-z]:\\[^\\/]*\\explorer\.exe$/);
});
