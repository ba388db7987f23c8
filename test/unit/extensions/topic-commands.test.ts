import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import type { Integer } from "../../../src/contract/integer.ts";
import { kafkaAt, NO_TLS } from "../../../src/contract/profiles.ts";
import { commandFor, shellWord } from "../../../src/contract/shell-command.ts";
import { withInput } from "../../../src/extensions/kit/posix-shell.ts";
import { configLine, configWarnings } from "../../../src/extensions/topics/config-lines.ts";
import {
  addPartitionsCommand,
  configureCommand,
  createCommand,
  deleteRecordsCommand,
  deleteTopicsCommand,
} from "../../../src/extensions/topics/topic-commands.ts";

const STRANGE = [
  "",
  "a b",
  "it's",
  "$(reboot)",
  "`id`",
  "a\nb",
  "*",
  "~",
  "-x",
  '"q"',
  "a\\b",
  "ü",
  "!!",
  "#c",
  "a;b",
  "a&b",
];

test("a shell reads each word unchanged", { skip: process.platform === "win32" }, () => {
  const said = execFileSync("sh", ["-c", `printf '%s\\0' ${STRANGE.map(shellWord).join(" ")}`], { encoding: "utf8" });
  assert.deepEqual(said.split("\0").slice(0, -1), STRANGE);
});

test("a shell reads the input of a command unchanged", { skip: process.platform === "win32" }, () => {
  for (const text of ["$HOME `id`", "END", "a\nEND\nEND_\nb", "\\", "'"]) {
    assert.equal(execFileSync("sh", ["-c", withInput("cat", text)], { encoding: "utf8" }), `${text}\n`);
  }
});

test("an input that Kafka's tools do not support gives no command", () => {
  const create = (config: Readonly<Record<string, string>>) =>
    createCommand({ topic: "t", partitions: -1, replicationFactor: -1, config });
  assert.equal(create({ a: "b" }), "kafka-topics.sh --bootstrap-server BOOTSTRAP --create --topic t --config a=b");
  assert.equal(create({ a: "b=c" }), null);
  assert.equal(create({ a: "" }), null);
  const configure = (value: string | null) =>
    configureCommand("t", [{ key: "k", value }])?.split("--entity-name t ")[1];
  assert.equal(configure("a,b"), "--add-config 'k=[a,b]'");
  assert.equal(configure("a=b"), "--add-config 'k=[a=b]'");
  assert.equal(configure(""), "--add-config 'k=[]'");
  assert.equal(configure(null), "--delete-config k");
  assert.equal(configure("[a]"), undefined);
});

test("a name does not match other topics as a pattern", () => {
  assert.match(addPartitionsCommand("a.b-c_d", 4), / --topic 'a\\\.b-c_d' --partitions 4$/);
  assert.match(deleteTopicsCommand(["a.b", "c"]), / --topic 'a\\\.b\|c'$/);
});

test("offsets stay exact in the file for kafka-delete-records", () => {
  const most = Number.MAX_SAFE_INTEGER;
  const fileOf = (offset: Integer) => {
    const command = deleteRecordsCommand([{ topic: "t", before: [{ partition: 0, offset }] }]);
    return command?.split("\n").slice(1, -1).join("\n") ?? "";
  };
  assert.deepEqual(JSON.parse(fileOf(most)), { version: 1, partitions: [{ topic: "t", partition: 0, offset: most }] });
  assert.ok(fileOf(most).includes('"offset":9007199254740991}'));
  assert.ok(fileOf(2n ** 63n - 1n).includes('"offset":9223372036854775807}'));
});

const entry = (name: string, value: string | null, about = {}) => ({
  ...{ name, value, source: "topic", readOnly: false, sensitive: false, type: null, documentation: null },
  ...{ inherited: { value: "604800000", source: "default" } },
  ...about,
});

test("a line of a configuration shows its meaning, and hides what the broker hides", () => {
  const retention = entry("retention.ms", "86400000") as Parameters<typeof configLine>[1];
  const line = configLine({ key: "retention.ms", value: null }, retention);
  assert.deepEqual(line, {
    ...{ name: "retention.ms", old: "86400000", new: "604800000", note: "1 day → 7 days, then by Kafka's default" },
  });
  const secret = entry("k", null, { sensitive: true }) as Parameters<typeof configLine>[1];
  assert.deepEqual(configLine({ key: "k", value: "hunter2" }, secret), {
    ...{ name: "k", old: "(hidden)", new: "(hidden)", note: null },
  });
  const inherited = entry("retention.ms", "604800000", { source: "default" }) as Parameters<typeof configLine>[1];
  assert.match(configLine({ key: "retention.ms", value: null }, inherited).note ?? "", /no override to remove/);
});

test("a change that deletes records or stops producers has a warning", () => {
  const entries = new Map(
    [
      entry("retention.ms", "604800000"),
      entry("retention.bytes", "-1"),
      entry("cleanup.policy", "delete"),
      entry("min.insync.replicas", "1"),
    ].map((one) => [one.name, one as NonNullable<Parameters<typeof configLine>[1]>]),
  );
  const warned = (key: string, value: string | null) => configWarnings([{ key, value }], entries, 2).join(" ");
  assert.match(warned("retention.ms", "1000"), /older than the new time are deleted/);
  assert.equal(warned("retention.ms", "-1"), "");
  assert.equal(warned("retention.ms", "9223372036854775807"), "");
  assert.match(warned("retention.bytes", "1000"), /beyond the new size are deleted/);
  assert.match(warned("cleanup.policy", "compact"), /Compaction keeps only the newest/);
  assert.match(warned("min.insync.replicas", "3"), /3, and there are 2 replicas/);
  assert.equal(warned("min.insync.replicas", "2"), "");
});

test("a command gets the servers only where a program name stands", () => {
  const servers = (enabled: boolean) => ({ kafka: kafkaAt(["a:1", "[::1]:2"], { tls: { ...NO_TLS, enabled } }) });
  const config = { "x.y": "z.sh --bootstrap-server BOOTSTRAP" };
  const create = createCommand({ topic: "t", partitions: 1, replicationFactor: 1, config }) ?? "";
  const told = commandFor(create, servers(false));
  assert.match(told, /^kafka-topics\.sh --bootstrap-server 'a:1,\[::1\]:2' --create /);
  assert.ok(told.endsWith("'x.y=z.sh --bootstrap-server BOOTSTRA''P'"), told);
  const two = commandFor(`${deleteTopicsCommand(["t"])}\n${deleteTopicsCommand(["$&"])}`, servers(true));
  assert.equal(two.match(/^\S+\.sh --bootstrap-server \S+ --command-config client\.properties --delete /gm)?.length, 2);
});
