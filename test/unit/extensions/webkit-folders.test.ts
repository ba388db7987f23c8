import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { removeOldStorage, webkitPlaces } from "../../../src/extensions/launch/webkit-folders.ts";

/** WebKitGTK 2.50's file `origin`: the page's site, and the frame's. */
function origin(scheme: string, host: string, port: number): Buffer {
  const text = (value: string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(value.length);
    return Buffer.concat([length, Buffer.from([1]), Buffer.from(value)]);
  };
  const at = Buffer.alloc(2);
  at.writeUInt16LE(port);
  const one = Buffer.concat([text(scheme), text(host), Buffer.from([1]), at]);
  return Buffer.concat([one, one]);
}

test("the folders of earlier starts are removed; this one's, other sites' and unknown ones stay", async () => {
  const data = await mkdtemp(join(tmpdir(), "tailwater-webkit-"));
  try {
    const add = async (name: string, content: Buffer | null) => {
      await mkdir(join(data, "storage", name, name, "LocalStorage"), { recursive: true });
      if (content !== null) await writeFile(join(data, "storage", name, name, "origin"), content);
    };
    await add("now", origin("http", "127.0.0.1", 40_001));
    await add("before", origin("http", "127.0.0.1", 40_002));
    await add("long-before", origin("http", "127.0.0.1", 50_003));
    await add("site", origin("https", "example.org", 443));
    await add("strange", Buffer.from("x"));
    await add("empty", null);
    await writeFile(join(data, "storage/salt"), "12345678");
    assert.equal(await removeOldStorage(data, [40_001, 40_009]), 2);
    assert.deepEqual((await readdir(join(data, "storage"))).sort(), ["empty", "now", "salt", "site", "strange"]);
    assert.equal(await removeOldStorage(join(data, "none"), [1]), 0);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
});

test("folders of a window with another name stay: they may belong to another application", () => {
  assert.deepEqual(webkitPlaces(process.pid), []);
  assert.deepEqual(webkitPlaces(0), []);
});
