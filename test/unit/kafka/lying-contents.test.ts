import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { ClusterLink } from "../../../src/workers/kafka/cluster-link.ts";
import { makeClientLog } from "../../../src/workers/kafka/log.ts";
import { openTail, pulseOf, settingsFor, until } from "../../kafka/support.ts";
import { encodeBatch } from "../../support/batches.ts";
import {
  API,
  fetchAnswer,
  frame,
  type HostileOptions,
  int16,
  int32,
  list,
  offsetsAnswer,
  startHostileBroker,
  text,
} from "../../support/hostile-broker.ts";

const TEN = encodeBatch({
  records: Array.from({ length: 10 }, (_, offset) => ({ offset, key: null, value: `${offset}` })),
});

/** Says that the log of partition 0 holds offsets `earliest` to `latest`. */
function holds(earliest: bigint, latest: bigint): HostileOptions["answers"] {
  return { [API.listOffsets]: (request) => offsetsAnswer(request, "orders", earliest, latest) };
}

/** A scan of all offsets that it claims. */
async function scanOf(test: TestContext, answers: HostileOptions["answers"], startAt = { kind: "earliest" } as const) {
  const versions = { [API.listOffsets]: [2, 2] } as const;
  const broker = await startHostileBroker({ versions, answers: { ...answers } });
  test.after(() => broker.stop());
  return openTail(test, settingsFor(broker.bootstrap), { topic: "orders", startAt, endAt: { kind: "now" } });
}

describe("a broker with impossible answers", () => {
  for (const [earliest, latest] of [
    [0n, -1n],
    [100n, 10n],
    [-5n, 10n],
  ] as const) {
    it(`names offsets ${earliest} to ${latest}: that is not an empty log`, async (test) => {
      const session = await scanOf(test, holds(earliest, latest));
      const { state, error } = await pulseOf(session);
      assert.match(error?.message ?? "", new RegExp(`reports offsets ${earliest} to ${latest} for orders/0`));
      assert.notEqual(state, "done");
      assert.equal((await session.receipt()).complete, false);
    });
  }

  it("throttles every request: this is reported", async (test) => {
    const throttle = (id: number) => frame(id, int32(400), list([]));
    const session = await scanOf(test, { ...holds(0n, 10n), [API.fetch]: ({ id }) => throttle(id) });
    await until("the error is reported", async () =>
      /asks to wait for 400 ms/.test((await pulseOf(session)).error?.message ?? ""),
    );
  });

  it("moves its log end back: this is reported, and the scan is not complete", async (test) => {
    const session = await scanOf(test, {
      ...holds(0n, 100n),
      [API.fetch]: ({ id, before }) =>
        fetchAnswer(id, "orders", 0, before === 0 ? TEN : Buffer.alloc(0), { highWatermark: 5n }),
    });
    await until("the error is reported", async () =>
      /ends at offset 5; it ended at 100/.test((await pulseOf(session)).error?.message ?? ""),
    );
    assert.equal((await pulseOf(session)).totals.fetched, 10);
    assert.equal((await session.receipt()).complete, false);
  });

  it("names a partition twice: threads that share a topic read it once", async (test) => {
    const partition = Buffer.concat([int16(0), int32(0), int32(1), list([int32(1)]), list([int32(1)])]);
    const broker = await startHostileBroker({
      versions: { [API.metadata]: [1, 1] },
      answers: {
        [API.metadata]: ({ id, broker: { port } }) =>
          frame(
            id,
            list([Buffer.concat([int32(1), text("127.0.0.1"), int32(port), text(null)])]),
            int32(1),
            list([Buffer.concat([int16(0), text("orders"), Buffer.from([0]), list([partition, partition])])]),
          ),
      },
    });
    test.after(() => broker.stop());
    const link = new ClusterLink(settingsFor(broker.bootstrap), makeClientLog());
    test.after(() => link.close());
    await link.connect();
    const [topic] = (await link.metadata(["orders"])).topics;
    assert.deepEqual(
      topic?.partitions.map((one) => one.partition),
      [0],
    );
  });
});
