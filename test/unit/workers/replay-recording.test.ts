// A replay of a recording whose offsets do not ascend: what cannot be placed is said and counted, never dropped silently.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { ReplaySource } from "../../../src/contract/replay.ts";
import { PartitionReader } from "../../../src/workers/batch/partition-reader.ts";
import { RecordingSink } from "../../../src/workers/export/recording-format.ts";
import { TailSession } from "../../../src/workers/tail/tail-session.ts";
import { encodeBatch } from "../../support/batches.ts";

const folder = mkdtempSync(join(tmpdir(), "tailwater-recording-"));
after(() => rmSync(folder, { recursive: true }));
const RESOURCES = { ringBytes: 0, fetchBytes: 1_000_000, scanWorkers: 1, unpackedBytes: 1_000_000 };
const CHOICE = { keeps: null, rewrite: null, origin: ["recording", "r"], from: [], until: [], also: [] } as const;

/** @param batches the offsets of each batch, in the order of the file */
function recordingOf(name: string, ...batches: readonly (readonly number[])[]): string {
  const parts: Buffer[] = [];
  const output = { write: (part: string | Uint8Array) => void parts.push(Buffer.from(part as string)) };
  const head = { topics: ["orders"], isolation: "read_committed", startedAt: 0 } as const;
  const sink = new RecordingSink(output as unknown as ConstructorParameters<typeof RecordingSink>[0], head);
  for (const offsets of batches) {
    const about = { topic: "orders", partition: 0, isolation: "read_committed", onFailure: () => {} } as const;
    const reader = new PartitionReader({ ...about, sink });
    const bytes = encodeBatch({ records: offsets.map((offset) => ({ offset, key: "k", value: `${offset}` })) });
    reader.begin(offsets[0] ?? 0);
    reader.read(bytes, 0, bytes.length, []);
  }
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

async function count(path: string, about: Partial<ReplaySource & { readonly kind: "recording" }> = {}) {
  const session = new TailSession();
  const source: ReplaySource = { kind: "recording", path, filter: null, ranges: null, selected: null, ...about };
  await session.openReplay(null, source, RESOURCES, CHOICE);
  for (;;) {
    const { read, matched, unreadable, end } = await session.takeReplay(1_000);
    if (!end) continue;
    const told = (await session.events(0)).map(({ message }) => message.replace(path, "FILE"));
    await session.close();
    return { read, matched, unreadable, told };
  }
}

test("records whose offsets are not above those before are counted, and said", async () => {
  assert.deepEqual(await count(recordingOf("order", [0, 1], [2, 3])), { read: 4, matched: 4, unreadable: 0, told: [] });
  assert.deepEqual(await count(recordingOf("disorder", [2, 3], [0, 1], [4])), {
    ...{ read: 5, matched: 3, unreadable: 2 },
    told: ["2 records were left out of FILE: their offsets are not above those before in the file."],
  });
});

test("a selection of a recording is read by its offsets", async () => {
  const ranges = [
    { topic: "orders", partition: 0, from: 3, to: 9 },
    { topic: "orders", partition: 0, from: 1, to: 2 },
  ];
  const path = recordingOf("selected", [0, 1], [2, 3], [4]);
  assert.deepEqual(await count(path, { ranges }), { read: 3, matched: 3, unreadable: 0, told: [] });
});
