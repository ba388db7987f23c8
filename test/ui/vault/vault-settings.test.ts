import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { VaultState } from "../../../src/contract/vault.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/vault/vault-settings.ts";
import type { VaultSettings } from "../../../src/ui/vault/vault-settings.ts";
import { passphraseProblem, sentence, whereText, whyNotStored } from "../../../src/ui/vault/vault-text.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import {
  EMPTY_VAULT,
  FakeVaultApi,
  KEYRING,
  LOCKED_VAULT,
  LOST_VAULT,
  NO_VAULT,
  OPEN_VAULT,
  UNAVAILABLE_VAULT,
} from "../fakes/vault-api.ts";
import { within } from "../fakes/within.ts";

const UNUSED = { ...KEYRING, used: false };

async function settings(state: VaultState) {
  installTokens();
  const api = new FakeVaultApi(state);
  const element = await fixture<VaultSettings>(html`<tw-vault-settings></tw-vault-settings>`, within(api));
  const root = element.renderRoot as ShadowRoot;
  await waitUntil(() => root.querySelector(".rows"));
  const text = () => root.textContent?.replace(/\s+/g, " ") ?? "";
  const buttons = () => [...root.querySelectorAll("button")].map(({ textContent }) => textContent?.trim());
  const press = async (label: string) => {
    const button = [...root.querySelectorAll("button")].find(({ textContent }) => textContent?.trim() === label);
    assert.exists(button, `${label} among ${buttons().join(", ")}`);
    button?.click();
    await element.updateComplete;
  };
  /** Fills the fields of a form inside and submits it. */
  const submit = (form: string, values: Readonly<Record<string, string>>) => {
    const inner = root.querySelector(form)?.shadowRoot as ShadowRoot;
    for (const [id, value] of Object.entries(values)) {
      const field = inner.querySelector<HTMLInputElement>(`#${id}`) as HTMLInputElement;
      field.value = value;
      field.dispatchEvent(new Event("input"));
    }
    inner.querySelector("form")?.requestSubmit();
    return inner;
  };
  return { element, api, root, text, buttons, press, submit };
}

describe("the text about the vault", () => {
  it("is one line on where passwords are, for every state", () => {
    const byPassphrase = { ...OPEN_VAULT, passphrase: true, keyring: { ...KEYRING, used: false } };
    assert.equal(
      whereText(OPEN_VAULT),
      "In an encrypted vault; its key is in the Secret Service (GNOME Keyring, KWallet).",
    );
    assert.match(whereText({ ...OPEN_VAULT, passphrase: true }), /its key is in .* Your passphrase opens it too\./);
    assert.equal(whereText(byPassphrase), "In an encrypted vault, opened by your passphrase.");
    assert.match(whereText(LOCKED_VAULT), /It is locked/);
    assert.equal(
      whereText(UNAVAILABLE_VAULT),
      "In an encrypted vault that cannot be opened now. " +
        "The Secret Service (GNOME Keyring, KWallet) holds its key. It does not answer.",
    );
    assert.match(whereText(LOST_VAULT), /It works, but the vault's key is not in it\.$/);
    const unreadable = { ...UNAVAILABLE_VAULT, keyring: { ...KEYRING, used: false } };
    assert.equal(whereText(unreadable), "In an encrypted vault that cannot be opened now.");
    assert.match(whereText(EMPTY_VAULT), /Nowhere yet/);
    assert.match(
      whereText(NO_VAULT),
      /^Nowhere: passwords are asked each session, because no keyring works here\. No /,
    );
  });

  it("says why a password is not stored, only where it is not", () => {
    assert.isNull(whyNotStored(OPEN_VAULT));
    assert.isNull(whyNotStored(EMPTY_VAULT));
    assert.match(whyNotStored(LOCKED_VAULT) ?? "", /locked/);
    assert.match(whyNotStored(NO_VAULT) ?? "", /No Secret Service .* is running/);
    assert.match(whyNotStored({ ...OPEN_VAULT, canStore: false }) ?? "", /cannot be written/);
    assert.match(whyNotStored({ ...EMPTY_VAULT, canStore: false }) ?? "", /cannot be written/);
  });

  it("makes a sentence of a keyring's message", () => {
    assert.equal(sentence("no bus"), "No bus.");
    assert.equal(sentence("Is it on?"), "Is it on?");
    assert.equal(sentence(null), "");
  });

  it("requires a passphrase of eight characters as a person counts them, typed twice", () => {
    assert.match(passphraseProblem("1234567", "1234567") ?? "", /At least 8/);
    assert.match(passphraseProblem("🔑🔑🔑🔑", "🔑🔑🔑🔑") ?? "", /At least 8/);
    assert.match(passphraseProblem("12345678", "12345679") ?? "", /passphrases differ/);
    assert.isNull(passphraseProblem("12345678", "12345678"));
  });
});

describe("the vault's settings", () => {
  for (const [name, state] of Object.entries({
    open: OPEN_VAULT,
    locked: LOCKED_VAULT,
    unavailable: UNAVAILABLE_VAULT,
    lost: LOST_VAULT,
    empty: EMPTY_VAULT,
    "without a keyring": NO_VAULT,
  })) {
    it(`pass the accessibility checks when the vault is ${name}`, async () => {
      const { element, text } = await settings(state);
      assert.include(text(), state.path);
      await auditBothThemes(element);
    });
  }

  it("never remove the last way to open the vault", async () => {
    const keyringOnly = await settings(OPEN_VAULT);
    assert.notInclude(keyringOnly.buttons(), "Stop using it");
    assert.notInclude(keyringOnly.buttons(), "Remove");
    assert.notInclude(keyringOnly.buttons(), "Lock now");
    const both = await settings({ ...OPEN_VAULT, passphrase: true });
    assert.includeMembers(both.buttons(), ["Stop using it", "Remove", "Lock now", "Change…"]);
    const byPassphrase = await settings({ ...OPEN_VAULT, passphrase: true, keyring: { ...KEYRING, used: false } });
    assert.notInclude(byPassphrase.buttons(), "Remove");
    assert.include(byPassphrase.buttons(), "Use it");
  });

  it("set a passphrase typed twice, and report errors at the fields", async () => {
    const { api, root, text, press, submit, element } = await settings(NO_VAULT);
    await press("Set…");
    const form = submit("tw-passphrase-form", { new: "short", again: "short" });
    await waitUntil(() => form.querySelector(".problem")?.textContent?.includes("At least 8"));
    submit("tw-passphrase-form", { new: "long enough", again: "long enouhg" });
    await waitUntil(() => form.querySelector(".problem")?.textContent?.includes("passphrases differ"));
    await auditBothThemes(element);
    assert.deepEqual(api.calls, []);
    const told = oneEvent(element, "tw-vault");
    submit("tw-passphrase-form", { new: "long enough", again: "long enough" });
    await told;
    await waitUntil(() => root.querySelector("tw-passphrase-form") === null);
    assert.deepEqual(api.calls, ["passphrase long enough"]);
    assert.include(text(), "The passphrase is set.");
    assert.include(text(), "opened by your passphrase");
  });

  it("show that they work while a key is derived, and accept nothing else meanwhile", async () => {
    const { api, root, text, press, submit } = await settings(OPEN_VAULT);
    let derived = () => {};
    api.gate = new Promise((resolve) => {
      derived = resolve;
    });
    await press("Set…");
    const form = submit("tw-passphrase-form", { new: "long enough", again: "long enough" });
    await waitUntil(() => form.textContent?.includes("Working…"));
    assert.isTrue([...root.querySelectorAll("button")].every(({ disabled }) => disabled));
    derived();
    await waitUntil(() => text().includes("The passphrase is set."));
    assert.equal(api.calls.length, 1);
  });

  it("unlock, and report a wrong passphrase at the field, ready to be typed over", async () => {
    const { api, root, text, press, submit } = await settings(LOCKED_VAULT);
    const form = submit("tw-unlock-form", { passphrase: "wrong horse" });
    await waitUntil(() => form.querySelector(".wrong"));
    assert.equal(form.activeElement?.id, "passphrase");
    submit("tw-unlock-form", { passphrase: "correct horse" });
    await waitUntil(() => text().includes("Unlocked."));
    assert.include(text(), "3 passwords");
    await press("Lock now");
    await waitUntil(() => root.querySelector("tw-unlock-form"));
    assert.deepEqual(api.calls, ["unlock wrong horse", "unlock correct horse", "lock"]);
  });

  it("ask for the passphrase once where a change of an open vault needs it, and then make the change", async () => {
    const { api, root, text, press, submit } = await settings({ ...OPEN_VAULT, passphrase: true, keyring: UNUSED });
    api.failure = new TailwaterError("VAULT_LOCKED", "This change needs the vault's passphrase once.");
    await press("Use it");
    await waitUntil(() => root.activeElement?.localName === "tw-unlock-form");
    assert.include(text(), "needs the passphrase once more");
    submit("tw-unlock-form", { passphrase: "correct horse" });
    await waitUntil(() => text().includes("The keyring holds the vault’s key."));
    assert.deepEqual(api.calls, ["keyring true", "unlock correct horse", "keyring true"]);
    assert.isNull(root.querySelector("tw-unlock-form"));
  });

  it("open a locked vault by the keyring that holds its key, too", async () => {
    const { buttons } = await settings({ ...LOCKED_VAULT, keyring: KEYRING });
    assert.include(buttons(), "Unlock with it");
  });

  it("use the keyring and stop using it", async () => {
    const { api, text, press } = await settings({ ...OPEN_VAULT, passphrase: true });
    await press("Stop using it");
    await waitUntil(() => text().includes("no longer in the keyring"));
    await press("Use it");
    await waitUntil(() => text().includes("holds the vault’s key."));
    assert.deepEqual(api.calls, ["keyring false", "keyring true"]);
  });

  it("ask again a keyring that could not be reached, and report the result", async () => {
    const { api, text, press } = await settings(UNAVAILABLE_VAULT);
    assert.include(text(), "It does not answer.");
    await press("Try again");
    await waitUntil(() => text().includes("still cannot be reached"));
    api.keyringComesBack = true;
    await press("Try again");
    await waitUntil(() => text().includes("The keyring works."));
    assert.include(text(), "3 passwords");
  });

  it("start again only after a confirmation, and say what happens to the old file", async () => {
    const { api, text, press, element } = await settings(UNAVAILABLE_VAULT);
    await press("Reset vault…");
    assert.match(text(), /kept beside the new one/);
    await auditBothThemes(element);
    await press("Cancel");
    assert.deepEqual(api.calls, []);
    await press("Reset vault…");
    await press("Reset vault");
    await waitUntil(() => text().includes("The vault is empty now."));
    assert.deepEqual(api.calls, ["reset"]);
  });

  it("show what failed, with what to do, and keep the typed text", async () => {
    const { api, root, press } = await settings({ ...OPEN_VAULT, passphrase: true });
    api.failure = new TailwaterError("FILE_WRITE_FAILED", "The vault could not be written.", { hint: "Make room." });
    await press("Lock now");
    await waitUntil(() => root.querySelector("tw-error-note")?.shadowRoot?.textContent?.includes("Make room."));
    assert.include(root.textContent ?? "", "3 passwords");
  });
});
