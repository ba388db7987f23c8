import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PartitionReader } from "../../../../src/workers/batch/partition-reader.ts";
import { RecordingFile } from "../../../../src/workers/export/recording-file.ts";
import { RecordingSink } from "../../../../src/workers/export/recording-format.ts";
import { RecordStore } from "../../../../src/workers/store/record-store.ts";
import { encodeBatch } from "../../../support/batches.ts";
import { assertAccount } from "../../support/account.ts";
import { testRecords } from "../corpus.ts";
import { orRefused } from "../expect.ts";
import { mutate } from "../mutate.ts";
import type { Prepared, Target } from "../target.ts";

/** An input: a recording's file. */
export const recordings: Target = {
  rule: "is read to its last whole block, or refused by FILE_UNREADABLE; its account adds up",
  async prepare(): Promise<Prepared> {
    const folder = mkdtempSync(join(tmpdir(), "tailwater-fuzz-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, "recording");
    const store = new RecordStore(128 * 1024, () => {});
    const seeds = [1, 4, 9].map(recordingOf);
    return {
      make: (random) => mutate(random, seeds),
      run(input) {
        writeFileSync(path, input);
        orRefused(() => read(path, store), "FILE_UNREADABLE", "OFFSET_TOO_LARGE");
      },
    };
  },
};

function read(path: string, store: RecordStore): void {
  store.clear();
  const file = new RecordingFile(path);
  let reader: PartitionReader | null = null;
  let head: Buffer = Buffer.alloc(0);
  let headAt = 0;
  try {
    assert.ok(file.head.topics.length <= 200);
    const visitor = {
      batch: (_source: number, header: Buffer, at: number) => {
        head = header;
        headAt = at;
      },
      entry: (bytes: Buffer, from: number, to: number, failure: boolean) => {
        if (reader === null) {
          reader = new PartitionReader({
            topic: "t",
            partition: 0,
            isolation: "read_committed",
            sink: store,
            onFailure: () => {},
          });
          reader.begin(Number(head.readBigInt64BE(headAt)));
        }
        reader.readRecorded(head, headAt, bytes, from, to, failure);
        assertAccount(reader.counters, reader.start, reader.position);
      },
    };
    while (file.readSome(visitor)) {}
  } finally {
    file.close();
  }
}

/** The file of a recording: so many records, and a damaged batch. */
export function recordingOf(count: number): Buffer {
  const parts: Buffer[] = [];
  const output = { write: (part: string | Uint8Array) => void parts.push(Buffer.from(part as string)) };
  const head = { topics: ["orders"], isolation: "read_committed", startedAt: 1_700_000_000_000 } as const;
  const sink = new RecordingSink(output as unknown as ConstructorParameters<typeof RecordingSink>[0], head);
  const reader = new PartitionReader({
    topic: "orders",
    partition: 0,
    isolation: "read_committed",
    sink,
    onFailure: () => {},
  });
  const damaged = encodeBatch({ records: testRecords(1, count + 3), damaged: true });
  const bytes = Buffer.concat([encodeBatch({ records: testRecords(count) }), damaged]);
  reader.begin(0);
  reader.read(bytes, 0, bytes.length, []);
  return Buffer.concat(parts);
}
