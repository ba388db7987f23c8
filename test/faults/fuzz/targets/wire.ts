import assert from "node:assert/strict";
import { encodeFetchRequest } from "../../../../src/workers/wire/fetch-request.ts";
import { readFetchResponse } from "../../../../src/workers/wire/fetch-response.ts";
import { batchSeeds } from "../corpus.ts";
import { orRefused } from "../expect.ts";
import { mutate } from "../mutate.ts";
import type { Prepared, Target } from "../target.ts";

const VERSIONS = [4, 5, 6, 7, 8, 9, 10, 11] as const;

/** An input: the version, then a fetch response from its correlation id on. */
export const fetchAnswers: Target = {
  rule: "is read within its frame, or refused by KAFKA_ERROR or OFFSET_TOO_LARGE; lists are no longer than their bytes",
  async prepare(): Promise<Prepared> {
    const seeds = VERSIONS.map((version) => Buffer.concat([Buffer.of(version), fetchAnswer(version)]));
    return { make: (random) => mutate(random, seeds), run: readAnswer };
  },
};

function readAnswer(input: Buffer): void {
  const version = VERSIONS[(input[0] ?? 0) % VERSIONS.length] ?? 11;
  let visited = 0;
  const head = orRefused(
    () =>
      readFetchResponse(input, 1, version, (partition) => {
        visited += 1;
        const { recordsFrom, recordsTo, highWatermark, aborted } = partition;
        if (recordsFrom < 1 || recordsTo < recordsFrom || recordsTo > input.length) assert.fail("records outside");
        if (!Number.isSafeInteger(highWatermark)) assert.fail(`a high watermark of ${highWatermark}`);
        if (aborted.length * 16 > input.length) assert.fail(`${aborted.length} aborted`);
      }),
    "KAFKA_ERROR",
    "ANSWER_MALFORMED",
    "OFFSET_TOO_LARGE",
  );
  if (head !== null && visited * 4 > input.length) assert.fail(`${visited} partitions in ${input.length} bytes`);
}

/** One topic with two partitions, the second with aborted transactions; written by hand from the protocol guide. */
export function fetchAnswer(version: number): Buffer {
  const parts: Buffer[] = [];
  const int = (bytes: 2 | 4 | 8, ...values: readonly (number | bigint)[]) => {
    for (const value of values) {
      const field = Buffer.alloc(bytes);
      if (bytes === 2) field.writeInt16BE(Number(value));
      else if (bytes === 4) field.writeInt32BE(Number(value));
      else field.writeBigInt64BE(BigInt(value));
      parts.push(field);
    }
  };
  int(4, 0); // throttle
  if (version >= 7) {
    int(2, 0);
    int(4, 0);
  }
  int(4, 1);
  int(2, 6);
  parts.push(Buffer.from("orders"));
  int(4, 2);
  for (const [partition, records] of [batchSeeds()[0], batchSeeds()[5]].entries()) {
    int(4, partition);
    int(2, 0);
    int(8, 100, 90);
    if (version >= 5) int(8, 0);
    if (partition === 0) int(4, -1);
    else {
      int(4, 2);
      int(8, 7, 0, 9, 3);
    }
    if (version >= 11) int(4, -1);
    int(4, records?.length ?? -1);
    parts.push(records ?? Buffer.alloc(0));
  }
  return Buffer.concat(parts);
}

/** An input: a request's content as JSON. The frame that we send must be as long as its size field says. */
export const fetchRequests: Target = {
  rule: "a request's frame is as long as its size field says",
  async prepare(): Promise<Prepared> {
    return {
      make: (random) =>
        Buffer.from(
          JSON.stringify([
            random.pick(VERSIONS),
            "é".repeat(random.below(40)),
            Array.from({ length: random.below(30) }, () => random.below(2 ** 31)),
          ]),
        ),
      run(input) {
        const [version, topic, partitions] = JSON.parse(input.toString()) as [number, string, number[]];
        const about = { version, correlationId: 1, clientId: "c", maxWaitMs: 1, minBytes: 1, maxBytes: 1 } as const;
        const frame = encodeFetchRequest({
          ...about,
          isolation: "read_committed",
          topic,
          partitions: partitions.map((partition) => ({ partition, fetchOffset: partition * 4_194_304, maxBytes: 1 })),
        });
        assert.equal(frame.readInt32BE(0), frame.length - 4);
      },
    };
  },
};
