import { assert, fixture, html } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { PastedCluster } from "../../../src/contract/pasted.ts";
import { kafkaAt, type Profile, type Secrets } from "../../../src/contract/profiles.ts";
import { FEATURES } from "../../../src/ui/app/features.ts";
import "../../../src/ui/profiles/connect-screen.ts";
import type { ConnectScreen } from "../../../src/ui/profiles/connect-screen.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { HELLO } from "../fakes/hello.ts";
import { CLUSTER, type FakeCalls, fakeApi } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { buttonOf } from "../fakes/world.ts";

const CA = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
const PASTED: PastedCluster = {
  name: "prod",
  kafka: kafkaAt(["a:9093"], {
    tls: { enabled: true, caPem: CA, identity: { format: "pem", certificatePem: CA }, serverName: null },
    sasl: { mechanism: "plain", username: "anna" },
  }),
  registry: {
    url: "https://registry:8081",
    auth: { kind: "none" },
    tls: { caPem: null, identity: null, serverName: null },
  },
  secrets: { "kafka.sasl.password": "hunter22", "kafka.tls.identity.key": "KEY" },
  understood: [
    { label: "Bootstrap servers", value: "a:9093", where: "line 1" },
    { label: "Password", value: null, where: "line 2" },
  ],
  left: [
    { text: "sasl.kerberos", why: "Tailwater does not know this setting.", where: "line 3", matters: true },
    { text: "acks", why: "It says nothing about how to connect.", where: "line 4", matters: false },
  ],
  files: [{ label: "Trust store", path: "/etc/trust.jks" }],
};

async function screen(calls: FakeCalls) {
  installTokens();
  const element = await fixture<ConnectScreen>(
    html`<tw-connect-screen .hello=${HELLO} .loadFeatures=${async () => FEATURES}></tw-connect-screen>`,
    within(fakeApi({ profiles: { list: async () => [] } }, calls)),
  );
  await waitUntil(() => element.renderRoot.querySelector("tw-profile-form"));
  buttonOf(element.renderRoot as ShadowRoot, "Paste…").click();
  const dialog = () => element.renderRoot.querySelector("tw-paste-dialog")?.shadowRoot as ShadowRoot;
  await waitUntil(() => dialog()?.querySelector("textarea"));
  const paste = (text: string) => {
    const field = dialog().querySelector("textarea") as HTMLTextAreaElement;
    field.value = text;
    field.dispatchEvent(new Event("input"));
  };
  const text = () => (dialog().querySelector(".found")?.textContent ?? "").replace(/\s+/g, " ");
  return { element, dialog, paste, text };
}

describe("a pasted connection", () => {
  it("is shown field by field, its files are read when the user agrees, and the form gets it with its secrets", async () => {
    const asked: unknown[][] = [];
    const opened: { profile: Profile; secrets: Secrets | null }[] = [];
    const { element, dialog, paste, text } = await screen({
      pasted: {
        recognise: async (given, readsFiles) => {
          asked.push([given, readsFiles]);
          return { format: "Client properties", clusters: [readsFiles ? { ...PASTED, files: [] } : PASTED] };
        },
      },
      clusters: {
        openNew: async (_name, profile, secrets) => {
          opened.push({ profile, secrets });
          return CLUSTER;
        },
      },
    });
    assert.isTrue(buttonOf(dialog(), "Fill in the form").disabled);
    paste("bootstrap.servers=a:9093");
    await waitUntil(() => text().includes("Client properties"));
    assert.include(text(), "Bootstrap servers a:9093 line 1");
    assert.include(text(), "Password •••••••• line 2");
    assert.include(text(), "sasl.kerberos Tailwater does not know this setting. line 3");
    assert.include(text(), "1 other setting says nothing about how to connect.");
    assert.notInclude(dialog().textContent ?? "", "hunter22");
    await auditBothThemes(dialog().host);
    buttonOf(dialog(), "Read it").click();
    await waitUntil(() => dialog().querySelector(".strip") === null);
    assert.deepEqual(asked, [
      ["bootstrap.servers=a:9093", false],
      ["bootstrap.servers=a:9093", true],
    ]);
    buttonOf(dialog(), "Fill in the form").click();
    const form = () => element.renderRoot.querySelector("tw-profile-form")?.shadowRoot as ShadowRoot;
    await waitUntil(() => form().querySelector<HTMLTextAreaElement>("#servers")?.value === "a:9093");
    assert.equal(form().querySelector<HTMLInputElement>("#name")?.value, "prod");
    buttonOf(element.renderRoot as ShadowRoot, "Connect").click();
    await waitUntil(() => opened.length === 1);
    assert.deepEqual(opened[0]?.secrets, PASTED.secrets);
    assert.deepEqual(opened[0]?.profile.kafka, PASTED.kafka);
    assert.deepEqual(opened[0]?.profile.registry, PASTED.registry);
  });

  it("offers one of several clusters, says when nothing was found, and shows why it failed", async () => {
    const second = { ...PASTED, name: "dev", understood: [{ label: "Bootstrap servers", value: "dev:1", where: "x" }] };
    const { dialog, paste, text } = await screen({
      pasted: {
        recognise: async (given) => {
          if (given === "fails") throw new TailwaterError("BAD_REQUEST", "The text is too long.");
          return { format: "kafkactl configuration", clusters: given === "two" ? [PASTED, second] : [] };
        },
      },
    });
    paste("hello");
    await waitUntil(() => text().includes("finds no connection"));
    assert.isTrue(buttonOf(dialog(), "Fill in the form").disabled);
    paste("two");
    await waitUntil(() => dialog().querySelector("select"));
    const select = dialog().querySelector("select") as HTMLSelectElement;
    select.selectedIndex = 1;
    select.dispatchEvent(new Event("change"));
    await waitUntil(() => text().includes("dev:1"));
    paste("fails");
    await waitUntil(() => dialog().querySelector("tw-error-note"));
    assert.equal(text().trim(), "");
  });
});
