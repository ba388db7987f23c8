import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { zipSync } from "fflate";
import { hashesInArchive, releaseUrl } from "../../../scripts/run/window-archive.ts";
import { hashesIn, judge, removeUntrusted } from "../../../scripts/run/window-binaries.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tailwater-bin-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

test("a pinned binary stays; one that is not pinned or was changed is removed; other files stay", async () => {
  for (const [name, content] of [
    ["neutralino-linux_x64", "good"],
    ["neutralino-win_x64.exe", "tampered"],
    ["neutralino-mac_arm64", "new"],
    ["notes.txt", "mine"],
  ] as const) {
    await writeFile(join(folder, name), content);
  }
  const pinned = {
    version: "6.9.0",
    archive: null,
    sha256: { "neutralino-linux_x64": sha256("good"), "neutralino-win_x64.exe": sha256("as released") },
  };
  const verdict = judge(hashesIn(folder), pinned);
  assert.deepEqual(verdict, {
    good: ["neutralino-linux_x64"],
    wrong: ["neutralino-win_x64.exe"],
    unknown: ["neutralino-mac_arm64"],
  });
  removeUntrusted(folder, verdict);
  assert.deepEqual((await readdir(folder)).sort(), ["neutralino-linux_x64", "notes.txt"]);
});

test("a missing folder is empty", () => {
  assert.equal(hashesIn(join(folder, "none")).size, 0);
});

test("files without a pin are recognized by the pinned archive that they came in", async (t) => {
  const archive = Buffer.from(zipSync({ "neutralino-win_x64.exe": Buffer.from("as released") }));
  const server = createServer((request, response) => {
    response.writeHead(request.url === "/release.zip" ? 200 : 404).end(request.url === "/release.zip" ? archive : "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const hash = createHash("sha256").update(archive).digest("hex");
  assert.deepEqual(await hashesInArchive(`${base}/release.zip`, hash), {
    "neutralino-win_x64.exe": sha256("as released"),
  });
  await assert.rejects(hashesInArchive(`${base}/release.zip`, sha256("another")), /NOT what is pinned/);
  await assert.rejects(hashesInArchive(`${base}/none.zip`, hash), /answered 404/);
  assert.match(releaseUrl("6.9.0"), /\/v6\.9\.0\/neutralinojs-v6\.9\.0\.zip$/);
});
