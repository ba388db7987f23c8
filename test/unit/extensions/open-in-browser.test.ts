// A script stands in for the system's browser.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { openInBrowser } from "../../../src/extensions/launch/open-in-browser.ts";

const URL = "https://github.com/owner/repository/releases";

describe("a page in the user's own browser", { skip: process.platform !== "linux" }, () => {
  const { PATH, DISPLAY } = process.env;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-browser-"));
    process.env.PATH = `${folder}${delimiter}${PATH}`;
    process.env.DISPLAY = ":0";
  });
  after(async () => {
    process.env.PATH = PATH;
    if (DISPLAY === undefined) delete process.env.DISPLAY;
    else process.env.DISPLAY = DISPLAY;
    await rm(folder, { recursive: true, force: true });
  });
  const browser = (script: string) => writeFile(join(folder, "xdg-open"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const failure = (code: string) => (error: unknown) =>
    error instanceof TailwaterError && error.code === code && error.subject !== null;

  test("is opened by the system, with its address alone", async () => {
    await browser(`printf '%s\\n' "$#" "$1" > '${folder}/asked'`);
    await openInBrowser(URL, []);
    assert.equal(await readFile(join(folder, "asked"), "utf8"), `1\n${URL}\n`);
  });

  test("shows the address when no browser opened; opens no other address", async () => {
    await browser("exit 3");
    await assert.rejects(openInBrowser(URL, []), failure("OPEN_FAILED"));
    await assert.rejects(openInBrowser("https://evil.example/", []), failure("BAD_REQUEST"));
  });
});
