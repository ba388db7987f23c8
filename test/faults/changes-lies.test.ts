// Every API that changes a cluster, through the whole app, against a broker that loses, breaks or falsifies its answer.
// Expected: the app sends each change once; it reports an unknown outcome as unknown, with a hint where to look; and
// the journal says the same.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { type ErrorData, TailwaterError } from "../../src/contract/errors.ts";
import { CHANGE_KINDS } from "../../src/extensions/change-kinds.ts";
import { APIS } from "../../src/workers/wire/apis/all.ts";
import { type HostileBroker, startHostileBroker } from "../support/hostile-broker.ts";
import { speaking } from "../support/wire-broker.ts";
import { CHANGING, type Changing, lieOf, type Told } from "./lies/changes/changing.ts";
import { CHANGE_LIES, type ChangeLie, outcomeOf } from "./lies/changes/lies.ts";
import { READS } from "./lies/changes/world.ts";
import { type FaultApp, profileFor, startFaultApp } from "./support/app.ts";
import { keepWriting, type Writer } from "./support/writer.ts";

const SHOWN_WITHIN_MS = 15_000;
const HONEST = "honest";
/** A producer sends these again on purpose: test/faults/produce-lies.test.ts. */
const OF_PRODUCER = new Set(["Produce", "InitProducerId", "AddPartitionsToTxn", "EndTxn"]);
/** The kinds of change that use them. */
const BY_PRODUCER = new Set(["produce.records", "replay.records"]);
const LONGEST_MESSAGE = 2_000;
/** Brokers that lie at the same time, each about some of the changes. */
const CLUSTERS = 3;
/** Size and correlation id. */
const FRAME_HEAD = 8;
/** The throttle time follows it in each answer. */
const THROTTLE = 8;
/** The distance between the bytes that are inverted: most fields are longer. */
const STRIDE = 3;

describe("a broker that lies about a change:", { timeout: 400_000 }, () => {
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

  it("a row exists for every API that changes something, and for every kind of change", () => {
    const names = (all: Iterable<string>) => [...new Set(all)].sort();
    const changes = APIS.filter((api) => api.changes && !OF_PRODUCER.has(api.name)).map(({ name }) => name);
    assert.deepEqual(names(CHANGING.map(({ api }) => api.name)), names(changes));
    assert.deepEqual(
      names(CHANGING.map(({ kind }) => kind)),
      names(Object.keys(CHANGE_KINDS).filter((kind) => !BY_PRODUCER.has(kind))),
    );
  });

  describe("each change", { concurrency: true }, () => {
    for (let first = 0; first < CLUSTERS; first += 1) {
      it(`of cluster ${first + 1}`, async (t) => {
        const own = CHANGING.filter((_, index) => index % CLUSTERS === first);
        const liar = await Liar.start(app, `liar-${first}`, own);
        t.after(() => liar.stop());
        for (const changing of own) {
          const lies = CHANGE_LIES.filter(({ isFor, slow }) => slow !== true && (isFor?.(changing) ?? true));
          for (const lie of lies) await liar.meet(changing, lie);
          if (changing.hasDryRun) for (const lie of lies) await liar.meetPlan(changing, lie);
          await liar.meetBytes(changing);
          t.diagnostic(`${changing.kind} (${changing.api.name})`);
        }
        // One after another: an answer that comes before an earlier one ends the connection, and all that waits on it.
        for (const lie of CHANGE_LIES.filter(({ slow }) => slow === true)) {
          for (const changing of own) await liar.meet(changing, lie);
        }
      });
    }
  });

  it("does not affect other clusters, the memory limit or the exit of the app", async (t) => {
    t.diagnostic(`${Math.round(app.peakBytes() / 2 ** 20)} MB`);
    await app.assertSound();
  });
});

/** A cluster that lies about some changes, opened in the app. */
class Liar {
  readonly #app: FaultApp;
  readonly #profile: string;
  readonly #broker: HostileBroker;
  readonly #told: ReadonlyMap<Changing, Told>;

  private constructor(app: FaultApp, profile: string, broker: HostileBroker, told: ReadonlyMap<Changing, Told>) {
    this.#app = app;
    this.#profile = profile;
    this.#broker = broker;
    this.#told = told;
  }

  static async start(app: FaultApp, profile: string, changes: readonly Changing[]): Promise<Liar> {
    const told = new Map(changes.map((changing): [Changing, Told] => [changing, { sent: 0, lie: null, dryLie: null }]));
    const spoken = [...told].map(([changing, own]) => changing.speak(own));
    const broker = await startHostileBroker(speaking([...READS, ...spoken]));
    const liar = new Liar(app, profile, broker, told);
    const { api } = app;
    await api.profiles.save(profileFor(profile, broker.bootstrap), null, false);
    await api.changes.setLock(profile, "ask", profile);
    await api.clusters.open(profile, profile, null, false);
    return liar;
  }

  async stop(): Promise<void> {
    await this.#app.api.clusters.close(this.#profile);
    await this.#broker.stop();
  }

  /** Plans the change, and applies it while the broker lies. @throws when the app does not report what is expected */
  async meet(changing: Changing, lie: ChangeLie): Promise<void> {
    const { kind, targets } = changing;
    const what = `${kind} (${changing.api.name}), ${lie.name}`;
    const expected = outcomeOf(lie, changing);
    const { entry, error, ms } = await this.#apply(changing, lie.answer, what);
    assert.equal(entry.outcome, expected, `${what}: ${JSON.stringify(error ?? entry.refused)}`);
    const isWhole = entry.refused.length === 0 || entry.refused.some(({ target }) => target === entry.target);
    if (expected === "failed") assert.ok(error !== null, `${what}: it rejects`);
    if (expected === "unknown") {
      const lost = entry.refused.find((one) => one.error?.code === "OUTCOME_UNKNOWN")?.error ?? null;
      assert.ok(lost !== null && (lost.hint ?? "").startsWith("Look"), `${what}: ${JSON.stringify(entry.refused)}`);
      assert.ok(error === null || error.code === "OUTCOME_UNKNOWN", `${what}: ${error?.code}`);
    }
    if (!isWhole) for (const { target } of entry.refused) assert.ok(targets.includes(target), `${what}: ${target}`);
    assert.ok(ms < SHOWN_WITHIN_MS, `${what}: ${Math.round(ms)} ms`);
    if (lie.lasting === true) this.#hangUp();
  }

  /** The same lie about the dry run: a plan may fail, but it never leaves an unknown outcome. */
  async meetPlan(changing: Changing, lie: ChangeLie): Promise<void> {
    const { api } = this.#app;
    const told = this.#told.get(changing) ?? assert.fail();
    const what = `dry run of ${changing.kind}, ${lie.name}`;
    const before = await api.changes.journal(this.#profile, 1);
    told.sent = 0;
    told.dryLie = lie.answer;
    const error = await api.changes.plan(this.#profile, changing.kind, changing.request).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    told.dryLie = null;
    assert.ok(error === null || error instanceof TailwaterError, what);
    assert.equal(error === null, outcomeOf(lie, changing) === "done", `${what}: ${error}`);
    assert.ok(error === null || (error.code !== "OUTCOME_UNKNOWN" && error.code !== "INTERNAL"), `${what}: ${error}`);
    if (error !== null) assertClear(error.toData(), what);
    assert.equal(told.sent, 0, what);
    assert.deepEqual(await api.changes.journal(this.#profile, 1), before, what);
    if (lie.lasting === true) this.#hangUp();
  }

  /**
   * Inverts bytes of the answer, one at a time. Whatever that means, the error has a name, and the app sends nothing
   * again.
   */
  async meetBytes(changing: Changing): Promise<void> {
    let length = FRAME_HEAD + 1;
    for (let at = FRAME_HEAD; at < length; at += STRIDE) {
      // The first bytes are a throttle time, which would delay the next requests.
      if (at < FRAME_HEAD + THROTTLE) this.#hangUp();
      const what = `${changing.kind} (${changing.api.name}), byte ${at}`;
      const turned: Told["lie"] = (about, honest, api) => {
        const answer = lieOf(api, about, honest);
        length = answer.length;
        answer[at] = ~(answer[at] ?? 0);
        return answer;
      };
      const { entry, error } = await this.#apply(changing, turned, what);
      assert.notEqual(entry.outcome, "begun", what);
      assert.notEqual(error?.code, "INTERNAL", `${what}: ${error?.message}`);
    }
  }

  #hangUp(): void {
    for (const socket of this.#broker.sockets) socket.destroy();
  }

  async #apply(changing: Changing, lie: Told["lie"], what: string) {
    const { api } = this.#app;
    const told = this.#told.get(changing) ?? assert.fail();
    told.lie = null;
    const plan = await api.changes.plan(this.#profile, changing.kind, changing.request);
    assert.ok(plan.requests.includes(changing.api.name), `${what}: it plans ${plan.requests}`);
    told.sent = 0;
    told.lie = lie;
    const began = performance.now();
    const error = await api.changes.apply(plan.id, plan.mustType).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    const ms = performance.now() - began;
    assert.equal(told.sent, 1, `${what}: sent once; ${error}`);
    assert.ok(error === null || error instanceof TailwaterError, what);
    const entry = (await api.changes.journal(this.#profile, CHANGING.length)).find(({ title }) => title === plan.title);
    assert.ok(entry !== undefined, what);
    for (const { error: said } of entry.refused) assertClear(said, what);
    if (error !== null) assertClear(error.toData(), what);
    return { entry, error: error?.toData() ?? null, ms };
  }
}

function assertClear(error: ErrorData | null, what: string): void {
  assert.ok(error !== null, what);
  const text = `${error.message} ${error.subject} ${error.hint}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: just these
  assert.ok(!/[\u0000-\u001f\u007f\u202a-\u202e]/.test(text), `${what}: ${JSON.stringify(text.slice(0, 300))}`);
  assert.ok(text.length < LONGEST_MESSAGE, `${what}: ${text.length} characters`);
}
