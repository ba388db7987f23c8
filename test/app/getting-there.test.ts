// A cluster behind a tunnel: the built app under its guard, in a real browser. The broker advertises a name that exists
// only in its own network. The user follows the rescue, and then connects through a proxy with a login.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startBroker } from "../../scripts/kafka/broker.ts";
import type { NetworkState } from "../../src/contract/network.ts";
import { startEngine } from "../kafka/extension-support.ts";
import { openBrowser, openPage } from "../support/app.ts";
import { socksProxy } from "../support/socks-proxy.ts";

const PASSWORD = "canary-of-the-route";
const ADVERTISED = "broker-1.internal.invalid:9092";

test("a user follows the rescue, and connects through a proxy", async (t) => {
  const broker = await startBroker({ properties: { "advertised.listeners": `PLAINTEXT://${ADVERTISED}` } });
  t.after(() => broker.stop());
  const proxy = await socksProxy(t, { user: "me", password: PASSWORD });
  const engine = await startEngine(["--standalone", "--no-open"], { env: { DISPLAY: "", WAYLAND_DISPLAY: "" } });
  t.after(() => engine.stop());
  const browser = await openBrowser();
  t.after(() => browser.close());
  const { page, errors } = await openPage(browser);
  const shot = async (name: string) => {
    if (!process.env.SHOTS) return;
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(process.env.SHOTS, `${name}-${colorScheme}.png`) });
    }
  };
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const network = () => page.evaluate<NetworkState>(`document.querySelector("tw-app").channel.api.network.state()`);

  await page.goto((await engine.nextUrl()).href);
  await page.locator("#servers").fill(broker.bootstrap);
  await button("Connect").click();
  await page.getByText(`${ADVERTISED} cannot be resolved`).first().waitFor();
  await shot("rescue");
  await button("Map the address…").click();
  await page.getByLabel("Connect to, row 1").fill("127.0.0.1:1");
  await button("Test connection").click();
  await page.getByText(`The host map leads ${ADVERTISED} to 127.0.0.1:1.`).first().waitFor();
  await shot("mapped");
  await button(`Connect through ${broker.bootstrap}`).click();
  await page.locator("tw-workbench").waitFor();

  await button("Disconnect").click();
  await page.locator("tw-connect-screen").waitFor();
  await button("New").click();
  await page.locator("#servers").fill(broker.bootstrap);
  await page.locator("#name").fill("Through a proxy");
  await button("Map advertised addresses").click();
  await page.getByLabel("Advertised address, row 1").fill("broker-1.internal.invalid");
  await page.getByLabel("Connect to, row 1").fill(broker.bootstrap);
  await page.getByLabel("Route", { exact: true }).selectOption("socks5");
  await page.getByLabel("Proxy", { exact: true }).fill(proxy.address);
  await page.getByLabel("Proxy user").fill("me");
  await page.getByLabel("Proxy password").fill("wrong");
  await button("Test connection").click();
  await page.getByText("does not accept the login of me").first().waitFor();
  await shot("route");
  await page.getByLabel("Proxy password").fill(PASSWORD);
  await button("Connect").click();
  await page.locator("tw-workbench").waitFor();
  assert.deepEqual(new Set(proxy.asked), new Set([broker.bootstrap]));

  const { live, past, refused } = await network();
  assert.deepEqual(refused, []);
  const through = [...live, ...past].filter(({ kind, proxy: hop }) => kind === "connection" && hop === proxy.address);
  assert.ok(through.some(({ host, port, state }) => `${host}:${port}` === broker.bootstrap && state === "open"));
  const mapped = past.filter(({ host, proxy: hop }) => `${host}:9092` === ADVERTISED && hop === "127.0.0.1:1");
  assert.ok(mapped.length > 0, "a place of the host map is in the ledger with the advertised name");
  await page
    .getByRole("button", { name: /Network/ })
    .first()
    .click();
  await page.getByText(`${broker.bootstrap} through ${proxy.address}`).first().waitFor();
  await shot("ledger");
  assert.deepEqual(errors, []);

  assert.doesNotMatch(engine.log(), new RegExp(PASSWORD));
  assert.doesNotMatch(await page.content(), new RegExp(PASSWORD));
  for (const file of await readdir(engine.dataDir, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const text = await readFile(join(file.parentPath, file.name), "latin1");
    assert.ok(!text.includes(PASSWORD), `${file.name} has the password`);
  }
});
