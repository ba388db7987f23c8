import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import "../../../src/ui/profiles/profile-form.ts";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { type IssuerEndpoints, kafkaAt, NO_TLS, profileAt } from "../../../src/contract/profiles.ts";
import { endingText, untilText } from "../../../src/ui/profiles/certificate-text.ts";
import { type Draft, draftOf, newDraft, profileOf, secretsOf } from "../../../src/ui/profiles/draft.ts";
import type { ProfileForm } from "../../../src/ui/profiles/profile-form.ts";
import type { SecretField } from "../../../src/ui/profiles/secret-field.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { fakeApi } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";

const DAY_MS = 86_400_000;

async function formWith(about: Partial<Draft>, api = fakeApi()): Promise<ProfileForm> {
  const form = await fixture<ProfileForm>(
    html`<tw-profile-form .draft=${{ ...newDraft(), servers: "b:9092", ...about }}></tw-profile-form>`,
    within(api),
  );
  // The rarer fields come after the first frame.
  await waitUntil(() => form.renderRoot.querySelector("tw-route"));
  return form;
}

/** The inside of the field of a secret. */
const secretField = (form: ProfileForm, id: string) => form.renderRoot.querySelector(`#field-${id}`)?.shadowRoot;

const input = (form: ProfileForm, id: string) => {
  const found =
    form.renderRoot.querySelector<HTMLInputElement>(`#${id}`) ??
    secretField(form, id)?.querySelector<HTMLInputElement>(`#${id}`);
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
  [...form.renderRoot.querySelectorAll(".problem, tw-secret-field")]
    .map((one) => one.shadowRoot?.querySelector(".problem") ?? one)
    .flatMap(({ className, textContent }) => (className === "problem" ? [textContent?.trim()] : []));

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

  it("make the settings of a person's sign-in, which needs no secret", async () => {
    const form = await formWith({ mechanism: "oauthbearer" });
    await type(form, "grant", "device");
    assert.isFalse(form.showProblems());
    await form.updateComplete;
    assert.deepEqual(problems(form), [
      "Enter the address of the token endpoint.",
      "Enter the address where a sign-in begins.",
      "OAUTHBEARER needs a client ID.",
    ]);
    await type(form, "tokenUrl", "https://issuer.example.com/token");
    await type(form, "deviceUrl", "https://issuer.example.com/device");
    await type(form, "clientId", "me");
    assert.isTrue(form.showProblems());
    const device = { grant: "device", clientAuth: "none", scope: "openid offline_access" } as const;
    assert.include(profileOf(form.draft).kafka.sasl, { ...device, deviceUrl: "https://issuer.example.com/device" });
    await auditBothThemes(form);
    await type(form, "clientAuth", "post");
    assert.isFalse(form.showProblems(), "then it needs the secret");
    await type(form, "grant", "client-credentials");
    assert.include(profileOf(form.draft).kafka.sasl, {
      grant: "client-credentials",
      clientAuth: "post",
      deviceUrl: null,
    });
  });

  it("are filled in from the issuer's metadata, with a client login that it accepts", async () => {
    const asked: unknown[] = [];
    const answers: Record<string, Partial<IssuerEndpoints>> = { "https://post.example": { clientAuth: ["post"] } };
    const api = fakeApi({
      profiles: {
        findIssuer: async (...args) => {
          asked.push(args);
          const known = answers[args[1]];
          if (known === undefined) throw new TailwaterError("TOKEN_FAILED", "No metadata.");
          return { tokenUrl: "https://t", deviceUrl: null, clientAuth: [], ...known };
        },
      },
    });
    const form = await formWith({ id: "draft", mechanism: "oauthbearer" }, api);
    const field = form.renderRoot.querySelector("tw-issuer-field")?.shadowRoot as ShadowRoot;
    const look = async (address: string) => {
      (field.querySelector("#issuer") as HTMLInputElement).value = address;
      field.querySelector("button")?.click();
      await waitUntil(() => field.querySelector("button")?.textContent === "Look up");
    };
    await look("https://post.example");
    assert.deepEqual(asked, [["draft", "https://post.example", null]]);
    assert.include(profileOf(form.draft).kafka.sasl, { tokenUrl: "https://t", clientAuth: "post" });
    await type(form, "grant", "device");
    await look("https://post.example");
    await waitUntil(() => field.querySelector(".problem"));
    assert.include(field.textContent, "offers no sign-in with a code");
    await look("https://nobody.example");
    await waitUntil(() => field.textContent?.includes("No metadata."));
    await auditBothThemes(form);
  });

  it("show a sign-in that is there, and forget it", async () => {
    const form = await formWith({ mechanism: "oauthbearer" });
    await type(form, "grant", "device");
    assert.include(form.renderRoot.textContent, "shows a code when it connects");
    form.places = { "kafka.sasl.refreshToken": "stored" };
    await form.updateComplete;
    assert.include(form.renderRoot.textContent, "Signed in, stored in the encrypted vault");
    const forgotten = oneEvent(form, "tw-forget");
    form.renderRoot.querySelector<HTMLElement>(".forget")?.click();
    assert.equal((await forgotten).detail, "kafka.sasl.refreshToken");
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

describe("every secret", () => {
  const press = async (form: ProfileForm, id: string, label: string) => {
    const buttons = [...(secretField(form, id)?.querySelectorAll("button") ?? [])];
    const found = buttons.find(({ textContent }) => textContent?.trim() === label);
    assert.exists(found, label);
    found?.click();
    await form.updateComplete;
    await secretOf(form, id).updateComplete;
  };
  const secretOf = (form: ProfileForm, id: string) => form.renderRoot.querySelector(`#field-${id}`) as SecretField;

  it("can be printed by a command, which is saved instead of it", async () => {
    const form = await formWith({ mechanism: "oauthbearer" });
    for (const [id, value] of [
      ["tokenUrl", "https://issuer.example.com/t"],
      ["clientId", "me"],
      ["clientSecret", "x"],
    ] as const)
      await type(form, id, value);
    await press(form, "clientSecret", "Read it from a command…");
    assert.isFalse(form.showProblems());
    const field = secretField(form, "clientSecret")?.querySelector<HTMLInputElement>("#command");
    assert.exists(field);
    if (field == null) return;
    field.value = "pass show kafka";
    field.dispatchEvent(new Event("input"));
    await form.updateComplete;
    assert.isTrue(form.showProblems());
    assert.isNull(secretsOf(form.draft), "what was typed is dropped");
    assert.deepEqual(profileOf(form.draft).secretCommands, { "kafka.sasl.clientSecret": "pass show kafka" });
    await auditBothThemes(form);
    await press(form, "clientSecret", "Type the client secret instead");
    assert.deepEqual(profileOf(form.draft).secretCommands, {});
  });

  it("is forgotten by its name, after a second press", async () => {
    const form = await formWith({ tls: true, identity: { format: "pem", certificatePem: "" } });
    form.places = { "kafka.tls.identity.passphrase": "stored" };
    await form.updateComplete;
    await secretOf(form, "passphrase").updateComplete;
    assert.equal(input(form, "passphrase").placeholder, "stored");
    const forgotten = oneEvent(form, "tw-forget");
    await press(form, "passphrase", "Forget it");
    await press(form, "passphrase", "Really forget it?");
    assert.equal((await forgotten).detail, "kafka.tls.identity.passphrase");
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
