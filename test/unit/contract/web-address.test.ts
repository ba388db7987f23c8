import assert from "node:assert/strict";
import { test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { checkWebAddress, isWebAddress } from "../../../src/contract/web-address.ts";

test("pages of the known site are opened unchanged", () => {
  for (const url of ["https://github.com/", "https://github.com/owner/repository/releases/tag/v1.2.0"]) {
    assert.equal(checkWebAddress(url, []), url);
  }
  assert.equal(checkWebAddress("https://github.com/a b", []), "https://github.com/a%20b");
});

test("no other address is opened, and none that could carry data away", () => {
  const refused = [
    "http://github.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "tailwater://open",
    "https://github.com.evil.example/",
    "https://evil.example/github.com",
    "https://github.com@evil.example/",
    "https://user:secret@github.com/",
    "https://github.com:8443/",
    "https://github.com/?q=data",
    "https://github.com/#data",
    `https://github.com/${"a".repeat(600)}`,
    "-flag",
    "",
  ];
  const isRefusal = (error: unknown) => error instanceof TailwaterError && error.code === "BAD_REQUEST";
  for (const url of refused) assert.throws(() => checkWebAddress(url, []), isRefusal, url);
});

test("a site of the build's publisher is opened too, unchanged and on no other port", () => {
  const publisher = ["https://downloads.example:8443/tailwater/newest.json"];
  assert.ok(isWebAddress("https://downloads.example:8443/notes/0.2.0", publisher));
  for (const url of [
    "https://downloads.example/notes/0.2.0",
    "https://downloads.example:8443/notes?of=0.2.0",
    "http://downloads.example:8443/notes/0.2.0",
    "https://evil.example/",
  ]) {
    assert.ok(!isWebAddress(url, publisher), url);
  }
  assert.ok(!isWebAddress("https://downloads.example:8443/notes/0.2.0", []));
  assert.ok(!isWebAddress("null", ["data:,"]));
});
