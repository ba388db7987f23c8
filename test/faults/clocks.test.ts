// A clock that is wrong: a day or 60 days off, either way, set back between two starts; and the hours that daylight
// saving time skips or repeats. Expected: the app starts, its vault opens, and record times are unchanged; an error
// names the certificate that is not valid at the wrong time.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { SASL_USERS } from "../../scripts/kafka/users.ts";
import { requestFor, until } from "../kafka/support.ts";
import { given } from "../support/profiles.ts";
import { assertAccounts } from "./support/account.ts";
import { profileFor, pulseOf, startFaultApp } from "./support/app.ts";

const LIBRARY = ["x86_64", "aarch64"]
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`)
  .find(existsSync);
const missing = LIBRARY === undefined ? "needs faketime (on Debian: apt-get install faketime)" : null;
/** Monotonic clocks stay right: timers must run as they do when a user sets the clock. */
const FAKE = { LD_PRELOAD: LIBRARY, FAKETIME_DONT_FAKE_MONOTONIC: "1" };
const PASSPHRASE = "correct horse battery";
const RECORDS = 200;

describe("a clock that is wrong", { skip: missing ?? false }, () => {
  let broker: Broker;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-clock-"));
    broker = await startBroker({ sasl: true, tls: true });
    await broker.createTopic("orders");
    const producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    await producer.send({ topic: "orders", messages: Array.from({ length: RECORDS }, (_, n) => ({ value: `${n}` })) });
    await producer.disconnect();
  });
  after(async () => {
    await broker.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const startAt = (shift: string, dataDir: string) =>
    startFaultApp(null, ["--data-dir", dataDir], { env: { ...FAKE, FAKETIME: shift } });
  const withLogin = () =>
    profileFor("scram", broker.listeners.saslPlaintext ?? "", {
      sasl: { mechanism: "scram-sha-256", username: "alice" },
    });

  for (const shift of ["+1d", "-1d", "+60d", "-60d"]) {
    it(`${shift}: stored data opens, a login works, records have their own times`, async (t) => {
      const dataDir = join(folder, shift);
      const first = await startFaultApp(null, ["--data-dir", dataDir]);
      t.after(() => first.stop());
      await first.api.vault.setPassphrase(PASSPHRASE);
      await first.api.profiles.save(withLogin(), given(SASL_USERS.alice), true);
      await first.terminate();
      const app = await startAt(shift, dataDir);
      t.after(() => app.stop());
      assert.deepEqual((await app.api.window.hello()).warnings, []);
      await app.api.vault.unlock(PASSPHRASE);
      await app.api.clusters.open("open", "scram", null, false);
      const tail = await app.api.tails.open("scram", requestFor("orders"));
      await until("all records are read", async () => (await pulseOf(app.api, tail)).totals.fetched === RECORDS);
      assertAccounts(await app.api.tails.partitions(tail));
      const { epoch, firstRow } = await pulseOf(app.api, tail);
      const [row] = (await app.api.tails.rows(tail, epoch, firstRow, 1)).rows;
      assert.ok(row?.kind === "record" && Math.abs(Number(row.timestamp) - Date.now()) < 600_000, JSON.stringify(row));
      await app.terminate();
      // Then the clock is right again: the app opens the data that it wrote with the wrong clock.
      const back = await startFaultApp(null, ["--data-dir", dataDir]);
      t.after(() => back.stop());
      assert.deepEqual((await back.api.window.hello()).warnings, []);
      await back.api.vault.unlock(PASSPHRASE);
      await back.api.clusters.open("open", "scram", null, false);
      await back.terminate();
    });
  }

  it("a clock that is ahead: the certificate has expired; a clock that is behind: it is not valid yet", async (t) => {
    const tls = profileFor("tls", broker.listeners.tls ?? "", { tls: { enabled: true, caPem: broker.caPem } });
    for (const [shift, code] of [
      ["+20y", "CERTIFICATE_EXPIRED"],
      ["-20y", "CERTIFICATE_NOT_YET_VALID"],
    ] as const) {
      const app = await startAt(shift, join(folder, shift));
      t.after(() => app.stop());
      await app.api.profiles.save(tls, null, false);
      await assert.rejects(app.api.clusters.open("open", "tls", null, false), { code });
      await app.terminate();
    }
  });
});

describe("daylight saving time", () => {
  const scanFrom = (zone: string, time: string) => {
    const script = `import { parseHeadless } from "./src/extensions/headless/arguments.ts";
      try {
        const { startAt } = parseHeadless(["scan", "--brokers", "a:1", "--topic", "t", "--from", "time:${time}"], 0);
        process.stdout.write(new Date(startAt.timestamp).toISOString());
      } catch (error) {
        process.stdout.write(error.code);
      }`;
    const args = ["--import", "tsx", "--input-type=module", "-e", script];
    return spawnSync(process.execPath, args, { encoding: "utf8", env: { ...process.env, TZ: zone } }).stdout;
  };

  it("a time in the skipped hour is refused; a time in the repeated hour means the first one", () => {
    assert.equal(scanFrom("Europe/Berlin", "2026-03-29T02:30:00"), "BAD_REQUEST");
    assert.equal(scanFrom("Europe/Berlin", "2026-10-25T02:30:00"), "2026-10-25T00:30:00.000Z");
    assert.equal(scanFrom("Europe/Berlin", "2026-10-25T02:30:00+01:00"), "2026-10-25T01:30:00.000Z");
    assert.equal(scanFrom("America/New_York", "2026-03-08"), "2026-03-08T05:00:00.000Z");
  });
});
