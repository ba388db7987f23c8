// The real sender and the real HTTP client, with a receiver on this machine. Time is the test's own.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { startReceiver, type TestReceiver } from "../../../../scripts/account/receiver.ts";
import type { Delivery, SentKind } from "../../../../src/contract/consent.ts";
import { NO_DISTRIBUTION } from "../../../../src/contract/distribution.ts";
import { TailwaterError } from "../../../../src/contract/errors.ts";
import type { Consent } from "../../../../src/extensions/consent/consent.ts";
import { type ConsentSeat, makeConsent } from "../../../../src/extensions/consent/make-consent.ts";
import { hashOf, sentKinds } from "../../../../src/extensions/consent/sent-list.ts";
import { directRoad } from "../../../../src/extensions/http/road.ts";

const GATHER_MS = 5_000;
const RECEIVERS = {
  analytics: { measurementId: "G-1", apiSecret: "s", address: "https://collect.example/mp/collect" },
  errorReports: { dsn: "https://key@errors.example/7" },
};
const LIMIT_MS = 15_000;
const CODE = new URL("../../../../src/extensions/consent/", import.meta.url);

interface Bench {
  readonly receiver: TestReceiver;
  readonly folder: string;
  readonly seat: ConsentSeat;
  readonly consent: Consent;
  agree(): Promise<void>;
  /** Lets the time pass until what is queued is sent, and answers what became of it. */
  sent(ms?: number): Promise<readonly Delivery[]>;
}

async function bench(t: TestContext, folder?: string): Promise<Bench> {
  const receiver = await startReceiver();
  const made = folder ?? (await mkdtemp(join(tmpdir(), "consent-")));
  const seat = makeConsent({
    distribution: { ...NO_DISTRIBUTION, ...receiver.parts() },
    version: "1.2.3",
    folder: made,
    road: directRoad(),
    code: CODE,
    pageFiles: async () => ["assets/main-ABC.js"],
  });
  const consent = await seat.consent();
  t.after(async () => {
    seat.forget();
    await receiver.end();
    await rm(made, { recursive: true, force: true });
  });
  t.mock.timers.enable({ apis: ["setTimeout"] });
  return {
    receiver,
    folder: made,
    seat,
    consent,
    agree: async () => {
      await consent.decide(true, (await consent.state()).list);
    },
    sent: async (ms = GATHER_MS) => {
      t.mock.timers.tick(ms);
      for (;;) {
        const { deliveries } = await consent.state();
        if (!deliveries.some(({ state }) => state === "sending")) return deliveries;
        await turn();
      }
    },
  };
}

describe("without consent", () => {
  for (const decided of ["not asked", "refused", "withdrawn"] as const) {
    test(`${decided}: nothing connects, and there is no id`, async (t) => {
      const { receiver, consent, sent, agree, folder, seat } = await bench(t);
      const { list } = await consent.state();
      if (decided === "withdrawn") {
        await agree();
        await consent.used({ dialog: "settings" });
      }
      if (decided !== "not asked") await consent.decide(false, list);
      await consent.used({ dialog: "settings" });
      await consent.used({ button: "connect" });
      await consent.failed(new Error("x"), "window");
      seat.failed(new Error("x"));
      assert.deepEqual(await sent(10 * GATHER_MS), []);
      assert.equal(receiver.connections, 0);
      for (const name of await readdir(folder)) {
        assert.equal(name, "consent.json");
        assert.equal(JSON.parse(await readFile(join(folder, name), "utf8")).clientId, null);
      }
    });
  }

  test("a build without a receiver has nothing of it", async () => {
    const seat = makeConsent({
      distribution: NO_DISTRIBUTION,
      version: "1",
      folder: "/nowhere",
      road: directRoad(),
      code: CODE,
      pageFiles: async () => [],
    });
    await assert.rejects(seat.consent(), { code: "BAD_REQUEST" });
    seat.failed(new Error("x"));
    seat.forget();
  });

  test("a damaged file, or one about another list, is no consent", async (t) => {
    const { consent, folder, agree, receiver, sent } = await bench(t);
    await agree();
    const path = join(folder, "consent.json");
    const { writeFile } = await import("node:fs/promises");
    const good = await readFile(path, "utf8");
    const cases = [
      ["", "not-asked"],
      ["{", "not-asked"],
      ['{"schemaVersion":1}', "not-asked"],
      [good.replace(/"clientId": ".*"/, '"clientId": "canary"'), "not-asked"],
      [good.replace(/"list": ".*"/, '"list": "another"'), "list-changed"],
    ] as const;
    for (const [text, status] of cases) {
      await writeFile(path, text);
      assert.equal((await consent.state()).status, status, text);
      await consent.used({ dialog: "settings" });
      assert.deepEqual(await sent(), []);
    }
    assert.equal(receiver.connections, 0);
  });

  test("a new error code, dialog or button needs no new answer; anything else does", () => {
    const kinds = sentKinds(RECEIVERS, "0");
    const [first, second] = kinds;
    assert.ok(first !== undefined && second !== undefined);
    const before = hashOf(kinds);
    const grown = kinds.map((kind) => ({
      ...kind,
      values: kind.values.map((one) => (one.grows ? { ...one, values: [...one.values, "NEW"] } : one)),
    }));
    assert.equal(hashOf(grown), before);
    const names = kinds.flatMap(({ values }) => values.filter(({ grows }) => grows).map(({ name }) => name));
    assert.deepEqual(names, ["dialog", "button", "value"]);
    const others: readonly (readonly SentKind[])[] = [
      [first],
      [first, { ...second, to: "https://elsewhere.example/" }],
      [first, { ...second, example: second.example.replace('"os"', '"place"') }],
      [{ ...first, values: [...first.values, { name: "topic", values: [], grows: true }] }, second],
      [first, { ...second, values: second.values.map((one) => ({ ...one, grows: true })) }],
      [first, { ...second, values: second.values.map((one) => ({ ...one, values: [...one.values, "new"] })) }],
    ];
    for (const other of others) assert.notEqual(hashOf(other), before, JSON.stringify(other).slice(0, 500));
  });

  test("only the list that the user saw can be agreed to", async (t) => {
    const { consent } = await bench(t);
    await assert.rejects(consent.decide(true, "0".repeat(64)), { code: "BAD_REQUEST" });
    assert.equal((await consent.state()).status, "not-asked");
  });
});

describe("with consent", () => {
  test("every byte that is received is in the list of what was sent", async (t) => {
    const { receiver, consent, sent, agree, folder } = await bench(t);
    await agree();
    const file = join(folder, "consent.json");
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const { clientId } = JSON.parse(await readFile(file, "utf8"));
    await consent.used({ dialog: "settings" });
    await consent.used({ button: "connect" });
    await consent.failed(new TypeError("canary"), "extension");
    await consent.failed(new Error("canary"), "window");
    // A slip of the user, and a refusal, are no faults.
    await consent.failed(new TailwaterError("BAD_REQUEST", "canary"), "window");
    await consent.failed(new TailwaterError("LICENCE_REQUIRED", "canary"), "extension");
    assert.deepEqual(
      (await consent.state()).deliveries.map(({ state }) => state),
      Array(4).fill("queued"),
    );
    await sent();
    const deliveries = await sent();
    assert.deepEqual(
      deliveries.map(({ state, problem }) => [state, problem]),
      Array(3).fill(["sent", null]),
    );
    const bodies = receiver.received.map(({ body }) => body);
    assert.deepEqual(bodies.toSorted(), deliveries.map(({ text }) => text).toSorted());
    assert.doesNotMatch(JSON.stringify(receiver.received), /canary/i);
    const analytics = receiver.received.find(({ path }) => path.startsWith("/mp/collect"));
    assert.equal(analytics?.path, "/mp/collect?measurement_id=G-EXAMPLE123&api_secret=not-a-secret-in-an-app");
    const { client_id, events, timestamp_micros, ...rest } = JSON.parse(analytics?.body ?? "");
    assert.equal(client_id, clientId);
    assert.match(timestamp_micros, /^\d{10}0{6}$/);
    assert.deepEqual(rest, {
      non_personalized_ads: true,
      consent: { ad_user_data: "DENIED", ad_personalization: "DENIED" },
    });
    assert.deepEqual(
      events.map(
        ({ name, params: { session_id: _session, ...params } }: { name: string; params: Record<string, unknown> }) => [
          name,
          params,
        ],
      ),
      [
        ["dialog_open", { dialog: "settings", engagement_time_msec: 100 }],
        ["button_press", { button: "connect", engagement_time_msec: 100 }],
      ],
    );
    const report = receiver.received.find(({ path }) => path === "/api/1/envelope/");
    assert.equal(report?.headers["content-type"], "application/x-sentry-envelope");
    assert.match(
      String(report?.headers["x-sentry-auth"]),
      /^Sentry sentry_version=7, sentry_client=tailwater\/1\.2\.3, sentry_key=[\da-f]{32}$/,
    );
    // Nothing else about this machine is in a head.
    const heads = new Set(receiver.received.flatMap(({ headers }) => Object.keys(headers)));
    assert.deepEqual([...heads].toSorted(), [
      "accept",
      "connection",
      "content-length",
      "content-type",
      "host",
      "user-agent",
      "x-sentry-auth",
    ]);
  });

  test("opting out deletes id, queue and list at once, and ends a request", async (t) => {
    const { receiver, consent, agree, folder } = await bench(t);
    await agree();
    const { clientId } = JSON.parse(await readFile(join(folder, "consent.json"), "utf8"));
    const asked = new Promise<void>((resolve) =>
      receiver.answers((request) => void once(request.socket, "close").then(() => resolve())),
    );
    const begun = new Promise<void>((resolve) => receiver.hears(() => resolve()));
    await consent.used({ dialog: "settings" });
    t.mock.timers.tick(GATHER_MS);
    await begun;
    await consent.used({ button: "connect" });
    const { deliveries, status } = await consent.decide(false, (await consent.state()).list);
    assert.deepEqual([deliveries, status], [[], "refused"]);
    await asked; // The connection is cut.
    for (const name of await readdir(folder)) {
      assert.doesNotMatch(await readFile(join(folder, name), "utf8"), new RegExp(clientId));
    }
    await agree();
    assert.notEqual(JSON.parse(await readFile(join(folder, "consent.json"), "utf8")).clientId, clientId);
  });

  test("a refusal counts at once, also when it cannot be written", async (t) => {
    const { receiver, consent, agree, folder, sent } = await bench(t);
    await agree();
    const file = join(folder, "consent.json");
    await rm(file);
    // Nothing can be written there, or removed.
    await mkdir(join(file, "x"), { recursive: true });
    const { list } = await consent.state();
    await assert.rejects(consent.decide(false, list), (error: TailwaterError) => {
      assert.deepEqual([error.code, error.subject], ["FILE_WRITE_FAILED", file]);
      assert.match(error.hint ?? "", /Nothing is sent until Tailwater ends/);
      return true;
    });
    await rm(file, { recursive: true });
    const kept = { schemaVersion: 1, list, decidedAt: new Date(0).toISOString(), clientId: randomUUID() };
    await writeFile(file, JSON.stringify(kept));
    assert.equal((await consent.state()).status, "refused");
    await consent.used({ dialog: "settings" });
    await consent.failed(new Error("x"), "window");
    assert.deepEqual([await sent(), receiver.received], [[], []]);
    await agree();
    assert.equal((await consent.state()).status, "agreed");
  });

  test("what an interrupted write left is removed with the answer", async (t) => {
    const { consent, folder } = await bench(t);
    const left = join(folder, "consent.json.0123456789ab.tmp");
    await writeFile(left, "{}");
    await consent.decide(false, (await consent.state()).list);
    assert.deepEqual(await readdir(folder), ["consent.json"]);
  });

  test("of several decisions the last counts", async (t) => {
    const { consent } = await bench(t);
    const { list } = await consent.state();
    await Promise.all([true, false, true, false].map((agreed) => consent.decide(agreed, list)));
    assert.equal((await consent.state()).status, "refused");
  });

  test("the same error is told once, and 50 different ones at most", async (t) => {
    const { consent, agree } = await bench(t);
    await agree();
    for (let at = 0; at < 200; at++) await consent.failed(new Error(`${at}`), "window");
    assert.equal((await consent.state()).deliveries.length, 1);
    for (let at = 0; at < 200; at++) {
      const error = new Error("");
      error.stack = `    at f (/x/consent.ts:${at}:1)\n    at f (/x/main-ABC.js:${at}:1)`;
      await consent.failed(error, "window");
    }
    assert.equal((await consent.state()).deliveries.length, 50);
  });

  test("queue and list are bounded", async (t) => {
    const { consent, agree, sent } = await bench(t);
    await agree();
    for (let at = 0; at < 400; at++) await consent.used({ dialog: "settings" });
    const { deliveries, leftOut } = await consent.state();
    assert.equal(deliveries.filter(({ state }) => state === "queued").length, 100);
    assert.equal(deliveries.filter(({ state }) => state === "failed").length, 200);
    assert.equal(leftOut, 100);
    assert.equal((await sent())[0]?.state === "queued", true);
  });
});

describe("a hostile receiver", () => {
  const answersOf = async (t: TestContext, answer: Parameters<TestReceiver["answers"]>[0]) => {
    const made = await bench(t);
    await made.agree();
    made.receiver.answers(answer);
    await made.consent.used({ dialog: "settings" });
    return made;
  };

  test("hangs: it is asked three times, each for 15 s", async (t) => {
    const { receiver, consent, sent } = await answersOf(t, () => {});
    for (let tries = 1; tries <= 3; tries++) {
      const begun = new Promise<void>((resolve) => receiver.hears(() => resolve()));
      t.mock.timers.tick(600_000);
      await begun;
      assert.equal((await consent.state()).deliveries[0]?.state, "sending");
      const [delivery] = await sent(LIMIT_MS);
      assert.deepEqual(
        [delivery?.state, delivery?.problem],
        [tries < 3 ? "queued" : "failed", "it did not answer in time"],
      );
    }
    await sent(86_400_000);
    assert.equal(receiver.connections, 3);
  });

  test("answers with 100 MB: reading stops after 16 kB, and it is not asked again", async (t) => {
    const { receiver, sent } = await answersOf(t, (_request, response) => {
      response.on("error", () => {}).writeHead(200, { "content-length": 100 * 2 ** 20 });
      response.write(Buffer.alloc(2 ** 20));
    });
    const [delivery] = await sent();
    assert.equal(delivery?.state, "failed");
    assert.match(delivery?.problem ?? "", /is too large/);
    await sent(86_400_000);
    assert.equal(receiver.connections, 1);
  });

  for (const status of [302, 400, 403, 413]) {
    test(`answers with ${status}: nothing more is sent to it in this session`, async (t) => {
      const { receiver, consent, sent } = await answersOf(t, (_request, response) => {
        response.writeHead(status, { location: "http://127.0.0.1:1/" }).end();
      });
      const [delivery] = await sent();
      assert.equal(delivery?.state, "failed");
      assert.match(
        delivery?.problem ?? "",
        new RegExp(`in this session: it answered with status ${status}|answered with status ${status}`),
      );
      await consent.used({ button: "connect" });
      const [next] = await sent(86_400_000);
      assert.equal(next?.state, "failed");
      assert.equal(receiver.connections, 1);
    });
  }

  test("answers with 429 for ever: it is asked three times, and not before it wants", async (t) => {
    const { receiver, sent } = await answersOf(t, (_request, response) => {
      response.writeHead(429, { "retry-after": "3600" }).end();
    });
    const waits = [GATHER_MS, 3_600_000, 3_600_000];
    for (const [at, ms] of waits.entries()) {
      await sent(ms - 1_000);
      const [delivery] = await sent(1_000);
      assert.equal(delivery?.state, at < 2 ? "queued" : "failed");
      assert.equal(receiver.connections, at + 1);
    }
    await sent(86_400_000);
    assert.equal(receiver.connections, 3);
  });
});
