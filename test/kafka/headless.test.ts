import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, it } from "node:test";
import { Kafka, logLevel, type Producer } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { ProfileStore } from "../../src/extensions/profiles/profile-store.ts";
import {
  API,
  frame,
  type HostileRequest,
  int16,
  int32,
  int64,
  list,
  startHostileBroker,
  text as text16,
} from "../support/hostile-broker.ts";
import { flatProfile } from "../support/profiles.ts";
import { until } from "./support.ts";

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe("the command line, as it is built", () => {
  let broker: Broker;
  let producer: Producer;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-headless-"));
    broker = await startBroker({});
    producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    await broker.createTopic("orders", { partitions: 2 });
    const messages = Array.from({ length: 1_000 }, (_, n) => ({
      partition: n % 2,
      key: n === 7 ? Buffer.from([0xff, 0x01]) : `k${n}`,
      value: n === 8 ? null : `{"n":${n},"id":90071992547409${93 + n}}`,
      headers: n === 9 ? { a: ["1", "2"] } : {},
      timestamp: String(1_700_000_000_000 + n),
    }));
    await producer.send({ topic: "orders", messages });
  });
  after(async () => {
    await producer.disconnect();
    await broker.stop();
    await rm(folder, { recursive: true });
  });

  const start = (...args: string[]) =>
    spawn(process.execPath, ["dist/extensions/tailwater.mjs", ...args], { stdio: ["ignore", "pipe", "pipe"] });

  const run = async (...args: string[]): Promise<Run> => {
    const child = start(...args);
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
    });
    const [code] = await once(child, "close");
    return { code, out, err };
  };
  const scan = (...args: string[]) => run("scan", "--brokers", broker.bootstrap, "--topic", "orders", ...args);

  it("writes each match as a line of JSON that loses nothing", async () => {
    const all = await scan();
    assert.equal(all.code, 0, all.err);
    const lines = all.out.trimEnd().split("\n");
    assert.equal(lines.length, 1_000);
    const byNumber = new Map(lines.map((line) => [`${JSON.parse(line).partition}:${JSON.parse(line).offset}`, line]));
    assert.deepEqual(JSON.parse(byNumber.get("1:3") ?? "").key, { base64: "/wE=" });
    assert.equal(JSON.parse(byNumber.get("0:4") ?? "").value, null);
    assert.deepEqual(JSON.parse(byNumber.get("1:4") ?? "").headers, [
      ["a", "1"],
      ["a", "2"],
    ]);
    assert.match(byNumber.get("0:0") ?? "", /"timestamp":1700000000000,"timestampType":"create","key":"k0"/);
    assert.equal(JSON.parse(byNumber.get("0:1") ?? "").value, '{"n":2,"id":9007199254740995}');
  });

  it("writes CSV for a spreadsheet, its times readable and exact", async () => {
    const some = await scan("--format", "csv", "--from", "2023-11-14T22:13:20.997Z", "--partitions", "1");
    assert.equal(
      some.out,
      "topic,partition,offset,timestamp,time,timestampType,key,headers,value\r\n" +
        'orders,1,498,1700000000997,2023-11-14T22:13:20.997Z,create,k997,,"{""n"":997,""id"":900719925474091090}"\r\n' +
        'orders,1,499,1700000000999,2023-11-14T22:13:20.999Z,create,k999,,"{""n"":999,""id"":900719925474091092}"\r\n',
    );
    const none = await scan("--format", "csv", "--grep", "nobody has this");
    assert.deepEqual([none.code, none.out.split("\r\n").length], [1, 2], "only the head");
  });

  it("reports what delays it while it waits, and ends by --wait", async (test) => {
    const pause = ({ id }: HostileRequest) => frame(id, int32(0x7fff_ffff), list([]));
    const offsets = ({ id, body }: HostileRequest) => {
      const answer = Buffer.concat([int32(0), int16(0), int64(-1n), int64(body.includes(int64(-1n)) ? 10n : 0n)]);
      return frame(id, int32(0), list([Buffer.concat([text16("orders"), list([answer])])]));
    };
    const liar = await startHostileBroker({
      versions: { [API.listOffsets]: [2, 2] },
      answers: { [API.fetch]: pause, [API.listOffsets]: offsets },
    });
    test.after(() => liar.stop());
    for (const from of ["earliest", "last:3"]) {
      const { code, out, err } = await run(
        ...["scan", "--brokers", liar.bootstrap, "--topic", "orders", "--from", from, "--wait", "2s"],
      );
      assert.deepEqual([code, out], [3, ""]);
      const [first = "", last = ""] = err.split("\n");
      assert.match(
        first,
        /^tailwater: waiting: Broker 1 returns no records of orders\/0.*asks to wait for 2147483647 ms/,
      );
      assert.match(last, /Waited 2 s\./);
    }
  });

  it("takes a closed reader for success, and a full disk for an error", async () => {
    const closed = start("scan", "--brokers", broker.bootstrap, "--topic", "orders");
    closed.stdout.destroy();
    assert.deepEqual(await once(closed, "exit"), [0, null]);
    if (process.platform !== "linux") return;
    const full = await open("/dev/full", "w");
    const args = ["dist/extensions/tailwater.mjs", "scan", "--brokers", broker.bootstrap, "--topic", "orders"];
    const child = spawn(process.execPath, args, { stdio: ["ignore", full.fd, "pipe"] });
    const told = child.stderr === null ? "" : text(child.stderr);
    const [code] = await once(child, "exit");
    await full.close();
    assert.equal(code, 3);
    assert.match(await told, /FILE_WRITE_FAILED: standard output: .*ENOSPC/);
  });

  it("keeps to bounds, partitions, filters and limits", async () => {
    assert.equal((await scan("--format", "count")).out, "1000\n");
    const some = await scan("--format", "count", "--partitions", "1", "--from", "offset:10", "--until", "offset:20");
    assert.equal(some.out, "10\n");
    assert.equal((await scan("--format", "count", "--until", "last:5")).out, "990\n", "but the newest 5 of each");
    assert.equal((await scan("--format", "count", "--until", "latest")).out, "1000\n");
    const empty = await scan("--format", "count", "--until", "earliest");
    assert.deepEqual([empty.code, empty.out], [1, "0\n"]);
    assert.equal((await scan("--format", "count", "--from", "time:2023-11-14T22:13:20.500Z")).out, "500\n");
    assert.equal((await scan("--format", "raw", "--grep", '"n":17,')).out, '{"n":17,"id":90071992547409110}\n');
    assert.equal((await scan("--limit", "3")).out.trimEnd().split("\n").length, 3);
    assert.equal((await scan("--limit", "3", "--format", "count")).out, "3\n");
    const receipt = JSON.parse((await scan("--format", "receipt", "--from", "last:5")).out);
    assert.deepEqual([receipt.complete, receipt.totals.fetched], [true, 10]);
  });

  it("applies times to the records' timestamps, also before 1970, and stops early only on request", async () => {
    assert.equal((await scan("--format", "count", "--from", "time:1969-12-31")).out, "1000\n");
    const until = "time:2023-11-14T22:13:20.100Z";
    const exact = JSON.parse((await scan("--format", "receipt", "--until", until)).out);
    assert.deepEqual([exact.complete, exact.totals.matched, exact.totals.outside], [true, 100, 900]);
    const early = await scan("--format", "receipt", "--until", until, "--stop-early");
    const receipt = JSON.parse(early.out);
    assert.deepEqual(
      [early.code, receipt.complete, receipt.totals.matched, receipt.totals.fetched],
      [0, false, 100, 100],
    );
    assert.deepEqual(
      receipt.partitions.map(({ notSearched }: { notSearched: number }) => notSearched),
      [450, 450],
    );
  });

  it("counts records to its limit, not the lines of their values", async () => {
    await broker.createTopic("lines");
    await producer.send({ topic: "lines", messages: [{ value: "a\nb" }, { value: "c\nd" }, { value: "e" }] });
    const two = await run("scan", "--brokers", broker.bootstrap, "--topic", "lines", "--format", "raw", "--limit", "2");
    assert.deepEqual([two.code, two.out], [0, "a\nb\nc\nd\n"]);
  });

  it("gives no answer with a pattern that it had to give up", async () => {
    await broker.createTopic("slow");
    const value = `${"a".repeat(40)}!`;
    await producer.send({ topic: "slow", messages: Array.from({ length: 5 }, () => ({ value })) });
    const slow = await run("scan", "--brokers", broker.bootstrap, "--topic", "slow", "--regex", "^(a+)+\\1$");
    assert.deepEqual([slow.code, slow.out], [2, ""]);
    assert.match(slow.err, /FILTER_TOO_SLOW/);
  });

  it("ends when it is interrupted before a broker answers", async () => {
    broker.pause();
    try {
      const child = start("tail", "--brokers", broker.bootstrap, "--topic", "orders");
      await once(child, "spawn");
      // Its handler must be installed: before that, the signal ends the process directly.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      child.kill("SIGINT");
      const [code] = await once(child, "close");
      assert.equal(code, 1);
    } finally {
      broker.resume();
    }
  });

  it("answers by its exit code: 0 found, 1 nothing, 2 bad use, 3 trouble with the cluster", async () => {
    const none = await scan("--grep", "no such text");
    assert.deepEqual([none.code, none.out, none.err], [1, "", ""]);
    const bad = await scan("--from", "yesterday");
    assert.deepEqual([bad.code, bad.out], [2, ""]);
    assert.match(bad.err, /BAD_REQUEST: --from: "yesterday" is not one of earliest/);
    assert.equal((await run("scan", "--topic", "orders")).code, 2);
    assert.equal((await run("dance")).code, 2);
    const unknown = await run("scan", "--brokers", broker.bootstrap, "--topic", "none");
    assert.deepEqual([unknown.code, unknown.out], [3, ""]);
    assert.match(unknown.err, /TOPIC_UNKNOWN/);
    const closed = await run("scan", "--brokers", "127.0.0.1:1", "--topic", "orders");
    assert.equal(closed.code, 3);
    assert.match(closed.err, /PORT_CLOSED/);
    assert.equal((await run("--help")).code, 0);
  });

  it("reports which offsets of its range were deleted meanwhile, and exits with 3", async () => {
    const topic = "short-lived";
    await broker.createTopic(topic);
    const value = "x".repeat(50_000);
    for (let n = 0; n < 400; n += 20) {
      await producer.send({ topic, messages: Array.from({ length: 20 }, () => ({ value })) });
    }
    // The test does not read the output, so the pipe fills and the scan waits in the middle of its range.
    const child = start("scan", "--brokers", broker.bootstrap, "--topic", topic, "--memory", "128");
    const told = text(child.stderr);
    await once(child.stdout, "readable");
    await broker.withAdmin(async (admin) => {
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: "399" }] });
    });
    child.stdout.resume();
    const [code] = await once(child, "close");
    const [, count] =
      /not complete: (\d+) offsets of short-lived\/0 were deleted before they could be read\./.exec(await told) ?? [];
    assert.ok(Number(count) > 0, await told);
    assert.equal(code, 3);
  });

  it("reports in one line which system limit is too low, and what to do", {
    skip: process.platform !== "linux",
  }, async () => {
    for (const limit of ["-n 24", "-n 26", "-v 1200000"]) {
      const under = async (...args: string[]) => {
        const child = spawn("bash", ["-c", `ulimit ${limit}; exec "$@"`, "--", process.execPath, ...args]);
        const err = text(child.stderr);
        const [code] = await once(child, "close");
        return { code, err: await err };
      };
      // A Node that needs more than that for itself reports it in its own words.
      if ((await under("-e", "0")).code !== 0) continue;
      const { code, err } = await under("dist/extensions/tailwater.mjs", "topics", "--brokers", broker.bootstrap);
      assert.equal(code, 3, err);
      assert.match(err, /^tailwater: SYSTEM_LIMIT: [^\n]*\n$/);
      assert.ok(err.includes(`ulimit ${limit.slice(0, 2)}`), err);
    }
  });

  it("lists topics", async () => {
    const { code, out } = await run("topics", "--brokers", broker.bootstrap);
    assert.equal(code, 0);
    const orders = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line))
      .find(({ name }) => name === "orders");
    assert.deepEqual([orders.partitions, orders.records], [2, 1_000]);
  });

  it("connects by a profile that the app saved", async () => {
    const store = await ProfileStore.open(join(folder, "profiles.json"));
    await store.save(flatProfile({ id: "a", name: "staging", bootstrapServers: [broker.bootstrap] }));
    const found = await run(
      "scan",
      "--data-dir",
      folder,
      "--profile",
      "staging",
      "--topic",
      "orders",
      "--format",
      "count",
    );
    assert.deepEqual([found.out, found.err], ["1000\n", ""]);
    const wrong = await run("scan", "--data-dir", folder, "--profile", "prod", "--topic", "orders");
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /PROFILE_NOT_FOUND: prod: .* Saved profiles: staging\./);
  });

  it("writes no terminal control in errors and names, nor in records when it writes to a terminal", async () => {
    const name = "no\u001b]0;such\u0007\u009b2J\u202e";
    const wrong = await run("scan", "--brokers", broker.bootstrap, "--topic", name);
    assert.notEqual(wrong.code, 0);
    assert.doesNotMatch(wrong.err, /[^\n\P{Cc}]|\p{Cf}/u, wrong.err);
    assert.ok(wrong.err.includes("no\\u001b]0;such\\u0007\\u009b2J\\u202e"), wrong.err);
    const value = "\u001b[2J\u001b]52;c;aGk=\u0007\u009b31mé\u202e\tend";
    await broker.createTopic("hostile", { partitions: 1 });
    await producer.send({ topic: "hostile", messages: [{ value }] });
    const args = ["scan", "--brokers", broker.bootstrap, "--topic", "hostile", "--format"];
    assert.equal((await run(...args, "raw")).out, `${value}\n`, "into a pipe it is written byte for byte");
    if (!existsSync("/usr/bin/script")) return;
    for (const [format, shown] of [
      ["raw", "\\u001b[2J\\u001b]52;c;aGk=\\u0007\\u009b31mé\\u202e\tend\r\n"],
      ["ndjson", '"value":"\\u001b[2J\\u001b]52;c;aGk=\\u0007\\u009b31mé\\u202e\\tend"}\r\n'],
    ] as const) {
      const line = [process.execPath, "dist/extensions/tailwater.mjs", ...args, format].join(" ");
      const child = spawn("script", ["-qec", line, "/dev/null"], { stdio: ["ignore", "pipe", "inherit"] });
      const seen = await text(child.stdout);
      assert.ok(seen.endsWith(shown), JSON.stringify(seen));
    }
  });

  it("tails until it is interrupted, and joins no group", async () => {
    const child = start("tail", "--brokers", broker.bootstrap, "--topic", "orders", "--format", "raw");
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    let sent = 0;
    await until("a line comes", async () => {
      sent += 1;
      await producer.send({ topic: "orders", messages: [{ value: `live ${sent}` }] });
      return out.includes("live");
    });
    child.kill("SIGINT");
    child.kill("SIGTERM");
    const [code] = await once(child, "close");
    assert.equal(code, 0);
    const { groups } = await broker.withAdmin((admin) => admin.listGroups());
    assert.deepEqual(groups, []);
  });
});
