// A cluster behind a real SSH server: the built app under its guard, in a real browser. The user answers the question
// about the host key, and reads the ledger.
import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startBroker } from "../../scripts/kafka/broker.ts";
import type { NetworkState } from "../../src/contract/network.ts";
import { startEngine } from "../kafka/extension-support.ts";
import { openBrowser, openPage } from "../support/app.ts";
import { noSshd, startSshd } from "../support/sshd.ts";

test("a user reaches a cluster through an SSH server", { skip: noSshd ?? false }, async (t) => {
  const broker = await startBroker({});
  t.after(() => broker.stop());
  const sshd = await startSshd(t);
  const empty = join(sshd.folder, "empty");
  await writeFile(empty, "");
  const engine = await startEngine(["--standalone", "--no-open"], { env: { DISPLAY: "", WAYLAND_DISPLAY: "" } });
  t.after(() => engine.stop());
  const browser = await openBrowser();
  t.after(() => browser.close());
  const { page, errors } = await openPage(browser);
  const shot = async (name: string) => {
    if (!process.env.SHOTS) return;
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(process.env.SHOTS, `ssh-${name}-${colorScheme}.png`) });
    }
  };
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const network = () => page.evaluate<NetworkState>(`document.querySelector("tw-app").channel.api.network.state()`);

  await page.goto((await engine.nextUrl()).href);
  await page.locator("#servers").fill(broker.bootstrap);
  await page.getByLabel("Route", { exact: true }).selectOption("ssh");
  await page.getByLabel("SSH server", { exact: true }).fill(sshd.address);
  await page.getByLabel("SSH user").fill(sshd.user);
  await page.getByLabel("Key file").fill(sshd.encryptedKey);
  await page.getByLabel("Key passphrase").fill("wrong-passphrase");
  await page.getByLabel("Known hosts").fill(empty);
  await button("Connect").click();
  await page.getByText("The passphrase does not open the key file").first().waitFor();
  await page.getByLabel("Key passphrase").fill(sshd.passphrase);
  await button("Test connection").click();
  await page.getByText("Is this ED25519 key its key?").first().waitFor();
  await shot("unknown");
  await button("Trust this key and connect").click();
  await page.locator("tw-workbench").waitFor();

  const { live, past, refused } = await network();
  assert.deepEqual(refused, []);
  const all = [...live, ...past].filter(({ kind }) => kind === "connection");
  const at = ({ host, port }: (typeof all)[number]) => `${host}:${port}`;
  const tunnels = live.filter(({ purpose }) => purpose === "tunnel");
  assert.deepEqual(
    tunnels.map((one) => [at(one), one.proxy, one.state]),
    [[sshd.address, null, "open"]],
  );
  const brokers = all.filter(({ purpose }) => purpose === "broker");
  assert.ok(brokers.length > 0);
  for (const one of brokers) assert.deepEqual([at(one), one.proxy], [broker.bootstrap, sshd.address]);
  assert.ok(brokers.some(({ bytesIn, bytesOut, state }) => bytesIn > 0 && bytesOut > 0 && state === "open"));
  await page
    .getByRole("button", { name: /Network/ })
    .first()
    .click();
  await page.getByText(`${broker.bootstrap} through ${sshd.address}`).first().waitFor();
  await shot("ledger");

  await button("Disconnect").click();
  await page.locator("tw-connect-screen").waitFor();
  await page.locator("tw-profile-list").getByText(broker.bootstrap).first().click();
  await page.getByText(sshd.fingerprint).first().scrollIntoViewIfNeeded();
  await shot("form");
  assert.deepEqual(errors, []);

  assert.doesNotMatch(engine.log(), new RegExp(sshd.passphrase));
  assert.doesNotMatch(await page.content(), new RegExp(sshd.passphrase));
  for (const file of await readdir(engine.dataDir, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const text = await readFile(join(file.parentPath, file.name), "latin1");
    assert.ok(!text.includes(sshd.passphrase), `${file.name} has the passphrase`);
  }
});
