import assert from "node:assert/strict";
import { test } from "node:test";
import { compareVersions, isVersion } from "../../../../src/extensions/updates/versions.ts";

/** The examples of semver.org, section 11, and versions between them. */
const ASCENDING = [
  "0.0.0",
  "0.1.0",
  "0.2.0",
  "0.10.0",
  "1.0.0-1",
  "1.0.0-2",
  "1.0.0-10",
  "1.0.0-alpha",
  "1.0.0-alpha.1",
  "1.0.0-alpha.beta",
  "1.0.0-beta",
  "1.0.0-beta.2",
  "1.0.0-beta.11",
  "1.0.0-rc.1",
  "1.0.0",
  "1.0.1",
  "2.0.0",
  "10.0.0",
];

test("versions sort in semver's order", () => {
  for (const [at, one] of ASCENDING.entries()) {
    assert.equal(compareVersions(one, one), 0, one);
    for (const other of ASCENDING.slice(at + 1)) {
      assert.ok(compareVersions(one, other) < 0, `${one} before ${other}`);
      assert.ok(compareVersions(other, one) > 0, `${other} after ${one}`);
    }
  }
  assert.equal(compareVersions("1.0.0+a", "1.0.0+b"), 0, "what a build adds does not count");
});

test("an invalid version is refused", () => {
  for (const good of [...ASCENDING, "1.2.3+build.7", "1.2.3-x-y.0"]) assert.ok(isVersion(good), good);
  const long = `1.0.0-${"a".repeat(100)}`;
  for (const bad of [
    "",
    "1",
    "1.2",
    "01.2.3",
    "1.2.3.4",
    "v1.2.3",
    "1.2.3-",
    "1.2.3-a..b",
    " 1.2.3",
    "1.2.3\n",
    long,
  ]) {
    assert.ok(!isVersion(bad), JSON.stringify(bad));
  }
});
