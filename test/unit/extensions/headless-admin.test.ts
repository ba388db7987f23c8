import assert from "node:assert/strict";
import { test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { COMMANDS } from "../../../src/extensions/headless/admin-commands.ts";
import { parseBefore } from "../../../src/extensions/headless/argument-values.ts";
import { HELP, helpOf } from "../../../src/extensions/headless/help.ts";
import { parseAdmin } from "../../../src/extensions/headless/parse-admin.ts";
import { PLACE_OPTIONS } from "../../../src/extensions/headless/read-arguments.ts";

const AT = ["--brokers", "a:1"] as const;
const refusal = (...args: string[]) => {
  try {
    parseAdmin(args);
  } catch (error) {
    return error instanceof TailwaterError ? `${error.code}: ${error.subject}: ${error.message}` : String(error);
  }
  return "";
};

test("commands of one word, and help, are handled elsewhere", () => {
  for (const args of [["scan", ...AT, "--topic", "t"], ["--help"], []]) {
    assert.equal(parseAdmin(args), null);
  }
  assert.equal(parseAdmin(["topics", "delete", "--help"]), null);
});

test("an error in a command of two words is reported", () => {
  assert.match(refusal("topics", "frob", ...AT), /BAD_REQUEST: topics frob: Unknown command. After topics, use one of/);
  assert.match(refusal("topics", "delete", ...AT), /--topic: Give at least one --topic/);
  assert.match(refusal("topics", "delete", "--topic", "t"), /Give either --brokers or --profile/);
  assert.match(refusal("topics", "describe", ...AT, "--topic", "t", "--yes"), /Unknown option '--yes'/);
  assert.match(refusal("topics", "create", ...AT, "--topic", "t", "--topic", "u"), /Give this option only once/);
  assert.match(refusal("topics", "create", ...AT, "--topic", "t", "--partitions", "0"), /not an integer from 1/);
  assert.match(refusal("topics", "create", ...AT, "--topic", "t", "--config", "a"), /"a" is not KEY=VALUE/);
  assert.match(refusal("topics", "configure", ...AT, "--topic", "t"), /at least one --config or --remove/);
  const both = ["--config", "a=1", "--remove", "a"];
  assert.match(refusal("topics", "configure", ...AT, "--topic", "t", ...both), /a is both set and removed/);
  assert.match(refusal("topics", "delete", ...AT, "--topic", "t", "--format", "csv"), /not one of ndjson, text/);
  assert.match(refusal("topics", "delete", "orders", ...AT, "--topic", "t"), /orders: Unexpected argument/);
});

test("an error in a command of groups is reported", () => {
  const group = ["--group", "g"];
  assert.match(refusal("groups", "create", ...AT, ...group, "--topic", "t"), /--to: Give --to/);
  assert.match(refusal("groups", "create", ...AT, ...group, "--to", "earliest"), /Give at least one --topic/);
  const at = (topic: string, to = "earliest") =>
    refusal("groups", "create", ...AT, ...group, "--topic", topic, "--to", to);
  assert.match(at("t:0,x"), /"0,x" is not a list/);
  assert.match(at(":0"), /":0" is not a topic/);
  assert.match(at("t", "shift:-1"), /no offsets to shift/);
  assert.equal(at("t:0,2-5", "last:7"), "");
  assert.match(refusal("groups", "delete-offsets", ...AT, ...group), /Give at least one --topic/);
  const removal = (...args: string[]) => refusal("groups", "remove-members", ...AT, ...group, ...args);
  assert.match(removal(), /Give either --member or --all/);
  assert.match(removal("--member", "a", "--all"), /Give either --member or --all/);
  assert.equal(removal("--all") + removal("--member", "a", "--member", "b"), "");
});

test("topics alone lists them in its own format", () => {
  const formats = (...words: string[]) =>
    ["ndjson", "text", "raw", "count"].map((format) => {
      const { command, format: read } = parseAdmin([...words, ...AT, "--format", format]) ?? {};
      return `${command?.words} as ${read}`;
    });
  assert.deepEqual(formats("topics"), formats("topics", "list"));
  assert.equal(formats("topics")[3], "topics list as count");
  assert.equal(parseAdmin(["topics", ...AT])?.format, "ndjson");
  assert.match(refusal("topics"), /Give either --brokers or --profile/);
  assert.match(refusal("topics", ...AT, "--format", "csv"), /not one of ndjson, text, raw, count/);
  assert.match(refusal("topics", ...AT, "--from", "-15m"), /Unknown option '--from'/);
});

test("an error in partitions and records to delete is reported", () => {
  const grow = (...more: string[]) => refusal("topics", "add-partitions", ...AT, "--topic", "t", ...more);
  assert.match(grow(), /--total: Give --total/);
  assert.match(grow("--total", "0"), /not an integer from 1 to 100000/);
  assert.equal(grow("--total", "6"), "");
  const cut = (...more: string[]) => refusal("topics", "delete-records", ...AT, "--topic", "t", ...more);
  assert.match(cut(), /--before: Give --before/);
  assert.match(cut("--before", "12"), /"12" is not P:OFFSET/);
  assert.match(cut("--before", "0:-1"), /"0:-1" is not P:OFFSET/);
  assert.match(cut("--before", "0:9223372036854775808"), /is not P:OFFSET/);
  assert.match(cut("--before", "2147483648:1"), /is not P:OFFSET/);
  assert.match(cut("--before", "0:1,00:2"), /Partition 0 is given twice/);
  assert.equal(cut("--before", "0:1200,1:end", "--before", "2:0"), "");
  assert.deepEqual(parseBefore(["0:1200, 1:end", "2:0", "3:9007199254740993"]), [
    { partition: 0, offset: 1200 },
    { partition: 1, offset: -1 },
    { partition: 2, offset: 0 },
    { partition: 3, offset: 2n ** 53n + 1n },
  ]);
});

test("an error in a reset of groups is reported", () => {
  const reset = (...more: string[]) => refusal("groups", "reset", ...AT, "--group", "g", ...more);
  assert.match(
    refusal("groups", ...AT),
    /After groups, use one of list, describe, reset, create, delete-offsets, remove-members, delete/,
  );
  assert.match(refusal("groups", "delete", ...AT), /--group: Give at least one --group/);
  assert.match(reset(), /Give --to: earliest, latest/);
  assert.match(reset("--to", "somewhere"), /"somewhere" is not one of earliest/);
  assert.match(reset("--to", "offset:-1"), /not an integer from 0 to 2\^63 − 1/);
  assert.match(reset("--to", "offset:9223372036854775808"), /not an integer from 0 to 2\^63 − 1/);
  assert.match(reset("--to", "shift:-9223372036854775808"), /is not a number of records/);
  assert.match(reset("--to", "shift:many"), /"many" is not a number of records/);
  assert.match(reset("--to", "time:2026-02-30"), /"2026-02-30" is not a valid time/);
  assert.match(reset("--to", "group:g"), /Name another group/);
  assert.match(reset("--to", "latest", "--partitions", "0"), /--partitions works with one topic only/);
  for (const to of [
    "earliest",
    "latest",
    "last:5",
    "offset:0",
    "time:-15m",
    "time:2026-01-31T12:00:00Z",
    "shift:-3",
    "shift:+3",
    "shift:-9223372036854775807",
    "offset:9223372036854775807",
  ]) {
    assert.equal(reset("--to", to), "", to);
  }
});

test("a change is only planned unless --yes is given", () => {
  const options = parseAdmin(["topics", "delete", ...AT, "--topic", "t"]);
  assert.deepEqual([options?.yes, options?.confirm, options?.format], [false, null, "text"]);
  const sure = parseAdmin(["topics", "delete", ...AT, "--topic", "t", "--yes", "--confirm", "t", "--format", "ndjson"]);
  assert.deepEqual([sure?.yes, sure?.confirm, sure?.format], [true, "t", "ndjson"]);
});

test("help names every command with its options", () => {
  for (const { words, options } of COMMANDS) {
    assert.match(HELP, new RegExp(`^ {2}${words}( |$)`, "m"));
    for (const option of Object.keys(options)) assert.ok(HELP.includes(`--${option}`), option);
  }
});

test("help after a command describes only that command, with each of its options", () => {
  for (const { words, options, changes } of COMMANDS) {
    const told = helpOf([...words.split(" "), "--help"]);
    assert.ok(told.startsWith(`tailwater ${words} [options]`), told);
    const all = [...Object.keys({ ...PLACE_OPTIONS, ...options }), "format", ...(changes ? ["yes", "confirm"] : [])];
    for (const option of all) assert.ok(option === "help" || told.includes(`--${option}`), `${words} --${option}`);
    assert.ok(!told.includes("--stop-early"), words);
    assert.equal(told.includes("--confirm"), changes, words);
  }
  const topics = helpOf(["topics", "--help"]);
  assert.ok(topics.includes("topics add-partitions --topic T --total N") && !topics.includes("groups "), topics);
  assert.ok(helpOf(["scan", "--topic", "t", "-h"]).includes("--stop-early"));
  assert.equal(helpOf(["--help"]), HELP);
  assert.equal(helpOf(["help"]), HELP);
});
