// Neutralino's own server can return any file of the machine when it reads from a folder, so it must never start that
// way.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { buildAll } from "../../../scripts/build/bundles.ts";
import {
  packArchive,
  WINDOW_ARGUMENTS,
  WINDOW_RESOURCES,
  windowFiles,
} from "../../../scripts/build/window-resources.ts";
import { NO_TICKET } from "../../../src/contract/ticket.ts";
import { listArchivedFiles } from "../../../src/extensions/server/archived-files.ts";
import { listStaticFiles } from "../../../src/extensions/server/static-files.ts";

/** Each place that starts Neutralino. */
const LAUNCHERS = [
  "packaging/macos/tailwater.sh",
  "packaging/windows/tailwater.cmd",
  "scripts/package/windows.ts",
  "scripts/run/app.ts",
  "src/extensions/launch/follow-link.ts",
  "src/extensions/launch/window.sh",
];

before(async () => {
  if (!existsSync("resources/app/main.js")) await buildAll();
});

test("every launcher starts the window with its archive, and none in directory mode", async () => {
  for (const folder of ["packaging", "scripts", "src"]) {
    for (const name of await readdir(folder, { recursive: true })) {
      if (!/\.(ts|sh|cmd|nsi|desktop|json)$/.test(name)) continue;
      const text = await readFile(join(folder, name), "utf8");
      assert.doesNotMatch(text, /--load-dir-res|--res-mode=(?!bundle)/, join(folder, name));
    }
  }
  for (const launcher of LAUNCHERS) {
    const text = await readFile(launcher, "utf8");
    if (/WINDOW_ARGUMENTS/.test(text)) continue;
    const [mode, url] = WINDOW_ARGUMENTS;
    const own = text.includes(`${mode} ${url} --path="$window_folder"`) && text.includes(". ./dist/window-ticket.sh");
    const isWindows = text.includes(`${mode} ${url} --path=.`) || text.includes(`"${mode}", "${url}", \``);
    assert.ok(own || isWindows, launcher);
    assert.match(text, /resources\.neu/, `${launcher} looks for the archive first`);
  }
  assert.match(await readFile("packaging/linux/tailwater.sh", "utf8"), /-f "\$here\/resources\.neu" \]; then/);
});

test("the archive holds only the configuration, the injected script and the built page", async () => {
  const config = await readFile("neutralino.config.json", "utf8");
  const files = await windowFiles(config);
  const page = (await readdir("resources", { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !/\.map$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  assert.deepEqual([...files.keys()].sort(), ["neutralino.config.json", "window.js", ...page].sort());
  for (const name of ["resources/index.html", "resources/icon.png", "resources/app/main.js"])
    assert.ok(files.has(name));
  const archive = packArchive(files);
  for (const [name, content] of files) assert.ok(neutralinoReads(archive, `/${name}`)?.equals(content), name);
  for (const name of [
    "/../etc/passwd",
    "/resources/../neutralino.config.json",
    "/resources/none.js",
    "/package.json",
  ]) {
    assert.equal(neutralinoReads(archive, name), null, name);
  }
});

test("Neutralino's server finds no file in it; on Windows it finds an empty page", async () => {
  const config = await readFile("neutralino.config.json", "utf8");
  const { documentRoot } = JSON.parse(config) as { documentRoot: string };
  const asked = (archive: Buffer, path: string) => neutralinoReads(archive, documentRoot.replace(/\/$/, path));
  for (const platform of ["linux", "darwin", "win32"] as const) {
    const files = await windowFiles(config, platform);
    const archive = packArchive(files);
    for (const path of [...files.keys()].flatMap((name) => [`/${name}`, `/../${name}`, `/x/../../${name}`])) {
      assert.equal(asked(archive, path), null, path);
    }
    const page = asked(archive, "/index.html");
    assert.equal(
      page === null ? null : String(page),
      platform === "win32" ? "<!doctype html><title>Tailwater</title>" : null,
    );
    const { serverHeaders } = JSON.parse(String(files.get("neutralino.config.json")));
    assert.equal(serverHeaders["Content-Length"], platform === "win32" ? undefined : "0");
    assert.ok(archive.toString("latin1").endsWith(`.firstPage("${NO_TICKET}")`), "the ticket's place is the end");
  }
});

test("the same files give the same bytes in any order", async () => {
  const files = await windowFiles("{}");
  const other = new Map([...files].reverse());
  assert.ok(packArchive(files).equals(packArchive(other)));
});

test("the engine serves the same page from the archive as from the folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tailwater-archive-"));
  try {
    const archive = join(folder, "resources.neu");
    await writeFile(archive, packArchive(await windowFiles("{}")));
    const [archived, plain] = await Promise.all([listArchivedFiles(archive), listStaticFiles("resources")]);
    assert.deepEqual([...archived.keys()].sort(), [...plain.keys()].filter((path) => !path.endsWith(".map")).sort());
    for (const [path, file] of archived) {
      assert.equal(file.type, plain.get(path)?.type);
      assert.ok((await file.read()).equals((await plain.get(path)?.read()) ?? Buffer.alloc(0)), path);
    }
    assert.equal(archived.get("/../neutralino.config.json"), undefined);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("names that are not ASCII, and empty files, are stored", () => {
  for (const name of ["a", "ab", "abc", "abcd", "ä/日本.js"]) {
    const archive = packArchive(
      new Map([
        [name, Buffer.from("x")],
        ["z", Buffer.alloc(0)],
      ]),
    );
    assert.equal(String(neutralinoReads(archive, name)), "x");
    assert.equal(neutralinoReads(archive, "z")?.length, 0);
  }
});

test("npm start's window uses its archive", { skip: !existsSync("dist/engine.sh") }, () => {
  assert.ok(existsSync(WINDOW_RESOURCES));
});

interface Node {
  readonly files?: Readonly<Record<string, Node>>;
  readonly size?: number;
  readonly offset?: string;
}

/** This uses the arithmetic of Neutralino's reader (resources.cpp). */
function neutralinoReads(archive: Buffer, path: string): Buffer | null {
  const size = archive.readUInt32LE(4) - 8;
  let node: Node | undefined = JSON.parse(archive.subarray(16, 16 + size).toString("utf8")) as Node;
  for (const segment of path.split("/")) {
    if (segment === "" || node?.files === undefined) continue;
    node = node.files[segment];
  }
  if (node?.size === undefined) return null;
  const start = size + 16 + Number(node.offset);
  return archive.subarray(start, start + node.size);
}
