import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { parseDuration, parsePartitions } from "../../../src/extensions/headless/argument-values.ts";
import { parseHeadless } from "../../../src/extensions/headless/arguments.ts";
import { readPassword } from "../../../src/extensions/headless/read-password.ts";

const NOW = Date.UTC(2026, 0, 31, 12);
const parse = (...args: string[]) => parseHeadless(args, NOW);
const BASE = ["scan", "--brokers", "a:1,b:2", "--topic", "orders"] as const;

test("by default a scan reads everything", () => {
  const options = parse(...BASE);
  assert.deepEqual(options?.brokers, ["a:1", "b:2"]);
  assert.deepEqual([options?.startAt, options?.endAt], [{ kind: "earliest" }, { kind: "now" }]);
  assert.deepEqual([options?.format, options?.filter, options?.partitions], ["ndjson", null, "all"]);
  assert.deepEqual(parse("tail", ...BASE.slice(1))?.startAt, { kind: "latest" });
  assert.equal(parse("tail", ...BASE.slice(1))?.endAt, null);
});

test("the start and the end can be given in several ways", () => {
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

test("a usage error is a whole sentence", () => {
  const message = (...args: string[]) => {
    try {
      parse(...args);
    } catch (error) {
      return error instanceof TailwaterError ? error.message : String(error);
    }
    return "";
  };
  for (const text of ["2026-13-45", "time:2026-02-30", "2026-1-31", "31.01.2026", "2026/01/31", "12:00", "time:"]) {
    const said = `"${text}" is not a valid time. Write it like 2026-01-31, 2026-01-31T12:00 or 2026-01-31T12:00:00Z.`;
    assert.equal(message(...BASE, "--from", text), said);
    assert.equal(message(...BASE, "--until", text), said);
  }
  assert.equal(message(...BASE, "--from", "-1m", "--until", "-5m"), "--until is before --from, so the range is empty.");
  assert.equal(message("scna"), "Unknown command. Use one of scan, tail, topics, groups, produce.");
  assert.equal(message("--brokers", "a:1", "topics"), "Write the command first, then its options.");
  assert.match(message(...BASE, "--grep"), /argument missing\.$/);
});

test("a usage error names the option", () => {
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
    ["--until", [...BASE, "--from", "-1m", "--until", "-5m"]],
    ["--until", [...BASE, "--from", "offset:9", "--until", "offset:8"]],
    ["payments", [...BASE, "payments"]],
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
  assert.throws(() => parse(...BASE, "--memory", "64"), { subject: "--memory", message: /from 128 to/ });
  assert.equal(parse("--help"), null);
});

test("durations, times and partitions are parsed", () => {
  assert.equal(parseDuration("1d2h3m4s5ms"), 93_784_005);
  assert.equal(parseDuration("1 hour"), null);
  assert.deepEqual(parsePartitions("3,0-2,1"), [0, 1, 2, 3]);
});

test("a topic or server given twice is read once", () => {
  const options = parse(...BASE, "--topic", "orders", "--topic", "payments", "--brokers", "b:2,c:3");
  assert.deepEqual(options?.topics, ["orders", "payments"]);
  assert.deepEqual(options?.brokers, ["a:1", "b:2", "c:3"]);
  // One topic only, because partitions need a single topic.
  assert.deepEqual(parse(...BASE, "--topic", "orders", "--partitions", "1")?.partitions, [1]);
});

test("an invalid start is a usage error", () => {
  const wrong: readonly string[] = [
    ...["time:2026-02-30", "time:2026-13-01", "time:2026-00-10", "time:2025-02-29", "time:", "time:now"],
    ...["time:2026-01-31T24:30", "time:2026-01-31T25:00", "time:2026-01-31T12:60", "time:2026-06-30T23:59:60Z"],
    ...["time:2026-01-31T12:00+19:00", "time:2026-01-31T12:00+01:60", "time:2026-01-31T12:00 CET", "time:+2026-01-31"],
    ...["time:2026-01-31T12", "time:2026-1-31", "time:20260131", "time:2026-01-31T12:00:00Zx", "time:2026-01-31Z"],
    ...["last:1e3", "last:", "last:-1", "last:+1", "last:0x10", "last:9007199254740992", "last: 1", "last:1.0"],
    ...["offset:-1", "offset:9007199254740993", "offset:1e3", "offset:", "offset:99999999999999999999"],
    ...["-99999999999999999999d", "-100000001d", "-", "-m", "--5m", "-5", "-1.5h", "-5m ", "5m", "-5y", "-1m-1m"],
  ];
  for (const option of ["--from", "--until"]) {
    for (const text of wrong) {
      assert.throws(() => parse(...BASE, `${option}=${text}`), { code: "BAD_REQUEST", subject: option }, text);
    }
  }
  const other: readonly [string, readonly string[]][] = [
    ["--from", ["--from", "earliest", "--from", "latest"]],
    ["--format", ["--format", "raw", "--format=ndjson"]],
    ["--topic", ["--topic", ""]],
    ["--topic", ["--topic", "x".repeat(250)]],
    ["--topic", Array.from({ length: 20 }, (_, n) => `--topic=t${n}`)],
    ["--memory", ["--memory", "99999999"]],
    ["--limit", ["--limit", "1e3"]],
    ["--limit", ["--limit", "9007199254740993"]],
    ["--wait", ["--wait=-5s"]],
    ["--wait", ["--wait", "99999999999999999d"]],
    ["--partitions", ["--partitions", "0-99999,100000-199999"]],
    ["--partitions", ["--partitions", "1,,2"]],
  ];
  for (const [subject, args] of other) {
    assert.throws(() => parse(...BASE, ...args), { code: "BAD_REQUEST", subject }, args.join(" "));
  }
});

test("every possible time can be given", () => {
  const from = (text: string) => {
    const at = parse(...BASE, `--from=${text}`)?.startAt;
    return at?.kind === "timestamp" ? at.timestamp : at;
  };
  assert.equal(from("-0m"), NOW);
  assert.equal(from("-0ms"), NOW);
  assert.equal(from("-1d2h3m4s5ms"), NOW - 93_784_005);
  assert.equal(from("time:1969-12-31T23:59:59.999Z"), -1);
  assert.equal(from("time:2024-02-29T00:00Z"), Date.UTC(2024, 1, 29));
  // As a user types it: without "time:", and in this machine's time zone when it has none.
  assert.equal(from("2024-02-29T00:00Z"), Date.UTC(2024, 1, 29));
  for (const text of ["2026-11-01", "time:2026-11-01"]) assert.equal(from(text), new Date(2026, 10, 1).getTime());
  assert.equal(from("2026-11-01 12:30"), new Date(2026, 10, 1, 12, 30).getTime());
  const day = parse(...BASE, "--from", "2026-11-01", "--until", "2026-11-02")?.endAt;
  assert.deepEqual(day, { kind: "timestamp", timestamp: new Date(2026, 10, 2).getTime() });
  assert.ok(Number.isSafeInteger(from("-100000000d")));
});

test("a password is the first line of a file or a pipe; an endless device is refused", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "tailwater-password-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "password");
  for (const [content, password] of [
    ["geheim\nmore", "geheim"],
    ["geheim\r\n", "geheim"],
    ["geheim", "geheim"],
    ["", ""],
    ["é \n", "é "],
  ] as const) {
    await writeFile(file, content);
    assert.equal(await readPassword(file), password);
  }
  await assert.rejects(readPassword(folder), { code: "BAD_REQUEST" });
  if (process.platform === "win32") return;
  await assert.rejects(readPassword("/dev/zero"), { code: "BAD_REQUEST", message: /longer than 65536/ });
  assert.equal(await readPassword("/dev/null"), "");
  const code =
    'import("./src/extensions/headless/read-password.ts").then((m) => m.readPassword("/dev/stdin")).then(console.log)';
  const line = 'printf "from a pipe\\nmore" | "$0" --import tsx -e "$1"';
  const child = spawnSync("sh", ["-c", line, process.execPath, code]);
  assert.equal(child.stdout.toString(), "from a pipe\n", child.stderr.toString());
});

test("a password may arrive late through a named pipe, but a pipe without a writer times out", {
  skip: process.platform === "win32",
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "tailwater-password-"));
  t.after(() => rm(folder, { recursive: true }));
  const pipe = join(folder, "pipe");
  spawnSync("mkfifo", [pipe]);
  await assert.rejects(readPassword(pipe, 100), {
    code: "BAD_REQUEST",
    message: /No password came through this pipe within 0\.1 s/,
    subject: pipe,
  });
  const password = readPassword(pipe);
  const writer = await open(pipe, "w");
  await writer.write("gehe");
  await writer.write("im\nmore");
  assert.equal(await password, "geheim");
  await writer.close();
});
