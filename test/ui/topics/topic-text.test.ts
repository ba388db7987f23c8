import { assert } from "@open-wc/testing";
import { humanValue, plainValue } from "../../../src/contract/config-units.ts";
import { findEntries, retentionText } from "../../../src/ui/topics/config-model.ts";
import { shortAgo } from "../../../src/ui/topics/last-write.ts";
import { terraformText } from "../../../src/ui/topics/terraform.ts";
import { problemOfCount, problemOfName } from "../../../src/ui/topics/topic-rules.ts";
import { type Branch, NameTree } from "../../../src/ui/topics/topic-tree.ts";
import { makeEntry } from "../fakes/topic-data.ts";

describe("values of a configuration", () => {
  it("are shown in common units, and only where the key has a unit", () => {
    const said: readonly (readonly [string, string, string | null])[] = [
      ["retention.ms", "604800000", "7 days"],
      ["retention.ms", "86400000", "1 day"],
      ["retention.ms", "-1", "no limit"],
      ["segment.bytes", "134217728", "134.2 MB"],
      ["retention.bytes", "-1", "no limit"],
      ["max.compaction.lag.ms", "9223372036854775807", "no limit"],
      ["flush.messages", "9223372036854775807", "left to the system"],
      ["local.retention.ms", "-2", "as retention.ms"],
      ["min.cleanable.dirty.ratio", "0.5", "50 %"],
      ["min.insync.replicas", "2", null],
      ["cleanup.policy", "compact", null],
      ["file.delete.delay.ms", "0", null],
    ];
    for (const [key, value, human] of said) assert.equal(humanValue(key, value), human, `${key}=${value}`);
  });

  it("may be written in those units; what is not an amount stays unchanged", () => {
    assert.equal(plainValue("retention.ms", "7 days"), "604800000");
    assert.equal(plainValue("retention.ms", "1.5h"), "5400000");
    assert.equal(plainValue("segment.bytes", "128 MiB"), "134217728");
    assert.equal(plainValue("segment.bytes", "1GB"), "1000000000");
    assert.equal(plainValue("retention.ms", "9007199254740993 ms"), "9007199254740993");
    assert.equal(plainValue("retention.ms", "0.0005 s"), "1");
    assert.equal(plainValue("retention.bytes", "8388607.99999999 TiB"), "9223372036854764813");
    assert.equal(plainValue("retention.bytes", "10000000000 TB"), "10000000000000000000000");
    assert.equal(plainValue("retention.ms", "7 parsecs"), "7 parsecs");
    assert.equal(plainValue("min.insync.replicas", "2 d"), "2 d");
    assert.equal(plainValue("retention.ms", " -1 "), "-1");
  });

  it("show how long a topic keeps its records, by time and by size", () => {
    assert.equal(retentionText("86400000", "-1"), "1 day");
    assert.equal(retentionText("-1", "-1"), "no limit");
    assert.match(retentionText("-1", "33554432") ?? "", /^3\d.* a partition$/);
    assert.match(retentionText("86400000", "33554432") ?? "", /^1 day or 3\d.* a partition$/);
    assert.isNull(retentionText(null, "-1"));
  });

  it("find first the key that is typed in full", () => {
    const keys = ["delete.retention.ms", "local.retention.ms", "retention.ms"].map((name) => makeEntry(name, "1"));
    assert.equal(findEntries(keys, "retention.ms", false)[0]?.name, "retention.ms");
    assert.equal(findEntries(keys, "retention", false)[0]?.name, "delete.retention.ms");
  });

  it("show how long ago a topic was written", () => {
    const now = 1_700_000_000_000;
    const ago = (ms: number) => shortAgo(now - ms, now);
    assert.deepEqual([-3_000, 0, 59_999, 660_000, 3 * 3_600_000, 47 * 3_600_000, 5 * 86_400_000].map(ago), [
      "0 s ago",
      "0 s ago",
      "59 s ago",
      "11 m ago",
      "3 h ago",
      "47 h ago",
      "5 d ago",
    ]);
    assert.equal(ago(-7_200_000), "in 2 h");
  });
});

describe("the tree of topics", () => {
  interface Line {
    readonly name: string;
    readonly branch: Branch<Line> | null;
  }
  const lines = (names: readonly string[], open: readonly string[]) => {
    const tree = new NameTree<Line>(({ name }) => name, ".");
    const rows = names.map((name) => ({ name, branch: null }));
    const arrange = () =>
      tree.arrange(
        rows,
        (path) => open.includes(path),
        (branch) => ({ name: branch.path, branch }),
      );
    assert.deepEqual(arrange(), arrange());
    return arrange().map((line) => {
      const { branch } = line;
      const { depth, label } = branch ?? tree.placeOf(line);
      const mark = branch === null ? "" : branch.open ? "v " : "> ";
      if (branch !== null) assert.equal(branch.rows.length, branch.count);
      return `${"  ".repeat(depth)}${mark}${label}${branch === null ? "" : ` (${branch.count})`}`;
    });
  };

  it("has branches where names differ, and none for a single name", () => {
    const names = ["audit", "com.acme.shop.orders", "com.acme.shop.paid", "com.acme.stock", "logs.app"];
    assert.deepEqual(lines(names, []), ["audit", "> com.acme (3)", "logs.app"]);
    assert.deepEqual(lines(names, ["com.acme"]), ["audit", "v com.acme (3)", "  > shop (2)", "  stock", "logs.app"]);
    assert.deepEqual(lines(names, ["com.acme", "com.acme.shop"]), [
      "audit",
      "v com.acme (3)",
      "  v shop (2)",
      "    orders",
      "    paid",
      "  stock",
      "logs.app",
    ]);
  });

  it("keeps the order of its rows, and a topic with a branch's name beside it", () => {
    assert.deepEqual(lines(["z.b", "a", "z.a", "z"], ["z"]), ["v z (2)", "  b", "  a", "a", "z"]);
    assert.deepEqual(lines([".", "..x", "a..b", "a..c"], ["a."]), [".", "..x", "v a. (2)", "  b", "  c"]);
  });
});

describe("topics for Terraform", () => {
  it("are resources of Mongey/kafka, with no template expressions in them and each name once", () => {
    const topic = { partitions: 3, replicationFactor: 2, overrides: {} };
    const text = terraformText([
      { ...topic, name: "orders.eu", overrides: { "retention.ms": "1000", "cleanup.policy": `a"$\{b}%{c}` } },
      { ...topic, name: "orders_eu" },
      { ...topic, name: "1st" },
    ]);
    assert.include(
      text,
      `resource "kafka_topic" "orders_eu" {
  name               = "orders.eu"
  partitions         = 3
  replication_factor = 2

  config = {
    "cleanup.policy" = "a\\"$\${b}%%{c}"
    "retention.ms"   = "1000"
  }
}
`,
    );
    assert.include(text, 'resource "kafka_topic" "orders_eu_2" {\n  name               = "orders_eu"');
    assert.include(text, 'resource "kafka_topic" "_1st"');
    assert.include(text, 'source = "Mongey/kafka"');
  });
});

describe("the rules for a new topic", () => {
  const existing = new Set(["orders.eu"]);

  it("are Kafka's own for its name", () => {
    for (const name of ["orders", "a.b-c_D9", "x".repeat(249)]) assert.isNull(problemOfName(name, existing), name);
    for (const name of ["", ".", "..", "a b", "ä", "a/b", "x".repeat(250), "orders.eu", "orders_eu"])
      assert.isString(problemOfName(name, existing), name);
  });

  it("leave counts to the broker's defaults when they are empty", () => {
    assert.isNull(problemOfCount("", "Partitions", 10));
    assert.isNull(problemOfCount(" 10 ", "Partitions", 10));
    for (const text of ["0", "-1", "1.5", "x", "11"]) assert.isString(problemOfCount(text, "Partitions", 10), text);
  });
});
