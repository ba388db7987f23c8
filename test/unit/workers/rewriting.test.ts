// What expressions make of records on their way to another topic: every digit and byte that they do not name stays.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { Integer } from "../../../src/contract/integer.ts";
import type { ReplayRewrite } from "../../../src/contract/replay.ts";
import { PartitionReader } from "../../../src/workers/batch/partition-reader.ts";
import { initCodecs } from "../../../src/workers/codec/unpack.ts";
import { jsonText } from "../../../src/workers/export/line-formats.ts";
import { ReplayQueue } from "../../../src/workers/replay/replay-queue.ts";
import { Rewriting } from "../../../src/workers/replay/rewriting.ts";
import { encodeBatch, type TestRecord } from "../../support/batches.ts";
import { unpacked } from "../../support/packed-records.ts";

const NONE: ReplayRewrite = {
  ...{ key: null, value: null, headers: null, partition: null, timestamp: null },
  onError: "skip",
};
const KEEPS = { headers: true, timestamps: true, partitions: true, origin: false };
const TIME = 1_700_000_000_000n;

interface Line {
  readonly partition: number | null;
  readonly timestamp: Integer | null;
  readonly key: unknown;
  readonly headers: readonly unknown[];
  readonly value: unknown;
}

const contentOf = (bytes: Buffer | null): unknown => JSON.parse(jsonText(bytes));

async function rewrite(expressions: Partial<ReplayRewrite>, records: readonly Partial<TestRecord>[], isTrial = false) {
  const choice = { rewrite: null, origin: ["cluster", "dev"], from: [], until: [], also: [] } as const;
  const rewriting = await Rewriting.make(() => ["orders"], { ...NONE, ...expressions }, isTrial);
  const queue = new ReplayQueue({ ...choice, keeps: isTrial ? null : KEEPS }, rewriting, () => {});
  const about = { topic: "orders", partition: 3, sink: queue, onFailure: () => {} } as const;
  const reader = new PartitionReader({ ...about, isolation: "read_committed" });
  const own = records.map((record, at) => ({ offset: at, key: "k", value: null, ...record }));
  const bytes = encodeBatch({ records: own, baseTimestamp: TIME });
  reader.begin(0);
  reader.read(bytes, 0, bytes.length, []);
  const lines = unpacked(queue.take().bytes).map(({ key, value, headers, partition, timestamp }): Line => {
    const pairs = headers.map((header) => [header.name, header.value].map(contentOf));
    return { partition, timestamp, key: contentOf(key), headers: pairs, value: contentOf(value) };
  });
  return { lines, queue, rewriting };
}

async function made(expression: string, value: TestRecord["value"]): Promise<unknown> {
  const { lines, rewriting } = await rewrite({ value: expression }, [{ value }]);
  return lines[0] === undefined ? new Error(rewriting.failures[0]?.message) : lines[0].value;
}

const fails = async (expression: string, value: TestRecord["value"], why: RegExp) =>
  assert.match(String(await made(expression, value)), why);

before(() => initCodecs());

describe("rewriting", () => {
  it("builds objects and lists, and loses no digit of a number", async () => {
    const value = '{"id":9007199254740993,"n":1.0,"big":0.12345678901234567890,"part":{"x":1e2,"y":[1.50]}}';
    assert.equal(await made('{"id": value.id, "s": "NEW"}', value), '{"id":9007199254740993,"s":"NEW"}');
    assert.equal(await made("[value.id, value.big]", value), "[9007199254740993,0.12345678901234567890]");
    assert.equal(await made('{"copy": value.part}', value), '{"copy":{"x":1e2,"y":[1.50]}}');
    assert.equal(await made("value.n + 0.5", value), "1.5");
    await fails("value.big * 2.0", value, /value: /);
    await fails("value.big == 0.5 ? value : null", value, /more digits than an expression can compare/);
  });

  it("sets and removes fields by their paths, and leaves all others as they are spelled", async () => {
    const value = '{"id":9007199254740993,"price":10.50,"items":[{"sku":"a","n":1.0},{"sku":"b"}],"a b":1}';
    assert.equal(
      await made('value.set("items[0].sku", "z").remove("a b" == "" ? "id" : "items[1]")', value),
      '{"id":9007199254740993,"price":10.50,"items":[{"sku":"z","n":1.0}],"a b":1}',
    );
    assert.equal(
      await made('value.set("status.now", "NEW").remove("[\\"a b\\"]").remove("items").remove("none.at.all")', value),
      '{"id":9007199254740993,"price":10.50,"status":{"now":"NEW"}}',
    );
    await fails('value.set("id.x", 1)', value, /is not a field of an object on the way to id.x/);
    await fails('value.set("items[7].x", 1)', value, /no element 7/);
    await fails('value.set("a..b", 1)', value, /is not a path/);
  });

  it("writes a text as it is, and as a JSON string where the record has one", async () => {
    assert.equal(await made('value.replace("old", "new")', "the old, the old"), "the new, the new");
    assert.equal(await made('value.replace("old", "new")', '"old"'), '"new"');
    assert.equal(await made("json(value.a)", '{"a":"x"}'), '"x"');
    assert.equal(await made("value.a", '{"a":"x"}'), "x");
    assert.equal(await made("size(value.a) > 0 ? null : value", '{"a":"x"}'), null);
    assert.equal(await made("value.on", '{"on":true}'), "true");
    assert.deepEqual(await made('b"\\xff"', "x"), { base64: "/w==" });
  });

  it("keeps the very bytes of what an expression leaves as it is", async () => {
    for (const value of ['{ "a" : 1.0, "a" : 2 }', ' "x" ', "5.0", "plain", "", null]) {
      assert.equal(await made('topic == "orders" ? value : null', value), value);
    }
    assert.deepEqual(await made('topic == "orders" ? value : null', Buffer.of(0xff, 0x41)), { base64: "/0E=" });
  });

  it("never loses bytes that are not UTF-8 without a word", async () => {
    await fails('value.replace("A", "B")', Buffer.of(0xff, 0x41), /would lose bytes/);
    await fails('{"v": value}', Buffer.of(0xff, 0x41), /would lose bytes/);
    assert.equal(await made('value + "!"', "\ufffd is a character, too"), "\ufffd is a character, too!");
    assert.equal(await made("json(value.a)", '{"a":"\\ud800"}'), '"\\ud800"');
    await fails("value.a", '{"a":"\\ud800"}', /would lose bytes/);
  });

  it("sets, removes and chooses headers, with duplicates and bytes in order", async () => {
    const headers: TestRecord["headers"] = [
      ["x-a", "1"],
      ["b", Buffer.of(0xff)],
      ["x-a", null],
      ["c", ""],
    ];
    const of = async (expression: string) => (await rewrite({ headers: expression }, [{ headers }])).lines[0]?.headers;
    const b = ["b", { base64: "/w==" }];
    assert.deepEqual(await of('headers.remove("x-a")'), [b, ["c", ""]]);
    assert.deepEqual(await of('headers.set("x-a", "2").set("d", 5)'), [["x-a", "2"], b, ["c", ""], ["d", "5"]]);
    assert.deepEqual(await of('headers.keep("^x-")'), [
      ["x-a", "1"],
      ["x-a", null],
    ]);
    assert.deepEqual(await of("headers"), [["x-a", "1"], b, ["x-a", null], ["c", ""]]);
    assert.deepEqual(await of('{"id": key, "n": null}'), [
      ["id", "k"],
      ["n", null],
    ]);
    assert.deepEqual(await of('[["a", "1"], ["a", "2"]]'), [
      ["a", "1"],
      ["a", "2"],
    ]);
    assert.deepEqual(await of("null"), []);
    assert.equal(await of('"x"'), undefined);
    assert.equal(await of('{"b": headers.b}'), undefined, "its bytes are not UTF-8");
  });

  it("gives partition and timestamp, and refuses what is none", async () => {
    const one = async (expressions: Partial<ReplayRewrite>) => (await rewrite(expressions, [{}])).lines[0];
    assert.deepEqual(await one({ partition: "offset + 1" }), { ...(await one({})), partition: 1 });
    assert.equal((await one({ partition: "null" }))?.partition, null);
    assert.equal((await one({ timestamp: 'timestamp + duration("1s")' }))?.timestamp, Number(TIME) + 1_000);
    assert.equal((await one({ timestamp: "null" }))?.timestamp, -1);
    assert.equal((await one({ timestamp: "timestamp" }))?.timestamp, Number(TIME));
    for (const partition of ["-1", '"1"', "1.5", "2147483648"]) assert.equal(await one({ partition }), undefined);
    assert.equal(await one({ timestamp: '"2026-01-01"' }), undefined);
  });

  it("tells each failure, and stops before it only if that is chosen, and never in a dry run", async () => {
    const records = [{ value: '{"n":1}' }, { value: "text" }, { value: '{"n":2}' }];
    const value = "int(value.n) + 1";
    const skipped = await rewrite({ value }, records);
    assert.deepEqual(
      skipped.lines.map((line) => line.value),
      ["2", "3"],
    );
    assert.equal(skipped.queue.failing, 1);
    assert.deepEqual(
      skipped.queue.failures.map(({ partition, offset }) => [partition, offset]),
      [[3, 1]],
    );
    const stopped = await rewrite({ value, onError: "stop" }, records);
    assert.deepEqual(
      stopped.lines.map((line) => line.value),
      ["2"],
    );
    assert.deepEqual([stopped.queue.over?.code, stopped.queue.over?.subject], ["REWRITE_FAILED", "orders/3:1"]);
    const trial = await rewrite({ value, onError: "stop" }, records, true);
    assert.deepEqual([trial.queue.matched, trial.queue.failing, trial.queue.over], [3, 1, null]);
    const { records: shown } = await trial.rewriting.preview({ ...NONE, key: 'key + "2"' });
    assert.deepEqual(
      shown.map(({ parts }) => parts),
      Array(3).fill([{ part: "key", before: "k", after: "k2" }]),
    );
  });

  it("names what is wrong with an expression, and refuses a field that would vanish", async () => {
    await assert.rejects(rewrite({ value: '{"a": ' }, []), { code: "FILTER_INVALID", subject: /^value, character/ });
    await assert.rejects(rewrite({ value: '{"__proto__": 1}' }, []), /__proto__/);
    await assert.rejects(rewrite({ key: "nonsense" }, []), /is not known/);
  });

  it("gives an expression up that takes too long on record after record", async () => {
    const list = `[${Array(30).fill(0).join(",")}]`;
    const loops = `${list}.all(a, ${list}.all(b, ${list}.all(c, ${list}.all(d, ${list}.all(e, ${list}.all(f, true))))))`;
    const { queue } = await rewrite({ value: `${loops} ? value : null` }, [{}, {}, {}, {}]);
    assert.deepEqual([queue.over?.code, queue.failing], ["FILTER_TOO_SLOW", 2]);
  });
});
