// A broker that lies to a producer, through the whole app. For every lie about every API, told once and told for ever:
// what was sent is acknowledged, refused or unknown, exactly; nothing is there twice; a cancel ends it at once.
// LIES=all: each of them in every mode, and those that only a time-out detects. It takes minutes.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { type ErrorData, toErrorData } from "../../src/contract/errors.ts";
import type { ProduceRequest } from "../../src/contract/produce.ts";
import type { RecordSource } from "../../src/contract/record-source.ts";
import { type Asked, ProduceLiar } from "./lies/produce/liar.ts";
import { PRODUCE_LIES, type ProduceLie } from "./lies/produce/lies.ts";
import { type FaultApp, profileFor, startFaultApp } from "./support/app.ts";
import { keepWriting, type Writer } from "./support/writer.ts";

const ALL = process.env.LIES === "all";
const HONEST = "honest";
const RECORDS = 1_500;
const ENDS_WITHIN_MS = 15_000;
/** A cancel waits a moment for answers, and for a transaction to be aborted. */
const CANCELS_WITHIN_MS = 6_500;
/** The lies about one topic at a time. */
const AT_ONCE = 6;
const LONGEST_MESSAGE = 2_000;
/** A short run has so many times fewer lies that last. */
const EACH_LASTS = 12;

const MODES = {
  idempotent: { acks: "all", idempotent: true, transaction: false },
  plain: { acks: "leader", idempotent: false, transaction: false },
  transaction: { acks: "all", idempotent: true, transaction: true },
} as const;
type Mode = keyof typeof MODES;

const MODES_OF: Readonly<Record<Asked, readonly Mode[]>> = {
  Produce: ["idempotent", "plain", "transaction"],
  InitProducerId: ["idempotent", "transaction"],
  AddPartitionsToTxn: ["transaction"],
  EndTxn: ["transaction"],
  FindCoordinator: ["transaction"],
  Metadata: ["idempotent"],
};
/** Their requests name a topic, so lies about several topics do not disturb each other. */
const BY_TOPIC: readonly Asked[] = ["Produce"];

interface Case {
  readonly lie: ProduceLie;
  readonly mode: Mode;
  /** It lies until the user cancels. */
  readonly lasts: boolean;
}

const casesOf = (...apis: readonly Asked[]): readonly Case[] =>
  PRODUCE_LIES.filter(({ api }) => apis.includes(api)).flatMap((lie, index) =>
    MODES_OF[lie.api].flatMap((mode, at, modes) => [
      ...(isRun(lie, index, at === index % modes.length) ? [{ lie, mode, lasts: false }] : []),
      ...(ALL || (index + at) % EACH_LASTS === 0 ? [{ lie, mode, lasts: true }] : []),
    ]),
  );

/** A short run has each lie about Produce, and half of the others, in one mode. */
const isRun = (lie: ProduceLie, index: number, isItsMode: boolean) =>
  ALL || (isItsMode && lie.slow !== true && (lie.api === "Produce" || index % 2 === 0));

describe("a broker that lies to a producer:", { timeout: ALL ? 3_000_000 : 200_000 }, () => {
  let broker: Broker;
  let writer: Writer;
  let app: FaultApp;
  before(async () => {
    broker = await startBroker();
    await broker.createTopic(HONEST);
    writer = await keepWriting(broker.bootstrap, HONEST);
    app = await startFaultApp({ bootstrap: broker.bootstrap, topic: HONEST, written: writer.written });
  });
  after(async () => {
    await app.stop();
    await writer.stop();
    await broker.stop();
  });

  describe("each API", { concurrency: true }, () => {
    const parts: readonly (readonly Asked[])[] = [
      ["Produce"],
      ["InitProducerId", "AddPartitionsToTxn"],
      ["EndTxn"],
      ["FindCoordinator", "Metadata"],
    ];
    for (const apis of parts) {
      it(apis.join(", "), async (t) => {
        const meeting = await Meeting.start(app, apis.join("-"));
        t.after(() => meeting.stop());
        const cases = [...casesOf(...apis)];
        const count = cases.length;
        const isByTopic = apis.every((api) => BY_TOPIC.includes(api));
        const problems: string[] = [];
        const one = async () => {
          for (let next = cases.shift(); next !== undefined; next = cases.shift()) {
            await meeting.meet(next).catch((error: unknown) => problems.push(String(error)));
          }
        };
        await Promise.all(Array.from({ length: isByTopic ? AT_ONCE : 1 }, one));
        assert.deepEqual(problems, []);
        t.diagnostic(`${count} runs: ${JSON.stringify(meeting.sum)}`);
        assert.ok(meeting.sum.told > count / 2, "the lies were told");
      });
    }
  });

  it("does not affect other clusters, the memory limit or the exit of the app", async (t) => {
    t.diagnostic(`${Math.round(app.peakBytes() / 2 ** 20)} MB`);
    await app.assertSound();
  });
});

/** A lying cluster, opened in the app. */
class Meeting {
  readonly sum = { acknowledged: 0, failed: 0, unknown: 0, unsent: 0, told: 0, longestMs: 0, longestCancelMs: 0 };
  readonly #app: FaultApp;
  readonly #profile: string;
  readonly #liar: ProduceLiar;
  #topics = 0;

  private constructor(app: FaultApp, profile: string, liar: ProduceLiar) {
    this.#app = app;
    this.#profile = profile;
    this.#liar = liar;
  }

  static async start(app: FaultApp, profile: string): Promise<Meeting> {
    const liar = await ProduceLiar.start();
    await app.api.profiles.save(profileFor(profile, liar.broker.bootstrap), null, false);
    await app.api.changes.setLock(profile, "ask", profile);
    await app.api.clusters.open(profile, profile, null, false);
    return new Meeting(app, profile, liar);
  }

  async stop(): Promise<void> {
    await this.#app.api.clusters.close(this.#profile);
    await this.#liar.broker.stop();
  }

  async meet({ lie, mode, lasts }: Case): Promise<void> {
    const { api } = this.#app;
    const topic = `t-${this.#topics++}`;
    const what = `${lie.api}: ${lie.name}, ${mode}, ${lasts ? "until it is cancelled" : "once"}`;
    const input = randomUUID();
    const source = sourceOf();
    await api.produce.open(this.#profile, input, source, null);
    const request: ProduceRequest = {
      ...{ ...MODES[mode], topic, input, perSecond: null, records: RECORDS },
      ...({ format: { kind: "drafts" }, compression: "none" } as const),
    };
    const plan = await api.changes.plan(this.#profile, "produce.records", request);
    const telling = {
      api: lie.api,
      does: lie.does,
      answer: lie.answer,
      left: lasts ? Number.POSITIVE_INFINITY : 1,
      told: 0,
    };
    const about = BY_TOPIC.includes(lie.api) ? topic : "";
    this.#liar.lie(about, telling);
    const began = performance.now();
    const end = { at: 0 };
    const applied = api.changes.apply(plan.id, null, input).then(
      () => null,
      (error: unknown) => toErrorData(error),
    );
    void applied.then(() => {
      end.at = performance.now();
    });
    let cancelledAt: number | null = null;
    if (lasts) {
      while (end.at === 0 && telling.told < 2 && performance.now() - began < 600) await sleep(10);
      if (end.at === 0) {
        cancelledAt = performance.now();
        await api.work.cancel(input);
      }
    }
    const error = await applied;
    this.#liar.honest(about);
    if (cancelledAt === null) {
      assert.ok(end.at - began < ENDS_WITHIN_MS + (lie.slow === true ? 45_000 : 0), `${what}: ${end.at - began} ms`);
      this.sum.longestMs = Math.max(this.sum.longestMs, Math.round(end.at - began));
    } else {
      assert.ok(end.at - cancelledAt < CANCELS_WITHIN_MS, `${what}: cancelled after ${end.at - cancelledAt} ms`);
      this.sum.longestCancelMs = Math.max(this.sum.longestCancelMs, Math.round(end.at - cancelledAt));
    }
    this.sum.told += Math.min(1, telling.told);
    await this.#account({ lie, what, mode, topic, input, planId: plan.id, error });
    await api.produce.forget(this.#profile, input);
    if (!BY_TOPIC.includes(lie.api)) this.#liar.hangUp();
  }

  async #account(about: {
    readonly lie: ProduceLie;
    readonly what: string;
    readonly mode: Mode;
    readonly topic: string;
    readonly input: string;
    readonly planId: string;
    readonly error: ErrorData | null;
  }): Promise<void> {
    const { lie, what, mode, topic, input, planId, error } = about;
    const { api } = this.#app;
    const counts = (await api.produce.progress(this.#profile, input))?.counts ?? assert.fail(`${what}: no counts`);
    const { read, sent, acknowledged, failed, unknown } = counts;
    const said = `${what}: ${JSON.stringify(counts)} ${JSON.stringify(error)}`;
    assert.equal(sent, acknowledged + failed + unknown, said);
    assert.ok(read >= sent && read <= RECORDS && Math.min(sent, acknowledged, failed, unknown) >= 0, said);
    const values = this.#liar.log.values(topic);
    assert.equal(new Set(values).size, values.length, `${said}: some are there twice`);
    if (lie.denies !== true) assert.ok(values.length <= acknowledged + unknown, `${said}: ${values.length} are there`);
    // A broker that says "done" or "it is there already" without having written it cannot be found out.
    const isClaim = (lie.claims === true && !lie.does) || /error 46/.test(lie.name) || lie.api === "EndTxn";
    if (!isClaim) assert.ok(values.length >= acknowledged, `${said}: only ${values.length} are there`);
    if (mode === "transaction") assert.ok([acknowledged, failed, unknown].filter((of) => of > 0).length <= 1, said);
    const entry = (await api.changes.outcome(planId)) ?? assert.fail(`${what}: it is in the journal`);
    assert.ok(entry.outcome !== "begun" && entry.outcome !== "running", `${what}: ${entry.outcome}`);
    assert.equal(entry.outcome === "unknown", unknown > 0, `${said} ${JSON.stringify(entry.refused)}`);
    const isWhole = acknowledged === RECORDS;
    assert.equal(entry.outcome === "done", isWhole, `${said} ${JSON.stringify(entry)}`);
    if (unknown > 0) {
      const lost = entry.refused.find((one) => one.error?.code === "OUTCOME_UNKNOWN")?.error;
      assert.match(lost?.hint ?? "", /^Read the end of the topic/, said);
    }
    for (const { error: own } of entry.refused) assertClear(own, what);
    if (error !== null) assertClear(error, what);
    this.sum.acknowledged += acknowledged;
    this.sum.failed += failed;
    this.sum.unknown += unknown;
    this.sum.unsent += RECORDS - sent;
  }
}

/** Numbered records with keys, for several batches of each partition. */
function sourceOf(): RecordSource {
  const text = (own: string) => ({ kind: "text", text: own }) as const;
  return {
    kind: "draft",
    draft: {
      ...{ key: text("{{int 1 1000}}"), value: text(`{{seq}} ${"x".repeat(300)}`), headers: [] },
      ...{ partition: null, timestamp: null },
    },
    ...{ generates: true, count: RECORDS, seed: 1 },
  };
}

function assertClear(error: ErrorData | null, what: string): void {
  assert.ok(error !== null, what);
  assert.notEqual(error.code, "INTERNAL", `${what}: ${error.message}`);
  const text = `${error.message} ${error.subject} ${error.hint}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: just these
  assert.ok(!/[\u0000-\u001f\u007f\u202a-\u202e]/.test(text), `${what}: ${JSON.stringify(text.slice(0, 300))}`);
  assert.ok(text.length < LONGEST_MESSAGE, `${what}: ${text.length} characters`);
}
