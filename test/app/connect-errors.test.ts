// A connection to a real broker fails in several ways. The window shows a separate message for each, within 10 s.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, describe, it } from "node:test";
import type { Broker } from "../../scripts/kafka/broker.ts";
import { openBrowser, openPage, startBuiltApp } from "../support/app.ts";
import { brokerForTests, SASL_USERS } from "../support/broker.ts";
import { openTopic } from "./support.ts";

interface Trouble {
  readonly name: string;
  readonly server: () => string;
  readonly tls?: boolean;
  readonly caPem?: boolean;
  readonly login?: readonly [mechanism: string, username: string, password: string];
  readonly code: string;
}

const LIMIT_MS = 30_000;
const web = createServer((_request, response) => response.end("hello"));
web.listen(0, "127.0.0.1");
await once(web, "listening");
const broker = await brokerForTests({ tls: true, sasl: true, acl: true });
const app = await startBuiltApp(null);
const browser = await openBrowser();
after(async () => {
  web.close();
  await browser.close();
  await app.stop();
});
const { page } = await openPage(browser);

const listener = (kind: keyof Broker["listeners"]) => () => broker.listeners[kind] ?? "";
const TROUBLES: readonly Trouble[] = [
  {
    name: "a wrong password",
    server: listener("saslPlaintext"),
    login: ["scram-sha-256", "alice", "n0t-the-pa55word"],
    code: "SASL_FAILED",
  },
  { name: "a closed port", server: () => "127.0.0.1:1", code: "PORT_CLOSED" },
  { name: "an unknown host", server: () => "no-such-host.invalid:9092", code: "HOST_UNKNOWN" },
  { name: "plaintext to a TLS port", server: listener("tls"), code: "TLS_EXPECTED" },
  { name: "TLS to a plaintext port", server: listener("plaintext"), tls: true, code: "TLS_NOT_SPOKEN" },
  {
    name: "an expired certificate",
    server: listener("tlsExpired"),
    tls: true,
    caPem: true,
    code: "CERTIFICATE_EXPIRED",
  },
  { name: "an unknown CA", server: listener("tls"), tls: true, code: "CERTIFICATE_UNTRUSTED" },
  { name: "a missing login", server: listener("saslPlaintext"), code: "SASL_REQUIRED" },
  { name: "a web server", server: () => `127.0.0.1:${(web.address() as AddressInfo).port}`, code: "NOT_KAFKA" },
];

await broker.createTopic("secret", { partitions: 1 });
await broker.createTopic("open", { partitions: 1 });
await broker.withAdmin((admin) =>
  admin.createAcls({
    acl: [8, 3].flatMap((operation) =>
      (operation === 8 ? ["secret", "open"] : ["open"]).map((resourceName) => ({
        resourceType: 2,
        resourceName,
        resourcePatternType: 3,
        principal: "User:bob",
        host: "*",
        operation,
        permissionType: 3,
      })),
    ),
  }),
);
await page.goto(app.url);

async function fill({ server, tls, caPem, login }: Omit<Trouble, "name" | "code">): Promise<void> {
  await page.getByRole("button", { name: "New", exact: true }).click();
  await page.locator("#servers").fill(server());
  if (tls) await page.locator("tw-profile-form").getByText("TLS", { exact: true }).click();
  if (caPem) await page.locator("#caPem").fill(broker.caPem);
  if (login === undefined) return;
  await page.locator("#mechanism").selectOption(login[0]);
  await page.locator("#username").fill(login[1]);
  await page.locator("#password").fill(login[2]);
}

describe("a failing connection says why", () => {
  for (const { name, code, ...trouble } of TROUBLES) {
    it(name, async () => {
      await fill(trouble);
      await page.getByRole("button", { name: "Test connection" }).click();
      const note = page.locator("tw-connect-screen tw-error-note");
      await note.getByText(code, { exact: true }).waitFor({ timeout: LIMIT_MS });
      const text = (await note.locator(".note").textContent()) ?? "";
      assert.ok(text.includes(trouble.server()), `it names the server: ${text}`);
      if (trouble.login !== undefined) assert.ok(!text.includes(trouble.login[2]), "it does not show the password");
    });
  }

  it("a topic that the user may not read", async () => {
    await fill({ server: listener("saslPlaintext"), login: ["scram-sha-256", "bob", SASL_USERS.bob] });
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await openTopic(page, "secret");
    await page
      .locator("tw-tail-view:not([hidden])")
      .getByText("TOPIC_UNAUTHORIZED")
      .first()
      .waitFor({ timeout: LIMIT_MS });
    await openTopic(page, "open");
    await page.locator("tw-tail-view:not([hidden]) .state").getByText("Live").waitFor({ timeout: LIMIT_MS });
  });
});
