// A hostile broker. Expected: the app shows a clear error or state within 15 s, uses at most 300 MB, the other clusters
// and their tails are not affected, and SIGTERM ends the app within 3 s. Each lie has its own app, with a tail on an
// honest cluster.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { NO_SASL, type SaslSettings } from "../../src/contract/profiles.ts";
import { requestFor } from "../kafka/support.ts";
import {
  API,
  type HostileAnswer,
  type HostileBroker,
  honestAnswers,
  startHostileBroker,
} from "../support/hostile-broker.ts";
import { given } from "../support/profiles.ts";
import { CLUSTER_LIES } from "./lies/cluster.ts";
import { EPOCH_LIES } from "./lies/epochs.ts";
import { FRAME_LIES } from "./lies/frames.ts";
import type { Lie } from "./lies/lie.ts";
import { RECORD_LIES } from "./lies/records.ts";
import { assertAccounts } from "./support/account.ts";
import { type FaultApp, profileFor, pulseOf, startFaultApp } from "./support/app.ts";
import { keepWriting, type Writer } from "./support/writer.ts";

const SHOWN_WITHIN_MS = 15_000;
/** The lie continues for so long after the app shows it, so that memory that grows has time to grow. */
const GOES_ON_MS = 1_000;
const HONEST = "honest";

describe("a broker that lies:", { concurrency: 4 }, () => {
  let broker: Broker;
  let writer: Writer;
  before(async () => {
    broker = await startBroker();
    await broker.createTopic(HONEST);
    writer = await keepWriting(broker.bootstrap, HONEST);
  });
  after(async () => {
    await writer.stop();
    await broker.stop();
  });

  for (const lie of [...FRAME_LIES, ...CLUSTER_LIES, ...RECORD_LIES, ...EPOCH_LIES]) {
    it(lie.name, async (t) => {
      const liars = await startLiars(lie);
      const app = await startFaultApp({ bootstrap: broker.bootstrap, topic: HONEST, written: writer.written });
      t.after(() => Promise.all([app.stop(), ...liars.map((liar) => liar.stop())]));
      const began = performance.now();
      const shown = await meet(app, lie, liars[0]?.bootstrap ?? "");
      const tookMs = Math.round(performance.now() - began);
      const fetches = fetchesOf(liars);
      await new Promise((resolve) => setTimeout(resolve, GOES_ON_MS));
      const perSecond = ((fetchesOf(liars) - fetches) * 1_000) / GOES_ON_MS;
      t.diagnostic(`${lie.name}: ${shown} after ${tookMs} ms, ${Math.round(app.peakBytes() / 2 ** 20)} MB`);
      if (lie.mostFetchesPerSecond !== undefined) {
        assert.ok(perSecond <= lie.mostFetchesPerSecond, `${perSecond} fetches a second`);
      }
      await app.assertSound();
    });
  }
});

/** The first broker answers metadata requests. The others each lead a partition and forward those requests. */
async function startLiars({ broker, brokers = 1 }: Lie): Promise<HostileBroker[]> {
  const leaders = Array.from({ length: brokers }, (_, index) => index + 1);
  const others: Record<number, number> = {};
  const first = await startHostileBroker({ ...broker, others, leaders });
  const liars = [first];
  for (const id of leaders.slice(1)) {
    const metadata: HostileAnswer = (request) =>
      honestAnswers({ others, leaders })[API.metadata]?.({ ...request, broker: first }) ?? null;
    const answers = { [API.metadata]: metadata, ...broker.answers };
    const liar = await startHostileBroker({ ...broker, answers, leaders });
    others[id] = liar.port;
    liars.push(liar);
  }
  return liars;
}

const fetchesOf = (liars: readonly HostileBroker[]) =>
  liars.reduce((sum, { requests }) => sum + (requests.get(API.fetch) ?? 0), 0);

/**
 * Connects and opens a tail, as far as that works. @returns what a user sees @throws when it is not what is expected
 */
async function meet({ api }: FaultApp, lie: Lie, bootstrap: string): Promise<string> {
  const { expect, login = "none", tls = false } = lie;
  const profile = profileFor("liar", bootstrap, {
    tls: { enabled: tls },
    sasl: login === "none" ? NO_SASL : ({ mechanism: login, username: "alice" } as SaslSettings),
  });
  const started = performance.now();
  const left = () => SHOWN_WITHIN_MS - (performance.now() - started);
  let tail: string | null = null;
  try {
    const opened = (async () => {
      const password = login === "none" ? null : given("secret");
      await api.profiles.save(profile, password, false);
      await api.clusters.open("liar", "liar", password, false);
      const request = requestFor("orders");
      return api.tails.open("liar", { ...request, startAt: lie.startAt ?? request.startAt });
    })();
    const late = new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Error(`Nothing was shown within ${SHOWN_WITHIN_MS} ms.`)), left()).unref(),
    );
    tail = await Promise.race([opened, late]);
  } catch (error) {
    return clear(error, expect.codes);
  }
  let last = "";
  while (left() > 0) {
    const pulse = await pulseOf(api, tail);
    const partitions = await api.tails.partitions(tail);
    assertAccounts(partitions);
    const error = pulse.error ?? partitions.find((of) => of.error !== null)?.error ?? null;
    const failed = pulse.totals.failed > 0;
    last = `${pulse.state}, ${pulse.totals.failed} failed, ${JSON.stringify(error)}`;
    if (error !== null && (expect.failures !== true || failed)) return `${pulse.state}: ${clear(error, expect.codes)}`;
    if (failed) return `${pulse.state}, ${await failureRow(api, tail, expect.codes)}`;
    const quiet = pulse.state === "live" && performance.now() - started > 1_500;
    if (expect.orQuiet === true && quiet) return `live, nothing to read`;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Nothing was shown within ${SHOWN_WITHIN_MS} ms: ${last}`);
}

/** The row that reports the failure must exist and be readable. */
async function failureRow(api: FaultApp["api"], tail: string, codes: readonly string[]): Promise<string> {
  const pulse = await pulseOf(api, tail);
  const { rows } = await api.tails.rows(tail, pulse.epoch, pulse.firstRow, 10);
  const row = rows.find(({ kind }) => kind === "failure");
  assert.ok(row?.kind === "failure", "a row says what failed");
  return clear(row.error, codes);
}

function clear(error: unknown, codes: readonly string[]): string {
  assert.ok(typeof error === "object" && error !== null && "code" in error && "message" in error, String(error));
  const { code, message } = error as { code: string; message: string };
  assert.ok(codes.includes(code), `${code}: ${message}`);
  // The message may quote the broker, but never unescaped.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: just these
  assert.ok(!/[\u0000-\u0008\u000b-\u001f\u007f]/.test(message) && message.length < 2_000, JSON.stringify(message));
  return code;
}
