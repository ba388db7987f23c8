// The command line gets its tokens by the road that the app's settings say.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { makeAuthority } from "../../../scripts/kafka/certificates.ts";
import { kafkaAt, NO_TLS, profileAt } from "../../../src/contract/profiles.ts";
import { connectionOf } from "../../../src/extensions/headless/connection.ts";
import { Settings } from "../../../src/extensions/preferences/settings.ts";
import { ProfileStore } from "../../../src/extensions/profiles/profile-store.ts";
import { connectProxy } from "../../support/connect-proxy.ts";
import { CLIENTS, startOauthServer } from "../../support/oauth-issuer.ts";

test("the command line's requests for tokens go through the manual proxy", async (t) => {
  const authority = makeAuthority("Issuer CA");
  const [issuer, proxy] = [await startOauthServer(authority.issue(["issuer.example"])), await connectProxy(t)];
  const folder = await mkdtemp(join(tmpdir(), "tailwater-cli-"));
  t.after(() => Promise.all([issuer.end(), rm(folder, { recursive: true })]));
  const tokenUrl = issuer.secureTokenUrl.replace("127.0.0.1", "issuer.example");
  const kafka = kafkaAt(["b:9092"], {
    tls: { ...NO_TLS, caPem: authority.certPem },
    sasl: {
      ...{ mechanism: "oauthbearer", grant: "client-credentials", tokenUrl, deviceUrl: null },
      ...{ clientId: "service", clientAuth: "basic", scope: "kafka", extensions: {} },
    },
  });
  const store = await ProfileStore.open(join(folder, "profiles.json"));
  await store.save(profileAt(kafka, { id: "p", name: "P" }));
  await writeFile(join(folder, "secret"), `${CLIENTS.service}\n`);
  const place = { brokers: [], profile: "P", passwordFile: join(folder, "secret"), dataDir: folder, verbose: false };

  const settings = await Settings.open(join(folder, "settings.json"), (error) => assert.fail(String(error)));
  settings.set("proxy.mode", "manual");
  settings.set("proxy.host", "127.0.0.1");
  settings.set("proxy.port", proxy.port);
  await settings.flush();
  const { ready, token } = await connectionOf(place);
  await ready(new AbortController().signal);
  assert.ok(issuer.tokens.has((await token()).value));
  assert.equal(proxy.asked.length, 1);
  assert.match(proxy.asked[0] ?? "", /^CONNECT issuer\.example:\d+ /);
});
