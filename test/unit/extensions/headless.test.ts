import assert from "node:assert/strict";
import { test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { parseDuration, parsePartitions, parseTime } from "../../../src/extensions/headless/argument-values.ts";
import { parseHeadless } from "../../../src/extensions/headless/arguments.ts";

const NOW = Date.UTC(2026, 0, 31, 12);
const parse = (...args: string[]) => parseHeadless(args, NOW);
const BASE = ["scan", "--brokers", "a:1,b:2", "--topic", "orders"] as const;

test("a scan has defaults that read everything there is", () => {
  const options = parse(...BASE);
  assert.deepEqual(options?.brokers, ["a:1", "b:2"]);
  assert.deepEqual([options?.startAt, options?.endAt], [{ kind: "earliest" }, { kind: "now" }]);
  assert.deepEqual([options?.format, options?.filter, options?.partitions], ["ndjson", null, "all"]);
  assert.deepEqual(parse("tail", ...BASE.slice(1))?.startAt, { kind: "latest" });
  assert.equal(parse("tail", ...BASE.slice(1))?.endAt, null);
});

test("where to begin and to end is said in several ways", () => {
  const at = (from: string, until: string) => {
    const options = parse(...BASE, "--from", from, "--until", until);
    return [options?.startAt, options?.endAt];
  };
  assert.deepEqual(at("last:5", "offset:9"), [
    { kind: "last", count: 5 },
    { kind: "offset", offset: 9 },
  ]);
  assert.deepEqual(at("time:2026-01-31T11:00:00Z", "-5m"), [
    { kind: "timestamp", timestamp: NOW - 3_600_000 },
    { kind: "timestamp", timestamp: NOW - 300_000 },
  ]);
  assert.deepEqual(at("earliest", "latest"), [{ kind: "earliest" }, { kind: "now" }]);
  assert.deepEqual(at("offset:3", "last:2")[1], { kind: "last", count: 2 });
  assert.deepEqual(at("earliest", "earliest")[1], { kind: "offset", offset: 0 });
  assert.deepEqual(at("-1h30m", "now")[0], { kind: "timestamp", timestamp: NOW - 5_400_000 });
});

test("bad use is refused with the option that it is about", () => {
  const wrong: readonly [string, readonly string[]][] = [
    ["dance", ["dance"]],
    ["--brokers", ["scan", "--topic", "a"]],
    ["--brokers", [...BASE, "--profile", "p"]],
    ["--topic", ["scan", "--brokers", "a:1"]],
    ["--partitions", [...BASE, "--topic", "b", "--partitions", "1"]],
    ["--partitions", [...BASE, "--partitions", "5-2"]],
    ["--from", [...BASE, "--from", "soon"]],
    ["--from", [...BASE, "--from", "offset:-1"]],
    ["--until", [...BASE, "--until", "soon"]],
    ["--until", [...BASE, "--until", "last:x"]],
    ["--stop-early", [...BASE, "--stop-early"]],
    ["--stop-early", ["tail", ...BASE.slice(1), "--stop-early"]],
    ["--until", ["tail", ...BASE.slice(1), "--until", "now"]],
    ["--where", [...BASE, "--where", "true", "--grep", "a"]],
    ["--format", [...BASE, "--format", "xml"]],
    ["--limit", [...BASE, "--limit", "0"]],
  ];
  for (const [subject, args] of wrong) {
    assert.throws(
      () => parse(...args),
      (error) => error instanceof TailwaterError && error.code === "BAD_REQUEST" && error.subject === subject,
      args.join(" "),
    );
  }
  assert.throws(() => parse(...BASE, "--no-such-option"), {
    code: "BAD_REQUEST",
    message: "Unknown option '--no-such-option'.",
  });
  assert.throws(() => parse(...BASE, "--memory", "64"), { subject: "--memory", message: /from 128 on/ });
  assert.equal(parse("--help"), null);
});

test("durations, times and partitions", () => {
  assert.equal(parseDuration("1d2h3m4s5ms"), 93_784_005);
  assert.equal(parseDuration("1 hour"), null);
  assert.equal(parseTime("2026-01-31T12:00:00Z"), NOW);
  assert.equal(parseTime("2026-01-31"), new Date(2026, 0, 31).getTime());
  assert.equal(parseTime("31.1.2026"), null);
  assert.deepEqual(parsePartitions("3,0-2,1"), [0, 1, 2, 3]);
});
