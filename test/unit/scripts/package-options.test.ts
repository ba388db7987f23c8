import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePackageOptions } from "../../../scripts/package/options.ts";

test("a package is requested by its system, its processor and a few switches", () => {
  const { target, ...rest } = parsePackageOptions(["macos", "--arch", "arm64", "--without-window", "--out", "here"]);
  assert.deepEqual([target.system, target.arch], ["macos", "arm64"]);
  assert.deepEqual(rest, {
    out: "here",
    withNode: true,
    withWindow: false,
    fast: false,
    build: true,
    distribution: "packaging/distribution.json",
  });
  assert.equal(parsePackageOptions(["linux", "--system-node"]).withNode, false);
});

test("an invalid option is reported as a sentence, not thrown as a defect", () => {
  for (const [args, said] of [
    [[], /Name one system\.\nnpm run package -- linux/],
    [["linux", "macos"], /Name one system/],
    [["amiga"], /no package for amiga on x64\. There are: linux-x64/],
    [["windows", "--arch", "arm64"], /no package for windows on arm64/],
    [["linux", "--fats"], /Unknown option '--fats'[\s\S]*npm run package -- linux/],
    [["linux", "--arch"], /--arch[\s\S]*npm run package/],
    [["windows", "--system-node"], /--system-node is for Linux/],
  ] as const) {
    assert.throws(() => parsePackageOptions(args), { name: "SetupError", message: said }, args.join(" "));
  }
});
