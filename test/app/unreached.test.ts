// One of three brokers cannot be reached: the built app says so as soon as it has connected, and leads to the host map.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { startCluster } from "../../scripts/kafka/cluster.ts";
import { startEngine } from "../kafka/extension-support.ts";
import { openBrowser, openPage } from "../support/app.ts";

test("a user is told at once which broker cannot be reached", async (t) => {
  const cluster = await startCluster(3);
  t.after(() => cluster.stop());
  const [first = "", , third = ""] = cluster.bootstraps;
  const engine = await startEngine(["--standalone", "--no-open"], { env: { DISPLAY: "", WAYLAND_DISPLAY: "" } });
  t.after(() => engine.stop());
  const browser = await openBrowser();
  t.after(() => browser.close());
  const { page, errors } = await openPage(browser);
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  await page.goto((await engine.nextUrl()).href);
  await page.locator("#servers").fill(first);
  await button("Map advertised addresses").click();
  await page.getByLabel("Advertised address, row 1").fill(third);
  await page.getByLabel("Connect to, row 1").fill("127.0.0.1:1");
  await button("Connect").click();
  await page.locator("tw-workbench").waitFor();
  const pill = page.getByRole("button", { name: "1 broker unreachable" });
  await pill.waitFor();
  await page.locator("tw-notices").getByText("1 of 3 brokers cannot be reached").waitFor();
  await pill.click();
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, "unreached.png") });
  await button("Disconnect and map the address…").click();
  await page.locator("tw-connect-screen").waitFor();
  await button("Map the address…").click();
  assert.equal(await page.getByLabel("Advertised address, row 1").inputValue(), third);
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, "unreached-map.png") });
  assert.deepEqual(errors, []);
});
