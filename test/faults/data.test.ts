// A real broker accepts hostile records from any producer, and the real app reads them. Expected: the app shows them
// safely, their exact bytes are available, filters and menus work, a row reports each record that cannot be read, and
// all other records are there.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { CompressionTypes, Kafka, logLevel, type Message, type Producer } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import type { RecordRow } from "../../src/contract/tails.ts";
import { requestFor, until } from "../kafka/support.ts";
import { assertAccounts } from "./support/account.ts";
import { type FaultApp, profileFor, pulseOf, startFaultApp } from "./support/app.ts";

const MB = 1_048_576;
/** A name, and the record. */
const HOSTILE: Readonly<Record<string, Message>> = {
  "nothing at all": { key: null, value: null },
  "empty key and value": { key: "", value: "" },
  "a NUL and every other control character": {
    key: "a\u0000b",
    value: String.fromCharCode(...Array.from({ length: 32 }, (_, n) => n)),
  },
  "invalid UTF-8": { key: Buffer.from([0xff, 0xfe]), value: Buffer.from([0xc3, 0x28, 0xf0, 0x9f]) },
  "half a character of two (UTF-8 of a lone surrogate)": { key: "k", value: Buffer.from([0xed, 0xa0, 0x80]) },
  "text that runs backwards": { key: "\u202eevil\u2066", value: '{"a":"\u202e\u2067abc"}' },
  "escapes of a terminal": { key: "\u001b[2J\u001b]0;owned\u0007", value: "\u009b31m\u001b[8m" },
  "a line of a million characters": { key: "k", value: "x".repeat(MB) },
  "JSON 5,000 deep": { key: "k", value: `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}` },
  "64 kB of [": { key: "k", value: "[".repeat(65_536) },
  "30 kB of an object that never closes": { key: "k", value: '{"a":'.repeat(6_000) },
  "10,000 headers": {
    key: "k",
    value: "v",
    headers: Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`h${n}`, "x"])),
  },
  "numbers that no double holds": { key: "9007199254740993", value: '{"id":18446744073709551616,"e":1e400}' },
  "a formula": { key: "=1+1", value: '=cmd|"/c calc"!A1' },
  markup: { key: "<img src=x onerror=alert(1)>", value: "<svg onload=alert(1)>", headers: { "<b>": "javascript:0" } },
  "names that JavaScript knows": { key: "__proto__", value: '{"__proto__":{"a":1},"constructor":2}' },
};

describe("hostile records in a real broker", () => {
  let broker: Broker;
  let producer: Producer;
  let app: FaultApp;
  let tail: string;
  let folder: string;
  const names = Object.keys(HOSTILE);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-data-"));
    broker = await startBroker({ heapMb: 640 });
    await broker.createTopic("hostile", { config: { "max.message.bytes": String(100 * MB) } });
    producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    // Each record has its own batch, so that a fault in one does not affect another.
    for (const message of Object.values(HOSTILE)) await producer.send({ topic: "hostile", messages: [message] });
    app = await startFaultApp(null);
    await app.api.profiles.save(profileFor("c", broker.bootstrap), null, false);
    await app.api.clusters.open("open", "c", null, false);
    tail = await app.api.tails.open("c", requestFor("hostile"));
    await readTo(names.length);
  });
  after(async () => {
    await app.stop();
    await producer.disconnect();
    await broker.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const readTo = async (position: number) => {
    await until(`${position} are read`, async () => {
      const partitions = await app.api.tails.partitions(tail);
      assertAccounts(partitions);
      return partitions[0]?.position === position;
    });
  };
  const rows = async () => {
    const { epoch, firstRow } = await pulseOf(app.api, tail);
    return (await app.api.tails.rows(tail, epoch, firstRow, 100)).rows;
  };

  for (const [offset, name] of names.entries()) {
    it(`${name}: is shown as text, and its exact bytes are available`, async () => {
      const row = (await rows()).find((one) => one.offset === offset);
      assert.ok(row?.kind === "record", JSON.stringify(row));
      assertVisible(row);
      const message = HOSTILE[name] ?? { value: null };
      const { epoch } = await pulseOf(app.api, tail);
      const ref = { epoch, row: row.row };
      const detail = await app.api.inspect.detail(tail, ref);
      assert.equal(detail.headers.length + detail.headersOmitted, Object.keys(message.headers ?? {}).length);
      for (const part of ["key", "value"] as const) {
        const bytes = message[part] === null ? Buffer.alloc(0) : Buffer.from((message[part] ?? "") as string);
        const copied = await app.api.inspect.copy(tail, { ref, format: "raw", body: { part } });
        const isText = Buffer.from(bytes.toString("utf8")).equals(bytes);
        assert.ok((isText ? Buffer.from(copied) : Buffer.from(copied, "hex")).equals(bytes), part);
        for (const view of ["json", "text", "hex"] as const) {
          const request = { ref, body: { part }, view, folded: [], first: 0, count: 100 };
          const { lines } = await app.api.inspect.lines(tail, request);
          for (const { text } of lines.flatMap((line) => line.tokens))
            assert.ok(!CONTROLS.test(text), text.slice(0, 99));
        }
      }
    });
  }

  it("filters, fields, keys, views and the histogram work on all of them", async () => {
    for (const filter of [
      { kind: "cel", expression: "value != null" },
      { kind: "cel", expression: 'value.a.a.a != null || key == "k"' },
      { kind: "regex", pattern: "^(x+)+$", caseSensitive: false },
      { kind: "text", text: "\u202e", caseSensitive: false },
    ] as const) {
      await app.api.tails.setFilter(tail, filter);
      await app.api.tails.reread(tail);
      await readTo(names.length);
      const { state, totals } = await pulseOf(app.api, tail);
      assert.equal(totals.fetched, names.length, filter.kind);
      assert.notEqual(state, "failed");
      await app.api.tails.filterErrors(tail);
    }
    await app.api.tails.setFilter(tail, null);
    await app.api.tails.reread(tail);
    await readTo(names.length);
    await app.api.tails.fields(tail);
    await app.api.tails.keys(tail, 100);
    await app.api.tails.histogram(tail, 100);
    for (const view of ["time", "latest-per-key", "arrival"] as const) await app.api.tails.setView(tail, view);
  });

  it("exports them: whole JSON lines, and no formula in a spreadsheet", async () => {
    const written = async (format: "ndjson" | "csv") => {
      const path = join(folder, `hostile.${format}`);
      const id = await app.api.exports.start(tail, { format, path, overwrite: true, columns: [] });
      await until("it is written", async () => (await app.api.exports.progress(id)).state !== "running");
      assert.equal((await app.api.exports.progress(id)).state, "done");
      return readFile(path, "utf8");
    };
    const lines = (await written("ndjson")).trimEnd().split("\n");
    assert.equal(lines.length, names.length);
    for (const line of lines) JSON.parse(line);
    const csv = await written("csv");
    assert.ok(!/(^|,|\r\n)"?[=+@\t]/.test(csv.slice(csv.indexOf("\r\n"))), "no field begins like a formula");
  });

  it("a record of 80 MB, and bombs that unpack to 100 MB, do not affect the other records", async (t) => {
    const bomb = { key: "bomb", value: Buffer.alloc(100 * MB) };
    await producer.send({ topic: "hostile", messages: [{ key: "before", value: "1" }] });
    await producer.send({ topic: "hostile", messages: [bomb], compression: CompressionTypes.GZIP });
    await producer.send({ topic: "hostile", messages: [{ key: "large", value: Buffer.alloc(80 * MB, "x") }] });
    await producer.send({ topic: "hostile", messages: [{ key: "after", value: "1" }] });
    await readTo(names.length + 4);
    const shown = await rows();
    const failures = shown.filter(({ kind }) => kind === "failure");
    assert.ok(shown.some((row) => row.kind === "record" && row.key?.text === "before"));
    assert.ok(shown.some((row) => row.kind === "record" && row.key?.text === "after"));
    for (const row of failures)
      assert.ok(row.kind === "failure" && /MiB|memory/.test(row.error.message), JSON.stringify(row));
    assert.ok(failures.length >= 1 && failures.length <= 2, JSON.stringify(failures));
    t.diagnostic(`peak ${Math.round(app.peakBytes() / MB)} MB`);
    await app.assertSound();
  });
});

/** Control characters, bidirectional controls and lone surrogates: none may reach the screen unescaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: just these
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

function assertVisible(row: RecordRow): void {
  for (const part of [row.key, row.value, row.headers]) {
    if (part !== null) assert.ok(!CONTROLS.test(part.text), JSON.stringify(part.text));
  }
}
