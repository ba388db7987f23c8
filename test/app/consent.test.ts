// What the built app sends to its makers: under its guard, from the three example distributions, to a receiver on this machine.
import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { startReceiver, type TestReceiver } from "../../scripts/account/receiver.ts";
import { type Distribution, NO_DISTRIBUTION } from "../../src/contract/distribution.ts";
import { readDistribution } from "../../src/contract/distribution-file.ts";
import { type Engine, startEngine, type TestWindow, windowAt } from "../kafka/extension-support.ts";
import { until } from "../kafka/support.ts";
import { flatProfile, given } from "../support/profiles.ts";
import { networkCalls, strace, straceMissing } from "./strace.ts";

const CANARY = /canary/i;
const EXAMPLES = "packaging/distributions";

const PROFILE = flatProfile({
  id: "canary-profile-id",
  name: "canary-profile",
  bootstrapServers: ["canary-host.invalid:9092"],
  sasl: { mechanism: "plain", username: "canary-user" },
});

describe("what the app sends to its makers", () => {
  let folder: string;
  let app: string;
  let receiver: TestReceiver;
  let engine: Engine | null = null;
  let window: TestWindow;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-consent-"));
    app = join(folder, "app");
    for (const part of ["dist", "resources", "package.json"]) await cp(part, join(app, part), { recursive: true });
    await symlink(resolve("node_modules"), join(app, "node_modules"));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(async () => {
    await window.close();
    await engine?.stop();
    engine = null;
    await receiver.end();
  });

  /** @param name of an example; its receivers are on this machine */
  async function start(name: string): Promise<Distribution> {
    receiver = await startReceiver();
    const example = readDistribution(await readFile(join(EXAMPLES, name), "utf8"));
    const distribution = { ...example, ...receiver.parts(example) };
    await writeFile(join(app, "dist/distribution.json"), JSON.stringify(distribution));
    const under = straceMissing === null ? { under: strace(join(folder, "calls")) } : {};
    engine = await startEngine(["--standalone", "--no-open"], { app, ...under });
    window = await windowAt(await engine.nextUrl());
    return distribution;
  }

  /** Everything that a user does and that goes wrong, with names that must not leave. */
  async function session(): Promise<void> {
    const { api } = window;
    const fails = async (call: Promise<unknown>) => void (await assert.rejects(call));
    await fails(api.clusters.openNew("attempt", PROFILE, given("canary-password"), false));
    await fails(api.topics.list("canary-profile-id"));
    await fails(api.groups.list("canary-profile-id"));
    await fails(api.data.planImport({ kind: "file", path: "/home/canary/canary-file.json" }));
    await fails(api.window.saveText("canary.exe", "canary payload"));
    await api.consent.opened("settings").catch(() => {}); // A build without a receiver refuses these.
    await api.consent.pressed("connect").catch(() => {});
    await api.consent
      .failed({
        name: "canaryError",
        code: "canary-code",
        message: "canary payload of canary-topic",
        stack: "canaryError: canary\n    at canary (http://127.0.0.1/canary-topic.js:1:2)",
      })
      .catch(() => {});
  }

  /** The addresses that the kernel was asked to connect to; without strace those of the ledger. */
  async function reached(): Promise<readonly string[]> {
    const { live, past } = await window.api.network.state();
    const listed = [...live, ...past].map(({ host, port }) => `${host}:${port}`);
    await window.close();
    await engine?.stop();
    if (straceMissing !== null) return listed;
    const calls = await networkCalls(join(folder, "calls"));
    return [...listed, ...calls.filter(({ call }) => call === "connect").map(({ to }) => to)];
  }

  test("a build without a receiver has nothing of it", async () => {
    await start("free.json");
    await assert.rejects(window.api.consent.state(), { code: "BAD_REQUEST" });
    await session();
    assert.ok(!(await reached()).some((to) => to.endsWith(`:${receiver.port}`)));
    assert.equal(receiver.connections, 0);
  });

  for (const name of ["optional-login.json", "required-login.json"]) {
    for (const answer of ["no answer", "no"] as const) {
      test(`${name}, ${answer}: a whole session connects to no receiver`, async () => {
        await start(name);
        const { status, list } = await window.api.consent.state();
        // The folder is new for each engine.
        assert.equal(status, "not-asked");
        if (answer === "no") await window.api.consent.decide(false, list);
        await session();
        assert.deepEqual((await window.api.consent.state()).deliveries, []);
        assert.ok(!(await reached()).some((to) => to.endsWith(`:${receiver.port}`)));
        assert.equal(receiver.connections, 0);
      });
    }

    test(`${name}, yes: every byte is listed, the ledger counts the requests, and no name is in it`, async () => {
      await start(name);
      const { api } = window;
      await api.consent.decide(true, (await api.consent.state()).list);
      await session();
      let waiting = await api.consent.state();
      await until("everything is sent", async () => {
        waiting = await api.consent.state();
        return !waiting.deliveries.some(({ state }) => state === "queued" || state === "sending");
      });
      const { deliveries } = waiting;
      assert.deepEqual(new Set(deliveries.map(({ state }) => state)), new Set(["sent"]));
      assert.deepEqual(
        receiver.received.map(({ body }) => body).toSorted(),
        deliveries.map(({ text }) => text).toSorted(),
      );
      assert.ok(deliveries.some(({ purpose }) => purpose === "analytics"));
      assert.ok(deliveries.filter(({ purpose }) => purpose === "error-reports").length >= 2);
      assert.doesNotMatch(JSON.stringify(receiver.received), CANARY);
      const { totals } = await api.network.state();
      const counted = (totals.purposes.analytics ?? 0) + (totals.purposes["error-reports"] ?? 0);
      assert.equal(counted, receiver.received.length);
      assert.equal(receiver.connections, receiver.received.length);
    });
  }

  test("Offline: nothing is sent, and what waits is listed with the reason", async () => {
    await start("optional-login.json");
    const { api } = window;
    await api.consent.decide(true, (await api.consent.state()).list);
    await api.network.setOffline(true);
    await api.consent.opened("settings");
    await until("it was held back", async () => (await api.consent.state()).deliveries[0]?.problem === "Offline is on");
    assert.equal((await api.consent.state()).deliveries[0]?.state, "queued");
    assert.equal((await api.network.state()).totals.connections, 0);
    assert.equal(receiver.connections, 0);
  });
});

test("the default build has an empty distribution, and loads no code of it", async () => {
  const built = readDistribution(await readFile("dist/distribution.json", "utf8"));
  assert.deepEqual(built, NO_DISTRIBUTION);
  // What the first page and the engine's start load statically must not have the sender.
  const entry = await readFile("dist/extensions/main.mjs", "utf8");
  assert.doesNotMatch(entry, /x-sentry-envelope|measurement_id/);
  assert.ok((await readdir("dist/extensions")).length > 0);
});
