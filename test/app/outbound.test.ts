// Behind a company's network: the built app under its guard, in a real browser. Only a proxy with a login leads out, and
// it inspects TLS. The user follows what the errors say, until the update check works.
import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { after, test } from "node:test";
import { makeAuthority } from "../../scripts/kafka/certificates.ts";
import { NO_DISTRIBUTION } from "../../src/contract/distribution.ts";
import type { NetworkState } from "../../src/contract/network.ts";
import { startEngine } from "../kafka/extension-support.ts";
import { openBrowser, openPage } from "../support/app.ts";
import { connectProxy } from "../support/connect-proxy.ts";
import { rawServer } from "../unit/extensions/http/support.ts";

const PASSWORD = "canary-of-the-proxy";
const PROXY_VARIABLES = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"];
const ANSWER = JSON.stringify({ version: "99.0.0", notes: "https://makers.invalid/99.0.0" });

const folder = await mkdtemp(join(tmpdir(), "tailwater-outbound-"));
after(() => rm(folder, { recursive: true, force: true }));

test("a user gets out through a proxy with a login that inspects TLS", async (t) => {
  const inspector = makeAuthority("Corp Inspection CA");
  const answer = `HTTP/1.1 200 OK\r\nContent-Length: ${ANSWER.length}\r\n\r\n${ANSWER}`;
  const server = await rawServer(t, (socket) => socket.end(answer), inspector.issue(["makers.invalid"]));
  const proxy = await connectProxy(t, { user: "moritz", password: PASSWORD });
  // Nobody can look up this name: only a proxy reaches it.
  const updates = { address: `https://makers.invalid:${server.port}/newest.json` };
  const app = join(folder, "app");
  for (const part of ["dist", "resources", "package.json"]) await cp(part, join(app, part), { recursive: true });
  await symlink(resolve("node_modules"), join(app, "node_modules"));
  await writeFile(join(app, "dist/distribution.json"), JSON.stringify({ ...NO_DISTRIBUTION, updates }));
  const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, DISPLAY: "", WAYLAND_DISPLAY: "" };
  const engine = await startEngine(["--standalone", "--no-open"], { app, env });
  t.after(() => engine.stop());
  const browser = await openBrowser();
  t.after(() => browser.close());
  const { page, errors } = await openPage(browser);
  const shot = async (name: string) => {
    if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`) });
  };
  await page.goto((await engine.nextUrl()).href);
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  const settings = page.locator("tw-settings");
  const tab = (name: string) => settings.getByRole("tab", { name, exact: true }).click();
  const check = async () => {
    await tab("Updates");
    await settings.getByRole("button", { name: "Check now" }).click();
  };

  await check();
  await settings.getByText("asks for a user and password").waitFor();
  await shot("login-needed");
  await tab("Network");
  await settings.getByText(`HTTPS_PROXY names 127.0.0.1:${proxy.port}`).waitFor();
  await shot("system");
  await settings.locator("#mode").selectOption("manual");
  await settings.locator("#host").fill("127.0.0.1");
  await settings.locator("#port").fill(String(proxy.port));
  await settings.locator("#user").fill("moritz");
  await settings.locator("#password").fill(PASSWORD);
  await shot("manual");
  await settings.getByRole("button", { name: "Save proxy" }).click();
  await settings.getByText("Saved.").waitFor();

  await check();
  await settings.getByText('issued by "Corp Inspection CA"').waitFor();
  await shot("inspected");
  assert.deepEqual(server.requests, [], "nothing is sent to whom nobody trusts");
  await tab("Network");
  await settings.getByRole("button", { name: "Import a certificate…" }).click();
  await settings.locator("#pem").fill(inspector.certPem);
  await shot("import");
  await settings.getByRole("button", { name: "Trust it" }).click();
  await settings.getByText("Corp Inspection CA").waitFor();
  await shot("trusted");
  await page.emulateMedia({ colorScheme: "light" });
  await shot("trusted-light");

  await check();
  await settings.getByText("Version 99.0.0 is available.").waitFor();
  assert.equal(server.requests.length, 1);
  assert.deepEqual(errors, []);

  await page.keyboard.press("Escape");
  await page
    .getByRole("button", { name: /Network/ })
    .first()
    .click();
  const panel = page.locator("tw-network-panel");
  await panel.getByText("3 requests to the makers for the update check").waitFor();
  await shot("ledger");
  const { past, refused, totals } = await page.evaluate<NetworkState>(
    `document.querySelector("tw-app").channel.api.network.state()`,
  );
  assert.deepEqual(refused, []);
  assert.deepEqual([totals.purposes.updates, totals.lookups], [3, 0]);
  const made = past.filter(({ purpose }) => purpose === "updates");
  for (const { host, port, proxy: through, address } of made) {
    assert.deepEqual(
      [host, port, through, address],
      ["makers.invalid", server.port, `127.0.0.1:${proxy.port}`, "127.0.0.1"],
    );
  }
  assert.match(made[0]?.tls ?? "", /^TLSv1\.[23]$/);

  assert.doesNotMatch(engine.log(), new RegExp(PASSWORD));
  assert.doesNotMatch(await readFile(join(engine.dataDir, "settings.json"), "utf8"), new RegExp(PASSWORD));
  assert.doesNotMatch(await page.content(), new RegExp(PASSWORD));
});

test("the guard lets the app read the system's proxy, and Network says what it ignores", async (t) => {
  const programs = join(folder, "programs");
  await mkdir(programs);
  // GNOME's program, as it prints a manual proxy.
  const printed = ["mode 'manual'", "ignore-hosts ['localhost']", "https host 'proxy.corp'", "https port 3128"];
  const lines = printed.map((line) => `org.gnome.system.proxy${line.startsWith("https") ? "." : " "}${line}`);
  await writeFile(join(programs, "gsettings"), `#!/bin/sh\ncat <<'END'\n${lines.join("\n")}\nEND\n`, { mode: 0o755 });
  const engine = await startEngine(["--standalone", "--no-open"], {
    env: {
      PATH: `${programs}${delimiter}${process.env.PATH}`,
      XDG_CURRENT_DESKTOP: "ubuntu:GNOME",
      DISPLAY: "",
      WAYLAND_DISPLAY: "",
      ...Object.fromEntries(PROXY_VARIABLES.flatMap((name) => [name, name.toUpperCase()]).map((name) => [name, ""])),
      ALL_PROXY: "socks4://me:canary@socks.corp:1080",
    },
  });
  t.after(() => engine.stop());
  const browser = await openBrowser();
  t.after(() => browser.close());
  const { page, errors } = await openPage(browser);
  await page.goto((await engine.nextUrl()).href);
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  const settings = page.locator("tw-settings");
  await settings.getByRole("tab", { name: "Network", exact: true }).click();
  await settings.getByText("GNOME names proxy.corp:3128, not for localhost.").waitFor();
  await settings.getByText("ALL_PROXY names a socks4 proxy.").waitFor();
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, "system-ignored.png") });
  assert.match(engine.log(), /ALL_PROXY names a socks4 proxy/);
  assert.doesNotMatch(engine.log() + (await page.content()), /canary/);
  assert.deepEqual(errors, []);
});
