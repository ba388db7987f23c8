import { assert, fixture, html } from "@open-wc/testing";
import { FEATURES } from "../../../src/ui/app/features.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/settings/settings.ts";
import type { SettingsDialog } from "../../../src/ui/settings/settings.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import type { VaultSettings } from "../../../src/ui/vault/vault-settings.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { PLACES } from "../fakes/data-api.ts";
import { fakeApi } from "../fakes/session.ts";
import { NO_VAULT } from "../fakes/vault-api.ts";
import { within } from "../fakes/within.ts";

async function settings() {
  installTokens();
  const api = fakeApi({ vault: { state: async () => NO_VAULT }, data: { places: async () => PLACES } });
  const element = await fixture<SettingsDialog>(html`<tw-settings .features=${FEATURES}></tw-settings>`, within(api));
  const root = element.renderRoot as ShadowRoot;
  const shown = () => root.querySelector(".pane")?.firstElementChild?.localName;
  const key = (name: string) =>
    root.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  return { element, root, shown, key };
}

describe("the sections of the settings", () => {
  it("are chosen by arrow keys, with the focus on the shown one", async () => {
    const { element, root, shown, key } = await settings();
    await element.open("data");
    assert.equal(shown(), "tw-data-places");
    assert.equal(root.activeElement?.id, "tab-data");
    key("ArrowDown");
    await waitUntil(() => shown() === "tw-memory-settings" && root.activeElement?.id === "tab-memory");
    key("ArrowDown");
    await waitUntil(() => shown() === "tw-vault-settings" && root.activeElement?.id === "tab-vault");
    assert.lengthOf(root.querySelectorAll('[role="tab"][tabindex="0"]'), 1);
  });

  it("open on the fields of a passphrase", async () => {
    const { element, root } = await settings();
    const pane = await element.open<VaultSettings>("vault");
    await pane?.askPassphrase();
    const section = root.querySelector("tw-vault-settings")?.shadowRoot;
    assert.equal(section?.activeElement?.localName, "tw-passphrase-form");
    await auditBothThemes(element);
  });

  it("pass the accessibility checks with the places of data", async () => {
    const { element, root } = await settings();
    await element.open("data");
    await waitUntil(() => root.querySelector("tw-data-places")?.shadowRoot?.querySelector(".row"));
    await auditBothThemes(element);
  });
});
