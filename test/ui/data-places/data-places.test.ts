import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { rememberErased, takeErased } from "../../../src/ui/app/erased.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/data-places/data-places.ts";
import type { DataPlacesView } from "../../../src/ui/data-places/data-places.ts";
import { baseName, doomedPaths } from "../../../src/ui/data-places/places-text.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { FakeDataApi, PLACES, PLAN } from "../fakes/data-api.ts";
import { OPEN_VAULT } from "../fakes/vault-api.ts";
import { within } from "../fakes/within.ts";

class Api extends FakeDataApi {
  readonly vault = { state: async () => OPEN_VAULT };
}

async function places() {
  installTokens();
  const api = new Api();
  const element = await fixture<DataPlacesView>(html`<tw-data-places></tw-data-places>`, within(api));
  const root = element.renderRoot as ShadowRoot;
  await waitUntil(() => root.querySelector(".row"));
  const text = () => root.textContent?.replace(/[ \n]+/g, " ") ?? "";
  const press = (label: string) => {
    const button = [...root.querySelectorAll("button")].find(
      (one) => one.textContent?.trim() === label || one.ariaLabel === label,
    );
    assert.exists(button, label);
    button?.click();
  };
  const form = async (name: string) => {
    await waitUntil(() => root.querySelector(name));
    const inner = root.querySelector(name)?.shadowRoot as ShadowRoot;
    await waitUntil(() => inner.querySelector("button"));
    const field = inner.querySelector("input") as HTMLInputElement;
    const type = (value: string) => {
      field.value = value;
      field.dispatchEvent(new Event("input"));
    };
    return { inner, field, type, send: () => inner.querySelector("form")?.requestSubmit() };
  };
  return { api, element, root, text, press, form };
}

/** The plan, once it is shown. */
const plan = (form: Awaited<ReturnType<typeof places>>["form"]) => form("tw-import-plan");

describe("the places of the user's data", () => {
  it("are listed with path, contents, size and whether they hold secrets", async () => {
    const { text, element, root } = await places();
    for (const { path, what } of PLACES.places) {
      assert.include(text(), path);
      assert.include(text(), what);
    }
    assert.include(text(), "181\u202fkB");
    assert.include(text(), "190\u202fkB");
    assert.include(text(), "Not created yet");
    assert.include(text(), "2 more files: vault.json.bak, vault-2026-03-01T10-12-44.json");
    assert.lengthOf(root.querySelectorAll(".badge.encrypted"), 1);
    assert.match(text(), /What leaves this computer.*Network/);
    await auditBothThemes(element);
  });

  it("can be shown in the file manager, and an error is shown when that fails", async () => {
    const { api, press, root } = await places();
    press("Open the folder of Log");
    await waitUntil(() => api.calls.length === 1);
    assert.deepEqual(api.calls, ["open log"]);
    api.failure = new TailwaterError("OPEN_FAILED", "No file manager was found.");
    press("Open the folder of Log");
    await waitUntil(() => root.querySelector("tw-error-note")?.shadowRoot?.textContent?.includes("No file manager"));
  });

  it("are named by the last part of a path of any system", () => {
    assert.equal(baseName("C:\\Users\\me\\vault.json"), "vault.json");
    assert.equal(baseName("/home/me/window/"), "window");
  });
});

describe("the configuration", () => {
  it("is exported to a new file, and again when its name was taken", async () => {
    const { api, press, form, text, element } = await places();
    press("Export configuration…");
    const { field, type, send, inner } = await form("tw-path-form");
    await waitUntil(() => field.value !== "");
    assert.match(field.value, /^\/home\/me\/Downloads\/tailwater-configuration-\d{8}-\d{6}\.json$/);
    api.failure = new TailwaterError("FILE_EXISTS", "The file exists.");
    type("/tmp/a.json");
    send();
    await waitUntil(() => inner.querySelector("tw-error-note"));
    await auditBothThemes(element);
    type("/tmp/b.json");
    send();
    await waitUntil(() => text().includes("4 profiles written to /tmp/b.json"));
    assert.deepEqual(api.calls, ["export /tmp/a.json", "export /tmp/b.json"]);
  });

  it("is imported once the user has seen its contents, and an event reports the new profiles", async () => {
    const { api, press, form, text, element } = await places();
    press("Import…");
    const { type, send } = await form("tw-path-form");
    type(" /tmp/a.json ");
    send();
    const { inner } = await plan(form);
    const said = inner.textContent?.replace(/[ \n]+/g, " ") ?? "";
    assert.include(said, "Will be imported from /tmp/a.json:");
    assert.include(said, "New: Staging s1:9092, s2:9092");
    assert.include(said, "Replaces Production: Prod evil.example:9092 Current servers: p1:9092");
    assert.include(said, "Also: theme, filters.");
    assert.match(said, /Left out, because each computer decides it for itself: network.offline, updates.on\./);
    assert.deepEqual(api.calls, ["plan /tmp/a.json"], "nothing is changed yet");
    await auditBothThemes(element);
    const told = oneEvent(element, "tw-profiles");
    inner.querySelector<HTMLElement>(".primary")?.click();
    await told;
    await waitUntil(() => text().includes("2 profiles added, 1 replaced"));
    assert.deepEqual(api.calls, ["plan /tmp/a.json", "import /tmp/a.json d1"]);
  });

  it("is not imported when the user declines, when it cannot be read, or when it has changed", async () => {
    const { api, press, form, element, root } = await places();
    press("Import…");
    const first = await form("tw-path-form");
    api.failure = new TailwaterError("FILE_UNREADABLE", "It is not JSON.");
    first.type("/tmp/a.json");
    first.send();
    await waitUntil(() => first.inner.querySelector("tw-error-note"));
    first.type("/tmp/b.json");
    first.send();
    const { inner } = await plan(form);
    api.failure = new TailwaterError("FILE_UNREADABLE", "The file has changed since you looked at it.");
    inner.querySelector<HTMLElement>(".primary")?.click();
    await waitUntil(() => inner.querySelector("tw-error-note"));
    inner.querySelector<HTMLElement>("button:not(.primary)")?.click();
    await element.updateComplete;
    assert.isNull(root.querySelector("tw-import-plan"));
    assert.deepEqual(api.calls, ["plan /tmp/a.json", "plan /tmp/b.json", "import /tmp/b.json d1"]);
  });

  it("goes along with secrets under a passphrase, or to the clipboard without them", async () => {
    const { api, press, form, text, root } = await places();
    press("Export configuration…");
    const { type, send } = await form("tw-path-form");
    const options = (await form("tw-export-choice")).inner;
    const select = options.querySelector("select") as HTMLSelectElement;
    select.value = "p1";
    select.dispatchEvent(new Event("change"));
    options.querySelector<HTMLElement>("#seals")?.click();
    await waitUntil(() => options.querySelector("#passphrase"));
    const field = options.querySelector("#passphrase") as HTMLInputElement;
    field.value = "long enough";
    field.dispatchEvent(new Event("input"));
    await auditBothThemes(root.host);
    type("/tmp/a.json");
    send();
    await waitUntil(() => text().includes("4 profiles with 3 secrets written to /tmp/a.json"));
    assert.deepEqual(api.calls, ["export /tmp/a.jsonp1long enough"]);
  });

  it("is pasted, and asks for what to do with known clusters, commands and secrets", async () => {
    const { api, press, form, text, root } = await places();
    const commands = [{ secret: "Password", command: "pass show kafka" }];
    api.plan = { ...PLAN, hasSecrets: true, profiles: PLAN.profiles.map((one) => ({ ...one, commands })) };
    press("Import…");
    await form("tw-path-form");
    await waitUntil(() => root.querySelector("tw-paste-form")?.shadowRoot?.querySelector("textarea"));
    const area = root.querySelector("tw-paste-form")?.shadowRoot?.querySelector("textarea") as HTMLTextAreaElement;
    area.value = "{}";
    area.dispatchEvent(new Event("input"));
    const { inner } = await plan(form);
    assert.include(inner.textContent ?? "", "Changes: Name, Bootstrap servers");
    assert.include(inner.textContent ?? "", "pass show kafka");
    [...inner.querySelectorAll<HTMLElement>("[type=radio]")][1]?.click();
    inner.querySelector<HTMLElement>("#commands")?.click();
    const field = inner.querySelector("#passphrase") as HTMLInputElement;
    field.value = "long enough";
    field.dispatchEvent(new Event("input"));
    await auditBothThemes(root.host);
    inner.querySelector<HTMLElement>(".primary")?.click();
    await waitUntil(() => text().includes("2 profiles added, 1 replaced, with 2 secrets in the vault"));
    assert.deepEqual(api.calls, ["plan text", "import text d1"]);
    assert.deepEqual(api.choice, { known: "copy", commands: true, passphrase: "long enough" });
  });

  it("has nothing to import when everything is left out", async () => {
    const { api, press, form } = await places();
    api.plan = { ...PLAN, profiles: [], preferences: [] };
    press("Import…");
    const { type, send } = await form("tw-path-form");
    type("/tmp/a.json");
    send();
    const { inner } = await plan(form);
    assert.include(inner.textContent ?? "", "This file contains nothing to import.");
    assert.isTrue(inner.querySelector<HTMLButtonElement>(".primary")?.disabled);
  });
});

describe("erasing everything", () => {
  it("lists exactly what is erased, and needs the word typed", async () => {
    const { api, press, form, element } = await places();
    press("Erase everything…");
    const { inner, type, send } = await form("tw-erase-form");
    await waitUntil(() => inner.querySelectorAll("li").length > 0);
    const listed = [...inner.querySelectorAll("li")].map(({ textContent }) => textContent);
    assert.deepEqual(listed, [
      ...doomedPaths(PLACES),
      "The vault’s key in the Secret Service (GNOME Keyring, KWallet)",
    ]);
    assert.notInclude(listed, PLACES.places[4]?.path);
    await auditBothThemes(element);
    const go = () => inner.querySelector<HTMLButtonElement>(".go") as HTMLButtonElement;
    for (const wrong of ["", "eras", "erase all"]) {
      type(wrong);
      send();
      await element.updateComplete;
      assert.isTrue(go().disabled);
    }
    assert.deepEqual(api.calls, []);
    type("Erase");
    await waitUntil(() => !go().disabled);
    const told = oneEvent(element, "tw-erased");
    send();
    assert.deepEqual((await told).detail, doomedPaths(PLACES));
    assert.deepEqual(api.calls, ["erase"]);
  });

  it("lists what could not be erased", async () => {
    const { api, press, form } = await places();
    press("Erase everything…");
    const { inner, type, send } = await form("tw-erase-form");
    api.failure = new TailwaterError("FILE_WRITE_FAILED", "vault.json could not be removed.");
    type("erase");
    send();
    await waitUntil(() => inner.querySelector("tw-error-note"));
  });

  it("is shown once after the page has reloaded", () => {
    assert.isNull(takeErased());
    rememberErased(5);
    assert.match(takeErased() ?? "", /5 files and folders/);
    assert.isNull(takeErased());
  });
});
