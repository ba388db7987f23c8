import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { MOST_SAVED_BYTES } from "../../../src/contract/window.ts";
import { saveText } from "../../../src/extensions/window/save-text.ts";

const folder = mkdtempSync(join(tmpdir(), "tw-save-"));
const own = mkdtempSync(join(tmpdir(), "tw-own-"));

test("a screen's rows are saved to a new file that only the user can read", async () => {
  const path = join(folder, "topics.csv");
  assert.equal(await saveText(path, "Name\r\n", own), path);
  assert.equal(readFileSync(path, "utf8"), "Name\r\n");
  if (process.platform !== "win32") assert.equal(statSync(path).mode & 0o777, 0o600);
  await assert.rejects(saveText(path, "other", own), { code: "FILE_EXISTS" });
  assert.equal(readFileSync(path, "utf8"), "Name\r\n");
});

test("a page cannot write executable files, files in Tailwater's own folder, or more than a screen", async () => {
  for (const name of ["evil.desktop", ".bashrc", "authorized_keys", "x.sh", "csv"]) {
    const path = join(folder, name);
    await assert.rejects(saveText(path, "x", own), { code: "FILE_WRITE_FAILED" });
    assert.equal(existsSync(path), false);
  }
  await assert.rejects(saveText(join(own, "topics.csv"), "x", own), { code: "FILE_WRITE_FAILED" });
  await assert.rejects(saveText(join(folder, "long.csv"), "x".repeat(MOST_SAVED_BYTES + 1), own), {
    code: "BAD_REQUEST",
  });
  await assert.rejects(saveText(join(folder, "none.csv"), null, own), { code: "BAD_REQUEST" });
});
