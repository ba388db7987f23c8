import { assert, fixture, html } from "@open-wc/testing";
import type { VaultState } from "../../../src/contract/vault.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/vault/unlock-dialog.ts";
import type { UnlockDialog, WantedPassword } from "../../../src/ui/vault/unlock-dialog.ts";
import "../../../src/ui/vault/vault-notice.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { FakeVaultApi, KEYRING, LOCKED_VAULT, OPEN_VAULT, UNAVAILABLE_VAULT } from "../fakes/vault-api.ts";
import { within } from "../fakes/within.ts";

const WANTED: WantedPassword = { user: "alice", profile: "Staging", action: "Connect" };

async function dialog(state: VaultState, wanted: WantedPassword | null = WANTED) {
  installTokens();
  const api = new FakeVaultApi(state);
  const element = await fixture<UnlockDialog>(html`<tw-unlock-dialog></tw-unlock-dialog>`, within(api));
  const answer = element.ask(wanted);
  const root = element.renderRoot as ShadowRoot;
  if (state.status !== "open") await waitUntil(() => root.querySelector("tw-unlock-form, .reason"));
  const text = () => root.textContent?.replace(/\s+/g, " ") ?? "";
  const press = async (label: string) => {
    const button = [...root.querySelectorAll("button")].find(({ textContent }) =>
      textContent?.trim().startsWith(label),
    );
    assert.exists(button, label);
    button?.click();
    await element.updateComplete;
  };
  const unlock = (passphrase: string) => {
    const form = root.querySelector("tw-unlock-form")?.shadowRoot as ShadowRoot;
    const field = form.querySelector("input") as HTMLInputElement;
    field.value = passphrase;
    field.dispatchEvent(new Event("input"));
    form.querySelector("form")?.requestSubmit();
    return form;
  };
  const isOpen = () => root.querySelector("dialog")?.open === true;
  return { element, api, answer, root, text, press, unlock, isOpen };
}

describe("the unlock dialog", () => {
  it("says whose password is needed, takes the passphrase and lets the action continue", async () => {
    const { answer, text, unlock, root, element, isOpen } = await dialog(LOCKED_VAULT);
    assert.match(text(), /password of alice for Staging/);
    await waitUntil(() => root.activeElement?.localName === "tw-unlock-form");
    await auditBothThemes(element);
    const form = unlock("wrong horse");
    await waitUntil(() => form.querySelector(".wrong"));
    assert.isTrue(isOpen());
    unlock("correct horse");
    assert.deepEqual(await answer, { kind: "unlocked" });
    assert.isFalse(isOpen());
  });

  it("takes a password for this session instead", async () => {
    const { answer, press, root, element, api } = await dialog(LOCKED_VAULT);
    await press("Type the password");
    const field = root.querySelector("#typed") as HTMLInputElement;
    assert.equal(root.activeElement, field);
    field.value = "hunter22";
    field.dispatchEvent(new Event("input"));
    await element.updateComplete;
    await auditBothThemes(element);
    await press("Connect");
    assert.deepEqual(await answer, { kind: "typed", password: "hunter22" });
    assert.deepEqual(api.calls, []);
    await waitUntil(() => root.querySelector("#typed") === null);
  });

  it("says why a vault cannot be read, asks again, and continues once it can", async () => {
    const { answer, press, text, element, api } = await dialog(UNAVAILABLE_VAULT);
    assert.include(text(), "Stored passwords cannot be read");
    assert.include(text(), "The Secret Service (GNOME Keyring, KWallet) holds its key. It does not answer.");
    await auditBothThemes(element);
    await press("Try again");
    await waitUntil(() => api.calls.length === 1);
    api.keyringComesBack = true;
    await waitUntil(() => text().includes("Try again"));
    await press("Try again");
    assert.deepEqual(await answer, { kind: "unlocked" });
  });

  it("offers the keyring too, where it holds the key of a locked vault", async () => {
    const keyring = { ...KEYRING, available: false, problem: "It is locked" };
    const { text, root } = await dialog({ ...LOCKED_VAULT, keyring });
    assert.exists(root.querySelector("tw-unlock-form"));
    assert.match(text(), /The .* holds its key\. It is locked\. Try again/);
  });

  it("ends without an answer when it is closed", async () => {
    const { answer, press } = await dialog(LOCKED_VAULT);
    await press("Cancel");
    assert.deepEqual(await answer, { kind: "cancelled" });
  });

  it("has no field when no password is needed, and disappears when the vault is already open", async () => {
    const { text, press, answer } = await dialog(LOCKED_VAULT, null);
    assert.notInclude(text(), "Type the password");
    await press("Cancel");
    await answer;
    assert.deepEqual(await (await dialog(OPEN_VAULT, null)).answer, { kind: "unlocked" });
  });
});

describe("the notice of a vault", () => {
  const notice = async (state: VaultState) => {
    const element = await fixture(html`<tw-vault-notice .vault=${state}></tw-vault-notice>`);
    return { element, text: element.shadowRoot?.textContent?.replace(/\s+/g, " ").trim() ?? "" };
  };

  it("is shown only while stored passwords cannot be read", async () => {
    installTokens();
    assert.equal((await notice(OPEN_VAULT)).text, "");
    const locked = await notice(LOCKED_VAULT);
    assert.equal(locked.text, "Your stored passwords are locked. Unlock…");
    await auditBothThemes(locked.element);
    assert.match((await notice(UNAVAILABLE_VAULT)).text, /cannot be read: the keyring gives no key\. Try again/);
  });
});
