import { assert, fixture, html } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { OutboundApi, OutboundState } from "../../../src/contract/outbound.ts";
import "../../../src/ui/outbound/outbound-settings.ts";
import type { OutboundSettings } from "../../../src/ui/outbound/outbound-settings.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";

const NONE: OutboundState = {
  mode: "system",
  manual: { kind: "http", host: "", port: null, user: "", except: [] },
  password: "none",
  system: null,
  ignored: [],
  certificates: [],
};
const CERTIFICATE = {
  fingerprint: `${"AB:".repeat(31)}AB`,
  name: "Corp Root",
  issuer: "Corp Root",
  validFrom: Date.now() - 1e9,
  validTo: Date.now() - 1_000,
  isAuthority: true,
};
const PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";

async function open(first: OutboundState) {
  installTokens();
  const calls: unknown[][] = [];
  let now = first;
  let failure: TailwaterError | null = null;
  const answer = async (...call: unknown[]) => {
    calls.push(call);
    if (failure !== null) throw failure;
    return now;
  };
  const outbound: OutboundApi = {
    state: async () => now,
    setProxy: (mode, manual, password) => {
      now = { ...now, mode, manual, password: password === null ? now.password : password === "" ? "none" : "vault" };
      return answer("setProxy", mode, manual, password);
    },
    addCertificates: (pem) => answer("add", pem),
    removeCertificate: (fingerprint) => answer("remove", fingerprint),
  };
  const element = await fixture<OutboundSettings>(
    html`<tw-outbound-settings></tw-outbound-settings>`,
    within({ outbound }),
  );
  const root = element.renderRoot as ShadowRoot;
  await waitUntil(() => root.querySelector("select"));
  const list = () => root.querySelector("tw-certificate-list")?.shadowRoot as ShadowRoot;
  const text = (within: ShadowRoot = root) => (within.textContent ?? "").replace(/\s+/g, " ");
  const type = async (id: string, value: string, within: ShadowRoot = root) => {
    const field = within.querySelector<HTMLInputElement>(`#${id}`);
    if (field === null) throw new Error(`There is no ${id}.`);
    field.value = value;
    field.dispatchEvent(new Event(field.matches("select") ? "change" : "input"));
    await element.updateComplete;
  };
  const press = (label: string, within: ShadowRoot = root) =>
    [...within.querySelectorAll("button")].find((one) => one.textContent?.trim() === label)?.click();
  const fail = (error: TailwaterError | null) => {
    failure = error;
  };
  return { element, root, list, calls, text, type, press, fail };
}

describe("the network settings", () => {
  it("name the environment's proxy, or that there is none", async () => {
    const none = await open(NONE);
    assert.include(none.text(), "Neither the environment nor this system names a proxy");
    await auditBothThemes(none.element);
    const system = { kind: "http", host: "proxy.corp", port: 3_128, setBy: "HTTPS_PROXY", except: [] } as const;
    assert.include((await open({ ...NONE, system })).text(), "HTTPS_PROXY names proxy.corp:3128.");
    const socks = { ...system, kind: "socks5" } as const;
    assert.include((await open({ ...NONE, system: socks })).text(), "names the SOCKS5 proxy proxy.corp:3128.");
    const few = { ...system, except: ["corp", "10.0.0.0/8"] };
    assert.include((await open({ ...NONE, system: few })).text(), "proxy.corp:3128, not for corp, 10.0.0.0/8.");
    const many = { ...system, except: Array.from({ length: 40 }, (_, at) => `host-${at}.corp`) };
    assert.include((await open({ ...NONE, system: many })).text(), "not for 40 exceptions.");
  });

  it("say what is set and not used, while the system's proxy is chosen", async () => {
    const why = "HTTPS_PROXY names a socks4 proxy. Tailwater can only use http and socks5 proxies, and ignores it.";
    const { element, text, type } = await open({ ...NONE, ignored: [why] });
    assert.include(text(), why);
    await auditBothThemes(element);
    await type("mode", "none");
    await waitUntil(() => !text().includes("socks4"));
  });

  it("save no proxy at once, and one of the user's own with its fields", async () => {
    const { element, root, calls, type, press, text } = await open(NONE);
    await type("mode", "none");
    await waitUntil(() => text().includes("Saved."));
    assert.deepEqual(calls, [["setProxy", "none", NONE.manual, null]]);
    await type("mode", "manual");
    assert.lengthOf(calls, 1);
    press("Save proxy");
    await element.updateComplete;
    assert.include(text(), "Enter the name or address of the proxy.");
    assert.include(text(), "A port is 1 to 65535.");
    assert.equal(root.activeElement?.id, "host");
    await type("kind", "socks5");
    await type("host", "http://proxy.corp/");
    assert.include(text(), "without http://");
    await type("host", " proxy.corp ");
    await type("port", "3128");
    await type("user", "me");
    await type("password", "hunter2");
    await type("except", "corp, 10.0.0.0/8");
    press("Save proxy");
    await waitUntil(() => calls.length === 2);
    const manual = { kind: "socks5", host: "proxy.corp", port: 3_128, user: "me", except: ["corp", "10.0.0.0/8"] };
    assert.deepEqual(calls[1], ["setProxy", "manual", manual, "hunter2"]);
    await waitUntil(() => text().includes("A password is in the vault. Empty keeps it."));
    assert.equal(root.querySelector<HTMLInputElement>("#password")?.value, "", "the page does not keep it");
    press("Save proxy");
    await waitUntil(() => calls.length === 3);
    assert.isNull(calls[2]?.[3], "empty keeps it");
    await waitUntil(() => text().includes("Saved."));
    await type("user", "");
    press("Save proxy");
    await waitUntil(() => calls.length === 4);
    assert.equal(calls[3]?.[3], "", "without a user the password is removed");
    await auditBothThemes(element);
  });

  it("divide a pasted address, as HTTP_PROXY holds it, into its fields", async () => {
    const { element, root, type } = await open(NONE);
    await type("mode", "manual");
    const paste = async (text: string) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text", text);
      const pasted = new ClipboardEvent("paste", { clipboardData, cancelable: true });
      root.querySelector("#host")?.dispatchEvent(pasted);
      await element.updateComplete;
      return pasted.defaultPrevented;
    };
    const textOf = (id: string) => root.querySelector<HTMLInputElement>(`#${id}`)?.value;
    assert.isFalse(await paste("proxy.corp"), "a name is pasted as it is");
    assert.isFalse(await paste("https://proxy.corp:3128"), "the app speaks no TLS to a proxy");
    assert.isTrue(await paste("http://me%40corp:p%3Aw@proxy.corp:3128/"));
    assert.deepEqual(["host", "port", "user", "password"].map(textOf), ["proxy.corp", "3128", "me@corp", "p:w"]);
    assert.isTrue(await paste("http://proxy"));
    assert.deepEqual(["kind", "host", "port"].map(textOf), ["http", "proxy", "80"]);
    assert.isTrue(await paste("socks5h://proxy"));
    assert.deepEqual(["kind", "host", "port"].map(textOf), ["socks5", "proxy", "1080"]);
  });

  it("import a certificate from its text, keep the text when it is refused, and remove one", async () => {
    const { element, calls, list, type, press, fail, root } = await open({ ...NONE, certificates: [CERTIFICATE] });
    const of = () => (list().textContent ?? "").replace(/\s+/g, " ");
    assert.match(of(), /Corp Root expired on \d{4}-\d\d-\d\d/);
    await auditBothThemes(element);
    press("Import a certificate…", list());
    await waitUntil(() => list().querySelector("textarea"));
    await type("pem", PEM, list());
    fail(new TailwaterError("BAD_REQUEST", "This is not a certificate in PEM form."));
    await waitUntil(() => !list().querySelector<HTMLButtonElement>("button.primary")?.disabled);
    press("Trust it", list());
    await waitUntil(() => root.querySelector("tw-error-note"));
    assert.equal(list().querySelector("textarea")?.value, PEM);
    fail(null);
    await waitUntil(() => !list().querySelector<HTMLButtonElement>("button.primary")?.disabled);
    press("Trust it", list());
    await waitUntil(() => list().querySelector("textarea") === null);
    assert.deepEqual(calls.at(-1), ["add", PEM]);
    await waitUntil(() => list().activeElement?.matches(".begin"), "the focus is not lost");
    await waitUntil(() => list().querySelector<HTMLButtonElement>(".row button")?.disabled === false);
    press("Remove", list());
    await waitUntil(() => calls.length === 3);
    assert.deepEqual(calls.at(-1), ["remove", CERTIFICATE.fingerprint]);
  });
});
