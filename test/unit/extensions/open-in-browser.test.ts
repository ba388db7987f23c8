// A script stands in for the system's browser.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { openInBrowser } from "../../../src/extensions/launch/open-in-browser.ts";
import { standInOpener } from "../../support/opener.ts";

const URL = "https://github.com/owner/repository/releases";

describe("a page in the user's own browser", { skip: process.platform !== "linux" }, () => {
  const browser = standInOpener();
  const failure = (code: string) => (error: unknown) =>
    error instanceof TailwaterError && error.code === code && error.subject !== null;

  test("is opened by the system, with its address alone", async () => {
    await browser.write(`printf '%s\\n' "$#" "$1" > '${browser.folder}/asked'`);
    await openInBrowser(URL, []);
    assert.equal(await readFile(join(browser.folder, "asked"), "utf8"), `1\n${URL}\n`);
  });

  test("shows the address when no browser opened; opens no other address", async () => {
    await browser.write("exit 3");
    await assert.rejects(openInBrowser(URL, []), failure("OPEN_FAILED"));
    await assert.rejects(openInBrowser("https://evil.example/", []), failure("BAD_REQUEST"));
  });

  test("is not opened again and again", async () => {
    await browser.write(`echo >> '${browser.folder}/count'`);
    const results = await Promise.allSettled(Array.from({ length: 60 }, () => openInBrowser(URL, [])));
    const failed = results.filter(({ status }) => status === "rejected");
    const pages = (await readFile(join(browser.folder, "count"), "utf8")).length;
    assert.ok(pages > 0 && pages <= 10, String(pages));
    assert.equal(failed.length, 60 - pages);
    assert.match(String((failed[0] as PromiseRejectedResult).reason), /10 pages were opened within 10 seconds/);
  });
});
