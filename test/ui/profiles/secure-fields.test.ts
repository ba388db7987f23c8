import { assert, fixture, html } from "@open-wc/testing";
import "../../../src/ui/profiles/profile-form.ts";
import { kafkaAt, NO_TLS, profileAt } from "../../../src/contract/profiles.ts";
import { endingText, untilText } from "../../../src/ui/profiles/certificate-text.ts";
import { type Draft, draftOf, newDraft, profileOf, secretsOf } from "../../../src/ui/profiles/draft.ts";
import type { ProfileForm } from "../../../src/ui/profiles/profile-form.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { waitUntil } from "../fakes/wait-until.ts";

const DAY_MS = 86_400_000;

async function formWith(about: Partial<Draft>): Promise<ProfileForm> {
  const form = await fixture<ProfileForm>(
    html`<tw-profile-form .draft=${{ ...newDraft(), servers: "b:9092", ...about }}></tw-profile-form>`,
  );
  // The rarer fields come after the first frame.
  await waitUntil(() => form.renderRoot.querySelector("tw-route"));
  return form;
}

const input = (form: ProfileForm, id: string) => {
  const found = form.renderRoot.querySelector<HTMLInputElement>(`#${id}`);
  assert.exists(found, id);
  return found as HTMLInputElement;
};

async function type(form: ProfileForm, id: string, value: string): Promise<void> {
  const field = input(form, id);
  field.value = value;
  field.dispatchEvent(new Event(field.localName === "select" ? "change" : "input"));
  field.dispatchEvent(new Event("change"));
  await form.updateComplete;
}

const problems = (form: ProfileForm) =>
  [...form.renderRoot.querySelectorAll(".problem")].map(({ textContent }) => textContent?.trim());

describe("the fields of a login by token", () => {
  it("make OAUTHBEARER's settings, and name what is missing", async () => {
    const form = await formWith({});
    await type(form, "mechanism", "oauthbearer");
    assert.isFalse(form.showProblems());
    await form.updateComplete;
    assert.deepEqual(problems(form), [
      "Enter the address of the token endpoint.",
      "OAUTHBEARER needs a client ID.",
      "OAUTHBEARER needs the client’s secret.",
    ]);
    await type(form, "tokenUrl", "https://issuer.example.com/token ");
    await type(form, "clientId", "me");
    await type(form, "clientSecret", "s3cret");
    await type(form, "extensions", "logicalCluster=lkc-1, identityPoolId=pool-2");
    assert.isTrue(form.showProblems());
    assert.deepEqual(profileOf(form.draft).kafka.sasl, {
      mechanism: "oauthbearer",
      grant: "client-credentials",
      tokenUrl: "https://issuer.example.com/token",
      deviceUrl: null,
      clientAuth: "basic",
      clientId: "me",
      scope: "",
      extensions: { logicalCluster: "lkc-1", identityPoolId: "pool-2" },
    });
    assert.deepEqual(secretsOf(form.draft), { "kafka.sasl.clientSecret": "s3cret" });
    await auditBothThemes(form);
  });

  it("make AWS IAM's settings for each source of credentials", async () => {
    const form = await formWith({ mechanism: "aws-msk-iam" });
    assert.isTrue(form.showProblems(), "the default profile needs nothing");
    await type(form, "source", "keys");
    assert.isFalse(form.showProblems());
    await form.updateComplete;
    assert.deepEqual(problems(form), ["Enter the ID of the access key.", "Enter the secret of the access key."]);
    await type(form, "accessKeyId", "AK");
    await type(form, "secretAccessKey", "SK");
    assert.isTrue(form.showProblems());
    assert.include(profileOf(form.draft).kafka.sasl, { mechanism: "aws-msk-iam", source: "keys", accessKeyId: "AK" });
  });
});

describe("the fields of a client certificate", () => {
  const certificatePem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";

  it("are there with TLS, and take certificate, key and passphrase", async () => {
    const form = await formWith({});
    assert.isNull(form.renderRoot.querySelector("#identity"));
    form.draft = { ...form.draft, tls: true };
    await form.updateComplete;
    await type(form, "identity", "pem");
    assert.isFalse(form.showProblems());
    await type(form, "certificate", certificatePem);
    await type(form, "key", "-----BEGIN PRIVATE KEY-----");
    await type(form, "passphrase", "open sesame");
    await type(form, "serverName", "kafka.example.com");
    assert.isTrue(form.showProblems());
    const { tls } = profileOf(form.draft).kafka;
    assert.deepEqual(tls, {
      enabled: true,
      caPem: null,
      serverName: "kafka.example.com",
      identity: { format: "pem", certificatePem },
    });
    assert.deepEqual(secretsOf(form.draft), {
      "kafka.tls.identity.key": "-----BEGIN PRIVATE KEY-----",
      "kafka.tls.identity.passphrase": "open sesame",
    });
    await auditBothThemes(form);
    // Another format is another secret.
    await type(form, "identity", "pkcs12");
    assert.isNull(secretsOf(form.draft));
    assert.isFalse(form.showProblems());
  });

  it("stay as they are saved, and are dropped without TLS", () => {
    const tls = { ...NO_TLS, enabled: true, identity: { format: "pkcs12" } as const };
    const saved = profileAt(kafkaAt(["b:9092"], { tls }), { id: "p", name: "P" });
    const summary = { ...saved, safety: { lock: "read-only" }, lastUsedAt: null, secrets: {}, demo: false } as const;
    assert.deepEqual(profileOf(draftOf(summary, true)), saved);
    assert.isNull(profileOf({ ...draftOf(summary, true), tls: false }).kafka.tls.identity);
  });
});

describe("the terms of certificates", () => {
  const now = Date.UTC(2026, 10, 29);
  const term = (of: "broker" | "client" | "authority", days: number) => ({
    of,
    name: "x",
    expiresAt: now + days * DAY_MS,
  });

  it("are warned of 30 days ahead", () => {
    assert.isNull(endingText([], now));
    assert.isNull(endingText([term("broker", 31)], now));
    assert.equal(endingText([term("client", 12)], now), "The client certificate “x” ends on 2026-12-11, in 12 days.");
    assert.equal(
      endingText([term("authority", 29), term("broker", 1)], now),
      "The brokers’ certificate “x” ends on 2026-11-30, tomorrow. One more ends within 30 days.",
    );
    assert.equal(endingText([term("authority", -2)], now), "The CA certificate “x” ended on 2026-11-27.");
    assert.equal(untilText([term("broker", 31)]), "certificates until 2026-12-30");
  });
});
