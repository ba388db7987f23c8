// What users of macOS install: the test checks the layout of Tailwater.app on Linux. It runs only the launcher.
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, before, describe, test } from "node:test";
import { fetchPackage, unpackPackage } from "../../scripts/package/fetch.ts";
import { checkSignature } from "../../scripts/package/mach-o-signature.ts";
import { targetOf } from "../../scripts/package/target.ts";
import { onPath } from "../../scripts/run/packages.ts";
import { buildPackage, run } from "./packages/build-package.ts";
import { parsePlist } from "./packages/plist.ts";

const NEEDED = ["zip", "unzip", "tar", "llvm-strip"];
const missing = NEEDED.filter((tool) => onPath([tool]).length === 0);
const skip = process.platform !== "linux" || missing.length > 0 ? `needs Linux with ${NEEDED.join(", ")}` : false;

/** Mach-O, 64 bits, little-endian; then the processor. Source: <mach-o/loader.h>, <mach/machine.h>. */
const MACH_O = 0xfeedfacf;
const PROCESSORS = { x64: 0x01000007, arm64: 0x0100000c } as const;

for (const arch of ["arm64", "x64"] as const) {
  describe(`Tailwater.app for ${arch}`, { skip }, () => {
    let folder: string;
    let contents: string;
    let sizes: string;
    let files: readonly string[];
    const read = (name: string) => readFileSync(join(contents, name));

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "tailwater-macos-"));
      sizes = buildPackage("macos", folder, "--arch", arch).trimEnd();
      const zip = (await readdir(folder)).find((name) => name.endsWith(`-macos-${arch}.zip`));
      run("unzip", ["-q", join(folder, zip ?? "no zip"), "-d", folder]);
      contents = join(folder, "Tailwater.app/Contents");
      const entries = await readdir(contents, { recursive: true, withFileTypes: true });
      files = entries
        .filter((entry) => !entry.isDirectory())
        .map(({ parentPath, name }) => relative(contents, join(parentPath, name)))
        .toSorted();
    });
    after(() => rm(folder, { recursive: true, force: true }));

    test("names existing files in its Info.plist: program, icon, version, the scheme of links", (t) => {
      t.diagnostic(sizes);
      const about = parsePlist(read("Info.plist").toString("utf8")) as Record<string, string>;
      const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
      assert.deepEqual([about.CFBundleShortVersionString, about.CFBundleVersion], [version, version]);
      assert.equal(about.CFBundlePackageType, "APPL");
      assert.equal(about.CFBundleIdentifier, "app.tailwater");
      assert.ok(files.includes(`MacOS/${about.CFBundleExecutable}`));
      assert.ok(files.includes(`Resources/${about.CFBundleIconFile}.icns`));
      assert.deepEqual(about.CFBundleURLTypes, [
        { CFBundleURLName: "Tailwater", CFBundleURLSchemes: ["tailwater"] },
      ] as unknown);
    });

    test("marks its programs as executable, and has no symbolic link to outside", () => {
      for (const name of files) assert.ok(statSync(join(contents, name)).isFile(), name);
      const programs = files.filter((name) => (statSync(join(contents, name)).mode & 0o111) !== 0);
      assert.ok(programs.includes("MacOS/tailwater") && programs.includes("Resources/app/node"), programs.join());
      for (const name of files) assert.equal(statSync(join(contents, name)).mode & 0o022, 0, name);
    });

    test("holds programs for this processor only", () => {
      const native = files.filter((name) => isNative(read(name)));
      assert.deepEqual(native, [
        "Resources/app/node",
        `Resources/app/node_modules/@napi-rs/keyring-darwin-${arch}/keyring.darwin-${arch}.node`,
        `Resources/app/node_modules/@node-rs/crc32-darwin-${arch}/crc32.darwin-${arch}.node`,
      ]);
      for (const name of native) {
        const bytes = read(name);
        assert.deepEqual([bytes.readUInt32LE(0), bytes.readUInt32LE(4)], [MACH_O, PROCESSORS[arch]], name);
      }
      const licences = read("Resources/app/THIRD-PARTY.txt").toString("utf8");
      assert.match(licences, /^@napi-rs\/keyring-darwin-/m);
      assert.deepEqual(
        files.filter((name) => /linux|win32|msvc|\.(exe|cmd|dll|so|desktop|ts|map)$/.test(name)),
        [],
      );
    });

    test("has Node with all symbols that addons link to, and a valid signature", () => {
      const { node } = targetOf("macos", arch).runtime;
      unpackPackage(fetchPackage(node), join(folder, "node"), [node.binary]);
      const before = join(folder, "node", node.binary);
      const after = join(contents, "Resources/app/node");
      const exports = (file: string) =>
        run("llvm-nm", ["--extern-only", "--defined-only", "--format=just-symbols", file]);
      assert.equal(exports(after), exports(before));
      assert.match(exports(after), /^_napi_create_reference$/m);
      const bytes = readFileSync(after);
      assert.ok(bytes.length < 0.85 * statSync(before).size, `${bytes.length} bytes`);
      assert.equal(checkSignature(readFileSync(before)).adHoc, false);
      assert.equal(checkSignature(bytes).adHoc, true);
      bytes.writeUInt8(bytes.readUInt8(40_000_000) ^ 1, 40_000_000);
      assert.throws(() => checkSignature(bytes), /page 9765 differs from what was signed/);
    });

    test("has an icon that is an image", () => {
      const icon = read("Resources/icon.icns");
      assert.equal(icon.toString("latin1", 0, 4), "icns");
      assert.equal(icon.readUInt32BE(4), icon.length);
      const png = icon.subarray(16);
      assert.equal(png.toString("latin1", 1, 4), "PNG");
      const widths: Readonly<Record<string, number>> = { ic07: 128, ic08: 256, ic09: 512, ic10: 1_024 };
      assert.equal(png.readUInt32BE(16), widths[icon.toString("latin1", 8, 12)]);
    });

    test("finds its parts from its launcher (with this machine's Node instead of its own)", () => {
      const node = join(contents, "Resources/app/node");
      rmSync(node);
      symlinkSync(process.execPath, node);
      assert.ok(existsSync(node));
      assert.match(run(join(contents, "MacOS/tailwater"), ["--help"]), /tailwater COMMAND/);
    });
  });
}

/** A program or library of any system: ELF, Windows', or Mach-O (also for several processors). */
function isNative(bytes: Buffer): boolean {
  if (bytes.length < 4) return false;
  const magic = bytes.readUInt32LE(0);
  const isMach = [MACH_O, 0xfeedface, 0xcefaedfe, 0xcffaedfe, 0xcafebabe, 0xbebafeca].includes(magic);
  return isMach || magic === 0x464c457f || bytes.toString("latin1", 0, 2) === "MZ";
}
