import { assert } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { Integer } from "../../../src/contract/integer.ts";
import type { Session } from "../../../src/ui/data/session.ts";
import { DEFAULT_CHOICES, parseChoices, readLabel } from "../../../src/ui/tail/choices.ts";
import { TailViewSession } from "../../../src/ui/tail/tail-session.ts";
import { detail, offset } from "../fakes/groups.ts";
import { fakeApi, fakeSession } from "../fakes/session.ts";
import { FakeTailApi } from "../fakes/tail-api.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { lastRequest } from "../fakes/world.ts";

const START = { kind: "group", group: "billing" } as const;

function opened(describe: () => Promise<ReturnType<typeof detail>>) {
  const tails = new FakeTailApi();
  const made = fakeSession({});
  const told: string[] = [];
  const session: Session = {
    ...made,
    notify: ({ message }) => void told.push(message),
    api: fakeApi({ preferences: made.api.preferences }, tails, { groups: { describe } }),
  };
  const beginning = { preset: { start: START, filter: null }, place: null };
  return { tails, told, view: new TailViewSession(session, ["orders"], null, beginning) };
}

describe("a tail from a group's offsets", () => {
  it("begins at the committed offsets of its topics, which are requested each time", async () => {
    let committed = 1_200;
    const { tails, view } = opened(async () => {
      const all = detail("billing");
      return {
        ...all,
        offsets: all.offsets.map((one) => ({ ...one, committed: one.topic === "orders" ? committed : 5 })),
      };
    });
    await view.begin();
    const at = (partition: number) => ({ topic: "orders", partition, offset: committed });
    assert.deepEqual(lastRequest(tails).startAt, { kind: "offsets", offsets: [at(0), at(1)] });
    committed = 1_300;
    await view.open();
    assert.deepEqual(lastRequest(tails).startAt, { kind: "offsets", offsets: [at(0), at(1)] });
    await view.end();
  });

  it("reports that the group is beyond the end of a log, with every digit", async () => {
    const largest = 2n ** 63n - 1n;
    const { tails, told, view } = opened(async () =>
      detail("billing", {
        offsets: [
          offset("orders", 0, { committed: largest, end: 40 }),
          offset("orders", 1, { committed: 40, end: 40 }),
          offset("refunds", 0, { committed: 7, end: 1 }),
        ],
      }),
    );
    await view.begin();
    const at = (partition: number, offset: Integer) => ({ topic: "orders", partition, offset });
    assert.deepEqual(lastRequest(tails).startAt, { kind: "offsets", offsets: [at(0, largest), at(1, 40)] });
    assert.deepEqual(
      told.map((message) => message.replaceAll("\u202f", " ")),
      [
        "Group billing stands beyond the end of orders/0 (at 9 223 372 036 854 775 807, and the log ends at 40): reading begins at the end there.",
      ],
    );
    await view.end();
  });

  it("is named in words, and restored after a reload", () => {
    assert.equal(readLabel({ start: START, end: null }, "utc"), "From the offsets of group billing");
    assert.deepEqual(parseChoices(JSON.stringify({ ...DEFAULT_CHOICES, start: START })).start, START);
  });

  it("fails in the view when the group's offsets cannot be read, and reads nothing", async () => {
    const { tails, view } = opened(async () => {
      throw new TailwaterError("CONNECTION_RESET", "The coordinator is gone.");
    });
    await view.begin();
    await waitUntil(() => view.source.error?.message === "The coordinator is gone.");
    assert.isUndefined(tails.last("tails.open"));
    await view.end();
  });
});
