import assert from "node:assert/strict";
import { chmod, mkdir, rename, rm } from "node:fs/promises";
import { test } from "node:test";
import { type ChangeResult, LOCKS } from "../../../../src/contract/changes.ts";
import { type ErrorCode, TailwaterError } from "../../../../src/contract/errors.ts";
import { changesService } from "../../../../src/extensions/changes/changes-service.ts";
import { Journal } from "../../../../src/extensions/changes/journal.ts";
import { NamedWork } from "../../../../src/extensions/kit/named-work.ts";
import { DONE, gateOver, PLANNED } from "./setup.ts";

const TEN_MINUTES = 10 * 60_000;
const refusal = (code: ErrorCode, target = "orders") => ({
  target,
  error: { code, message: `${target}: no`, subject: target, hint: null },
});

test("a plan is applied once, and the journal records it", async (t) => {
  const { gate, world, window, plan, entries } = await gateOver(t);
  const made = await plan();
  assert.deepEqual(
    [made.title, made.effect, made.target, made.mustType, made.moreLines, made.expiresAt],
    [PLANNED.title, "destroys", "orders", "orders", 0, world.now + TEN_MINUTES],
  );
  assert.deepEqual([world.sent, await entries()], [[], []], "a plan alone is not journaled");
  assert.deepEqual((await gate.apply(window, made.id, "orders")).outcomes, [{ target: "orders", error: null }]);
  await assert.rejects(gate.apply(window, made.id, "orders"), { code: "PLAN_EXPIRED" });
  assert.equal(world.sent.length, 1);
  const [entry, ...more] = await entries();
  assert.deepEqual(more, []);
  assert.deepEqual(
    [entry?.kind, entry?.title, entry?.outcome, entry?.at, entry?.profileName, entry?.lines],
    ["topics.delete", PLANNED.title, "done", "2026-03-01T10:00:00.000Z", "Staging", PLANNED.lines],
  );
});

test("the journal has what became of the records, also of a change that failed; a count that is lost hinders nothing", async (t) => {
  const { gate, world, window, plan, entries } = await gateOver(t);
  const counts = { acknowledged: 3, failed: 0, unknown: 2, notSent: 1 };
  world.records = async () => counts;
  await gate.apply(window, (await plan()).id, "orders");
  world.answer = () => Promise.reject(new TailwaterError("KAFKA_ERROR", "No."));
  await assert.rejects(gate.apply(window, (await plan()).id, "orders"), { code: "KAFKA_ERROR" });
  world.records = () => Promise.reject(new Error("The worker is gone."));
  await assert.rejects(gate.apply(window, (await plan()).id, "orders"), { code: "KAFKA_ERROR" });
  assert.deepEqual(
    (await entries()).map(({ outcome, records }) => [outcome, records]),
    [
      ["failed", undefined],
      ["failed", counts],
      ["done", counts],
    ],
  );
});

test("a plan of another window, or a discarded or expired one, is not applied", async (t) => {
  const { gate, world, window, plan, entries } = await gateOver(t);
  const other = {};
  const made = await plan();
  await assert.rejects(gate.apply(other, made.id, "orders"), { code: "PLAN_EXPIRED" });
  gate.discard(other, made.id);
  gate.discardAll(other);
  world.now += TEN_MINUTES - 1;
  assert.equal((await gate.apply(window, made.id, "orders")).outcomes.length, 1, "its own window can still apply it");

  const late = await plan();
  world.now += TEN_MINUTES;
  await assert.rejects(gate.apply(window, late.id, "orders"), { code: "PLAN_EXPIRED" });
  const dropped = await plan();
  gate.discard(window, dropped.id);
  await assert.rejects(gate.apply(window, dropped.id, "orders"), { code: "PLAN_EXPIRED" });
  const closed = await plan();
  gate.discardAll(window);
  await assert.rejects(gate.apply(window, closed.id, "orders"), { code: "PLAN_EXPIRED" });
  await assert.rejects(gate.apply(window, "none", "orders"), { code: "PLAN_EXPIRED" });
  assert.deepEqual([world.sent.length, (await entries()).length], [1, 1]);
});

test("a plan is not applied to another connection: the profile may lead to another cluster by now", async (t) => {
  const { gate, world, window, plan, entries } = await gateOver(t);
  const made = await plan();
  world.api = {} as never;
  await assert.rejects(gate.apply(window, made.id, "orders"), { code: "PLAN_EXPIRED" });
  assert.deepEqual([world.sent, await entries()], [[], []]);
});

test("waiting plans have a memory limit; the oldest plan is forgotten first", async (t) => {
  const { gate, world, window, plan } = await gateOver(t);
  world.planned = { ...PLANNED, lines: Array.from({ length: 300_000 }, () => PLANNED.lines).flat() };
  const [first, second, third] = [await plan(), await plan(), await plan()];
  await assert.rejects(gate.apply(window, first.id, "orders"), { code: "PLAN_EXPIRED" });
  for (const kept of [second, third]) await gate.apply(window, kept.id, "orders");
  assert.equal(third.moreLines, 299_000);
});

test("of two lock changes at the same time, the last one wins", async (t) => {
  const { gate, world } = await gateOver(t);
  world.lock = "read-only";
  await Promise.all([gate.setLock("p1", "ask", "Staging"), gate.setLock("p1", "read-only", null)]);
  assert.equal(world.lock, "read-only");
  assert.equal(world.allowed.at(-1), false);
});

test("no command is shown that could control a terminal when it is pasted", async (t) => {
  const { world, plan } = await gateOver(t);
  for (const name of ["a\u0003b", "a\u001b[201~", "a\u0015", "a\u202eb", "a\ud800"]) {
    world.planned = { ...PLANNED, command: `kafka-topics.sh --delete --topic '${name}'` };
    assert.equal((await plan()).command, null, JSON.stringify(name));
  }
  world.planned = { ...PLANNED, command: "cat <<'END'\né\nEND" };
  assert.equal((await plan()).command, world.planned.command);
});

test("a destructive change, or any change if the lock says so, needs the exact name; a wrong one keeps the plan", async (t) => {
  const destroying = await gateOver(t);
  const made = await destroying.plan();
  for (const typed of [null, "", "Orders", "orders "]) {
    await assert.rejects(destroying.gate.apply(destroying.window, made.id, typed), { code: "CONFIRMATION_WRONG" });
  }
  assert.deepEqual([destroying.world.sent, await destroying.entries()], [[], []]);
  await destroying.gate.apply(destroying.window, made.id, "orders");

  const altering = await gateOver(t, "alters");
  const free = await altering.plan();
  assert.equal(free.mustType, null);
  altering.world.lock = "ask-typed";
  await assert.rejects(altering.gate.apply(altering.window, free.id, null), { code: "CONFIRMATION_WRONG" });
  assert.equal((await altering.plan()).mustType, "orders");
  await altering.gate.apply(altering.window, free.id, "orders");
  altering.world.lock = "ask";
  await altering.gate.apply(altering.window, (await altering.plan()).id, null);
  assert.equal(altering.world.sent.length, 2);
});

test("a read-only profile plans nothing and applies nothing, even when the lock changed in between", async (t) => {
  const { gate, world, window, plan, entries } = await gateOver(t);
  const made = await plan();
  world.lock = "read-only";
  await assert.rejects(plan(), { code: "READ_ONLY", subject: "Staging" });
  await assert.rejects(gate.apply(window, made.id, "orders"), { code: "READ_ONLY" });
  world.lock = "ask";
  world.meanwhile = () => {
    world.lock = "read-only";
  };
  await assert.rejects(plan(), { code: "READ_ONLY" }, "the lock changed while the plan was made");
  assert.deepEqual([world.sent, await entries()], [[], []]);
});

test("an unknown kind, a damaged request and a closed cluster are refused", async (t) => {
  const { gate, window, plan } = await gateOver(t);
  for (const kind of ["topics.none", "constructor", "__proto__", "toString"]) {
    await assert.rejects(gate.plan(window, "p1", kind, "orders"), { code: "BAD_REQUEST", subject: kind });
  }
  await assert.rejects(gate.plan(window, "p1", "topics.delete", ["orders"]), { code: "BAD_REQUEST" });
  await assert.rejects(gate.plan(window, "p2", "topics.delete", "orders"), { code: "CLUSTER_NOT_OPEN" });
  await plan();
});

test("nothing is sent without a journal", async (t) => {
  const { gate, world, window, plan, journal, folder } = await gateOver(t);
  const made = await plan();
  await mkdir(journal.path);
  await assert.rejects(gate.apply(window, made.id, "orders"), { code: "FILE_WRITE_FAILED", subject: journal.path });
  assert.deepEqual(world.sent, []);
  await rm(journal.path, { recursive: true });
  const again = await plan();
  if (process.getuid?.() !== 0 && process.platform !== "win32") {
    await chmod(folder, 0o500);
    await assert.rejects(gate.apply(window, again.id, "orders"), { code: "FILE_WRITE_FAILED" });
    await chmod(folder, 0o700);
    assert.deepEqual(world.sent, []);
  }
});

test("some refused is partly done; all refused rejects with the reason; a lost answer is unknown", async (t) => {
  const { gate, world, window, plan, entries } = await gateOver(t);
  const outcomes = async () => (await entries()).map(({ outcome, refused }) => [outcome, refused.length]);
  world.answer = async () => ({ outcomes: [{ target: "a", error: null }, refusal("TOPIC_UNAUTHORIZED", "b")] });
  const result = await gate.apply(window, (await plan()).id, "orders");
  assert.deepEqual(
    result.outcomes.map(({ error }) => error?.code ?? null),
    [null, "TOPIC_UNAUTHORIZED"],
  );
  world.answer = async () => ({ outcomes: [refusal("TOPIC_UNAUTHORIZED", "a"), refusal("TOPIC_UNKNOWN", "b")] });
  await assert.rejects(gate.apply(window, (await plan()).id, "orders"), { code: "TOPIC_UNAUTHORIZED", subject: "a" });
  world.answer = async () => ({ outcomes: [refusal("TOPIC_UNAUTHORIZED", "a"), refusal("OUTCOME_UNKNOWN", "b")] });
  await assert.rejects(gate.apply(window, (await plan()).id, "orders"), { code: "OUTCOME_UNKNOWN", subject: "b" });
  world.answer = async () => ({ outcomes: [{ target: "a", error: null }, refusal("OUTCOME_UNKNOWN", "b")] });
  assert.equal((await gate.apply(window, (await plan()).id, "orders")).outcomes.length, 2);
  for (const code of ["OUTCOME_UNKNOWN", "WORKER_DIED", "TOPIC_UNKNOWN"] as const) {
    world.answer = async () => {
      throw new TailwaterError(code, "The answer was lost.");
    };
    await assert.rejects(gate.apply(window, (await plan()).id, "orders"), { code });
  }
  assert.deepEqual((await outcomes()).toReversed(), [
    ["partly", 1],
    ["failed", 2],
    ["unknown", 2],
    ["unknown", 1],
    ["unknown", 1],
    // A read before the change was lost. For a call that changes something, the thread's end gives OUTCOME_UNKNOWN.
    ["failed", 1],
    ["failed", 1],
  ]);
  assert.equal(world.sent.length, 7, "each was sent once");
});

test("the window sees the first 1,000 lines of a plan, and the journal keeps 200 of them", async (t) => {
  const { gate, world, window, plan, entries } = await gateOver(t);
  const lines = Array.from({ length: 40_000 }, (_, index) => ({ name: `p${index}`, old: "1", new: "0", note: null }));
  world.planned = { ...PLANNED, lines };
  const made = await plan();
  assert.deepEqual([made.lines.length, made.moreLines], [1_000, 39_000]);
  await gate.apply(window, made.id, "orders");
  const [entry] = await entries();
  assert.deepEqual([entry?.lines.length, entry?.moreLines], [200, 39_800]);
});

test("the oldest plan is dropped when there are more than 500", async (t) => {
  const { gate, window, plan } = await gateOver(t);
  const first = await plan();
  const second = await plan();
  for (let made = 2; made < 501; made += 1) await plan();
  await assert.rejects(gate.apply(window, first.id, "orders"), { code: "PLAN_EXPIRED" });
  await gate.apply(window, second.id, "orders");
});

test("locking takes effect at once, unlocking needs the profile's name; both are journaled and reach the connection", async (t) => {
  const { gate, world, entries } = await gateOver(t);
  const order = ["ask", "ask-typed", "read-only"] as const;
  for (const from of LOCKS) {
    for (const to of LOCKS) {
      world.lock = from;
      const isLess = order.indexOf(to) < order.indexOf(from);
      if (isLess) {
        for (const typed of [null, "staging"]) {
          await assert.rejects(gate.setLock("p1", to, typed), { code: "CONFIRMATION_WRONG", subject: "Staging" });
        }
        assert.equal(world.lock, from);
      }
      const before = (await entries()).length;
      await gate.setLock("p1", to, isLess ? "Staging" : null);
      assert.equal(world.lock, to);
      const all = await entries();
      assert.equal(all.length, from === to ? before : before + 1);
      const [newest] = all;
      if (from === to) continue;
      assert.deepEqual([newest?.kind, newest?.outcome], ["lock", "done"]);
      assert.deepEqual([newest?.lines[0]?.old, newest?.lines[0]?.new], [from, to]);
      assert.equal(world.allowed.at(-1), to !== "read-only");
    }
  }
});

test("the lock does not change when it cannot be saved", async (t) => {
  const { gate, world, journal } = await gateOver(t);
  await mkdir(journal.path);
  await assert.rejects(gate.setLock("p1", "read-only", null), { code: "FILE_WRITE_FAILED" });
  assert.deepEqual([world.lock, world.allowed], ["ask", []]);
});

test("plans with long texts count as much as many lines, and the oldest is forgotten first", async (t) => {
  const { gate, world, window, plan } = await gateOver(t);
  // For example, a 10 MB value from a broker.
  world.planned = { ...PLANNED, lines: [{ name: "key", old: "x".repeat(10_000_000), new: "1", note: null }] };
  const [first, ...rest] = await Promise.all([plan(), plan(), plan(), plan(), plan()]);
  await assert.rejects(gate.apply(window, first?.id ?? "", "orders"), { code: "PLAN_EXPIRED" });
  await gate.apply(window, rest.at(-1)?.id ?? "", "orders");
});

test("an outcome that cannot be written is told and shown, and is written with the next line", async (t) => {
  const { gate, world, window, plan, journal } = await gateOver(t);
  const onDisk = async () => (await new Journal(journal.path).read(null, 10)).map(({ outcome }) => outcome);
  const now = async () => (await journal.read(null, 10)).map(({ outcome }) => outcome);
  const aside = `${journal.path}.aside`;
  /** The disk fails while the change is at the cluster. */
  const failing = (answer: () => Promise<ChangeResult>) => async () => {
    await rename(journal.path, aside);
    await mkdir(journal.path);
    return answer();
  };
  const mended = async () => {
    await rm(journal.path, { recursive: true });
    await rename(aside, journal.path);
  };
  world.answer = failing(async () => DONE);
  const { outcomes, unwritten } = await gate.apply(window, (await plan()).id, "orders");
  assert.deepEqual([outcomes, unwritten?.code, unwritten?.subject], [DONE.outcomes, "FILE_WRITE_FAILED", journal.path]);
  assert.match(unwritten?.message ?? "", /^The journal lacks this outcome: /);
  await mended();
  assert.deepEqual([await onDisk(), await now()], [["begun"], ["done"]]);

  world.answer = failing(async () => {
    throw new TailwaterError("OUTCOME_UNKNOWN", "The answer was lost.", { hint: "Look at it." });
  });
  const lost = await gate.apply(window, (await plan()).id, "orders").catch((error: unknown) => error);
  assert.ok(lost instanceof TailwaterError);
  assert.match(String(lost.hint), /^Look at it\. The journal lacks this outcome: /);
  await mended();
  assert.deepEqual(await onDisk(), ["begun", "done"], "the first one came with the second's line");
  assert.deepEqual(await now(), ["unknown", "done"]);

  world.answer = async () => DONE;
  assert.equal((await gate.apply(window, (await plan()).id, "orders")).unwritten, undefined);
  assert.deepEqual(await onDisk(), ["done", "unknown", "done"]);
});

test("what was cancelled before it was sent is in the journal as cancelled, not as refused", async (t) => {
  const { gate, world, window, plan, entries } = await gateOver(t);
  world.answer = async () => {
    throw new TailwaterError("CANCELLED", "The change was cancelled before anything was sent.");
  };
  await assert.rejects(gate.apply(window, (await plan()).id, "orders"), { code: "CANCELLED" });
  world.answer = async () => ({ outcomes: [refusal("CANCELLED", "a"), refusal("CANCELLED", "b")] });
  await assert.rejects(gate.apply(window, (await plan()).id, "orders"), { code: "CANCELLED" });
  world.answer = async () => ({ outcomes: [{ target: "a", error: null }, refusal("CANCELLED", "b")] });
  await gate.apply(window, (await plan()).id, "orders");
  assert.deepEqual(
    (await entries()).map(({ outcome }) => outcome),
    ["partly", "cancelled", "cancelled"],
  );
});

test("another page learns what became of a plan, and waits while it is being applied", async (t) => {
  const { gate, world, window, plan, journal } = await gateOver(t);
  const service = changesService({ gate, journal })({ owner: {}, onEnd: () => {}, work: new NamedWork() });
  let answer = (_: ChangeResult) => {};
  const asked = new Promise<void>((arrived) => {
    world.answer = () => {
      arrived();
      return new Promise((resolve) => {
        answer = resolve;
      });
    };
  });
  const { id } = await plan();
  assert.equal(await service.outcome(id), null, "it was not applied");
  const applied = gate.apply(window, id, "orders");
  await asked;
  assert.deepEqual(
    (await service.journal(null, 10)).map((entry) => [entry.id, entry.outcome]),
    [[id, "running"]],
  );
  let told: string | null = null;
  const outcome = service.outcome(id).then((entry) => {
    told = entry?.outcome ?? "none";
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(told, null);
  answer(DONE);
  await Promise.all([applied, outcome]);
  assert.equal(told, "done");
  assert.deepEqual(
    (await service.journal(null, 10)).map((entry) => entry.outcome),
    ["done"],
  );
});
