import assert from "node:assert/strict";
import { test } from "node:test";
import type { AdminContext, AdminFormat } from "../../../src/extensions/headless/admin-command.ts";
import { type Column, columnsOf, listTopics } from "../../../src/extensions/headless/list-topics.ts";

const ORDERS = {
  name: "orders",
  partitions: 3,
  replicationFactor: 2,
  internal: false,
  underReplicated: 0,
  leaderless: 0,
};
const DENIED = { code: "TOPIC_UNAUTHORIZED", message: "You may not describe topic secret.", subject: null, hint: null };
const LIST = [
  { ...ORDERS, error: null },
  { ...ORDERS, name: "secret", partitions: 0, error: DENIED },
];

/** Runs the command over fakes. @returns its lines, its exit code and the calls that reached the cluster */
async function list(format: AdminFormat, columns: ReadonlySet<Column>, missing = false) {
  const calls: string[] = [];
  const answer = <T>(name: string, value: T) => {
    calls.push(name);
    return Promise.resolve(value);
  };
  const topics = {
    list: () => answer("list", LIST),
    stats: () => answer("stats", [{ name: "orders", records: 2n ** 63n - 1n, recordsPerSecond: null, error: null }]),
    sizes: () =>
      answer("sizes", {
        topics: [{ name: "orders", bytes: missing ? null : 2n ** 53n + 1n }],
        failures: missing ? [{ ...DENIED, message: "Broker 2 does not answer." }] : [],
      }),
    lastWrites: () =>
      answer("lastWrites", [
        { name: "orders", at: 2n ** 62n, error: null },
        { name: "secret", at: null, error: DENIED },
      ]),
  };
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const context = { cluster: { topics }, format, print } as unknown as AdminContext;
  const code = await listTopics(context, columns);
  return { code, calls, lines };
}

const ALL = columnsOf("records,size,last-write");

test("what is not shown is not asked for", async () => {
  assert.deepEqual((await list("ndjson", columnsOf("none"))).calls, ["list"]);
  assert.deepEqual((await list("text", columnsOf(null))).calls, ["list", "stats"]);
  assert.deepEqual((await list("text", columnsOf("size"))).calls, ["list", "sizes"]);
  assert.deepEqual((await list("text", columnsOf("last-write"))).calls, ["list", "lastWrites"]);
  for (const format of ["raw", "count"] as const) assert.deepEqual((await list(format, ALL)).calls, ["list"]);
});

test("integers are exact, and unknown is null or a dash", async () => {
  const { lines, code } = await list("ndjson", ALL);
  assert.equal(
    lines[0],
    '{"name":"orders","partitions":3,"replicationFactor":2,"internal":false,"records":9223372036854775807,"bytes":9007199254740993,"lastWrite":4611686018427387904,"error":null}',
  );
  const { records, bytes, lastWrite } = JSON.parse(lines[1] ?? "");
  assert.deepEqual([records, bytes, lastWrite, code], [null, null, null, 0], "the list itself reports its error");
  const text = await list("text", ALL);
  assert.match(text.lines[2] ?? "", /^secret +- +- +- +- +- +TOPIC_UNAUTHORIZED$/);
});

test("a list with missing sizes is printed, and exits with 3", async () => {
  const { lines, code } = await list("ndjson", columnsOf("size"), true);
  assert.deepEqual([JSON.parse(lines[0] ?? "").bytes, code], [null, 3]);
});
