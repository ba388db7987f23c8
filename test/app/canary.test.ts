// The test puts secrets and payloads through everything that the app does. Afterwards it searches for them everywhere.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { Kafka, logLevel } from "kafkajs";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { GUARD_FLAGS } from "../../scripts/run/app.ts";
import { findChromium } from "../../scripts/run/chromium.ts";
import type { PasswordMechanism } from "../../src/contract/profiles.ts";
import { preparePrivateProfile } from "../../src/extensions/launch/private-browser.ts";
import { openWindow, type TestWindow, tokenIn } from "../kafka/extension-support.ts";
import { requestFor, until } from "../kafka/support.ts";
import { flatProfile, given } from "../support/profiles.ts";

const TOPIC = "orders";
const RECORDS = 50;
/** The broker's own user. The other passwords are wrong ones, or the vault's. */
const PASSWORD = "alice-secret";
const SECRETS = [PASSWORD, "canary-wrong-5417", "canary-passphrase-5417", "canary-other-passphrase-5417"] as const;
const [, WRONG, PASSPHRASE, OTHER_PASSPHRASE] = SECRETS;
const PAYLOADS = ["canary-value-9313", "canary-key-9313", "canary-header-9313"] as const;
const [VALUE, KEY, HEADER] = PAYLOADS;

describe("planted secrets and payloads", { skip: process.platform === "linux" ? false : "reads /proc" }, () => {
  let broker: Broker;
  /** Home, configuration, state, temporary files and the browser's profile: every place that the app could write to. */
  let root: string;
  /** The user's exports, outside of that folder. */
  let exported: string;
  let engine: ChildProcess;
  let said = "";
  let window: TestWindow;
  let context: BrowserContext;
  let page: Page;

  before(async () => {
    broker = await startBroker({ sasl: true });
    await broker.createTopic(TOPIC, { partitions: 2 });
    const producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const messages = Array.from({ length: RECORDS }, (_, n) => ({
      key: `${KEY}-${n}`,
      value: JSON.stringify({ n, text: VALUE }),
      headers: { trace: HEADER },
    }));
    await producer.send({ topic: TOPIC, messages });
    await producer.disconnect();
    root = await mkdtemp(join(tmpdir(), "tailwater-canary-"));
    exported = await mkdtemp(join(tmpdir(), "tailwater-exported-"));
    await Promise.all(["home", "tmp"].map((name) => mkdir(join(root, name))));
    const { PATH = "" } = process.env;
    engine = spawn(
      process.execPath,
      [...GUARD_FLAGS, resolve("dist/extensions/main.mjs"), "--standalone", "--no-open", "--verbose"],
      { stdio: ["ignore", "pipe", "pipe"], env: { PATH, HOME: join(root, "home"), TMPDIR: join(root, "tmp") } },
    );
    engine.stderr?.setEncoding("utf8").on("data", (part: string) => {
      said += part;
    });
    const lines = createInterface({ input: engine.stdout as NodeJS.ReadableStream });
    const url = new URL((JSON.parse(String((await once(lines, "line"))[0])) as { url: string }).url);
    window = await openWindow(url.origin, tokenIn(url));
    const { nextToken } = await window.api.window.hello();
    await preparePrivateProfile(join(root, "browser"));
    context = await chromium.launchPersistentContext(join(root, "browser"), {
      executablePath: findChromium() ?? "",
      args: ["--no-sandbox"],
    });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(`${url.origin}/#token=${nextToken}`);
  });
  after(async () => {
    await context.close();
    engine.kill("SIGKILL");
    await broker.stop();
    await Promise.all([root, exported].map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 10 })));
  });

  const profile = (mechanism: PasswordMechanism = "scram-sha-256") =>
    flatProfile({
      id: "canary",
      name: "With a login",
      bootstrapServers: [broker.listeners.saslPlaintext ?? ""],
      sasl: { mechanism, username: "alice" },
    });

  test("pass through connecting, failing, storing, tailing, filtering and exporting", async () => {
    const { api } = window;
    await api.log.setLevel("debug");
    await api.vault.setPassphrase(PASSPHRASE);
    await api.profiles.save(profile(), null, false);
    await assert.rejects(api.clusters.open("1", "canary", given(WRONG), true), { code: "SASL_FAILED" });
    await assert.rejects(api.clusters.test("2", profile("plain"), given(WRONG)));
    await api.clusters.open("3", "canary", given(PASSWORD), true);
    assert.equal((await api.vault.state()).secrets, 1);
    await assert.rejects(api.vault.unlock(WRONG), { code: "VAULT_PASSPHRASE_WRONG" });
    await api.vault.setPassphrase(OTHER_PASSPHRASE);
    await api.vault.lock();
    await api.vault.unlock(OTHER_PASSPHRASE);
    const tail = await api.tails.open("canary", requestFor(TOPIC));
    await until("all records are read", async () => {
      const { pulse } = await api.tails.pulse(tail, { seen: 0, maxWaitMs: 100, follow: 0 });
      return pulse.totals.fetched >= RECORDS;
    });
    // The first expression fails on every record, the second cannot be parsed.
    await api.tails.setFilter(tail, { kind: "cel", expression: 'value.text + 1 == "x"' });
    await api.tails.filterErrors(tail);
    await api.tails.setFilter(tail, { kind: "cel", expression: `value.text == "${VALUE}"` });
    await assert.rejects(api.tails.setFilter(tail, { kind: "cel", expression: `"${VALUE}" ==` }));
    await api.exports.record(tail, join(exported, "recording.tailwater"));
    const id = await api.exports.start(tail, {
      format: "ndjson",
      path: join(exported, "records.ndjson"),
      overwrite: false,
      columns: [],
    });
    await until("it is exported", async () => (await api.exports.progress(id)).state !== "running");
    await api.data.export(join(exported, "configuration.json"), { profiles: null, passphrase: null });
    await api.network.export(join(exported, "network.json"));
    // The user's own export contains the payload. This shows that the search below can find it in a file.
    assert.ok((await readFile(join(exported, "records.ndjson"), "utf8")).includes(VALUE));
  });

  test("pass through the window: typed, refused, connected, shown", async () => {
    await page.locator("#servers").fill(broker.listeners.saslPlaintext ?? "");
    await page.locator("#mechanism").selectOption("scram-sha-256");
    await page.locator("#username").fill("alice");
    for (const password of [WRONG, PASSWORD]) {
      await page.locator("#password").fill(password);
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      if (password === WRONG) await page.locator("tw-error-note").first().waitFor();
    }
    await page.locator("tw-topic-list .row").filter({ hasText: TOPIC }).first().click();
    await page.locator("tw-tail-view:not([hidden]) tw-record-grid").getByText(VALUE).first().waitFor();
    const state = await pageState(page);
    assert.ok(state.includes(VALUE), "the page's state is read with its shadow roots");
    for (const secret of SECRETS) assert.ok(!state.includes(secret), `${secret} is in the page`);
    const storage = state.slice(0, state.indexOf("<"));
    for (const payload of PAYLOADS) assert.ok(!storage.includes(payload), `${payload} is in the page's storage`);
  });

  test("are on no command line and in no environment of any process", async () => {
    const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
    let seen = 0;
    for (const pid of pids) {
      const told = await Promise.all(
        ["cmdline", "environ"].map((file) => readFile(`/proc/${pid}/${file}`, "latin1")),
      ).catch(
        () => [], // It has ended.
      );
      const text = told.join("\0");
      if (!text.includes(root)) continue; // The process belongs neither to the app nor to its browser.
      seen += 1;
      for (const one of [...SECRETS, ...PAYLOADS]) assert.ok(!text.includes(one), `${one}: process ${pid}`);
    }
    assert.ok(seen >= 3, `the test read ${seen} processes`);
  });

  test("are in no log, in no report, and in no export except the user's own", async () => {
    const { entries } = await window.api.log.entries(0);
    assert.ok(entries.length > 5, "the log has entries");
    const texts = {
      "the log view": JSON.stringify(entries),
      report: await window.api.support.report({
        kind: "problem",
        spot: "Topics",
        code: null,
        error: null,
        browser: "Chromium 1",
      }),
      stderr: said,
      configuration: await readFile(join(exported, "configuration.json"), "utf8"),
      ledger: await readFile(join(exported, "network.json"), "utf8"),
    };
    for (const [name, text] of Object.entries(texts)) {
      for (const one of [...SECRETS, ...PAYLOADS]) assert.ok(!text.includes(one), `${one} in ${name}`);
    }
    for (const word of ["alice", "127.0.0.1:9", TOPIC])
      assert.ok(!texts.report.includes(word) || word.startsWith("127"));
  });

  test("are in no file after a crash", async () => {
    await page.close();
    engine.kill("SIGABRT");
    await once(engine, "exit");
    await context.close();
    const files = [...(await filesIn(root)), "/tmp/tailwater.log"];
    assert.ok(
      files.some((file) => file.endsWith("/tailwater/vault.json")),
      files.join("\n"),
    );
    for (const file of files) {
      const bytes = await readFile(file);
      for (const one of [...SECRETS, ...PAYLOADS]) {
        for (const [encoding, pattern] of encodings(one)) {
          assert.ok(!bytes.includes(pattern), `${one} (${encoding}) in ${file}`);
        }
      }
    }
    for (const secret of SECRETS) {
      for (const file of await filesIn(exported))
        assert.ok(!(await readFile(file)).includes(secret), `${secret} in ${file}`);
    }
  });
});

/** Storage, then the whole document with its shadow roots and the values of its fields, except password fields. */
function pageState(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    const parts = [JSON.stringify({ ...sessionStorage, ...localStorage }), document.cookie];
    const walk = (root) => {
      parts.push(root.innerHTML ?? "");
      for (const element of root.querySelectorAll("*")) {
        if (element.value !== undefined) parts.push(String(element.value));
        if (element.shadowRoot) walk(element.shadowRoot);
      }
    };
    walk(document.documentElement);
    return parts.join("\\n");
  })()`);
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((one) => one.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

function encodings(text: string): (readonly [string, Buffer])[] {
  const bytes = Buffer.from(text);
  return [
    ["as it is", bytes],
    ["UTF-16", Buffer.from(text, "utf16le")],
    ["hex", Buffer.from(bytes.toString("hex"))],
    ...[0, 1, 2].map((shift) => {
      const base64 = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
      return ["base64", Buffer.from(base64.slice(Math.ceil((shift * 8) / 6), -4))] as const;
    }),
  ];
}
