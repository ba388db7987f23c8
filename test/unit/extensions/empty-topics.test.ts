import assert from "node:assert/strict";
import { test } from "node:test";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { emptyTopics } from "../../../src/extensions/topics/empty-change.ts";
import { PLANNED } from "./changes/setup.ts";

const named = (count: number) => Array.from({ length: count }, (_, at) => `t${at}`);

test("one plan empties a hundred topics at most, and says so", () => {
  assert.equal(emptyTopics.check({ topics: named(100) }).topics.length, 100);
  assert.throws(() => emptyTopics.check({ topics: named(101) }), {
    code: "BAD_REQUEST",
    subject: "101 topics",
    message: "One plan empties at most 100 topics.",
  });
});

test("a lost answer ends it: what follows is not sent, a refusal is no reason to end", async () => {
  const sent: string[] = [];
  const answers = ["TOPIC_UNAUTHORIZED", null, "OUTCOME_UNKNOWN"] as const;
  const topics = {
    standing: async (names: readonly string[]) => names.map((topic) => ({ topic, partitions: [0] })),
    deleteRecords: async ({ topic }: { readonly topic: string }) => {
      const code = answers[sent.push(topic) - 1] ?? null;
      if (code === "TOPIC_UNAUTHORIZED") throw new TailwaterError(code, "No.");
      return [{ target: `${topic}/0`, error: code === null ? null : new TailwaterError(code, "Lost.").toData() }];
    },
  };
  const preview = { topics: named(5).map((topic) => ({ topic, topicId: null })) };
  const planned = { ...PLANNED, preview };
  const { outcomes } = await emptyTopics.apply({ topics } as never, { topics: named(5) }, planned);
  assert.deepEqual(sent, ["t0", "t1", "t2"]);
  assert.deepEqual(
    outcomes.map(({ target, error }) => [target, error?.code ?? null]),
    [
      ["t0", "TOPIC_UNAUTHORIZED"],
      ["t1/0", null],
      ["t2/0", "OUTCOME_UNKNOWN"],
      ["t3", "CANCELLED"],
      ["t4", "CANCELLED"],
    ],
  );
});
