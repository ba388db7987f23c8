import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { ProfileSummary, Secrets } from "../../../src/contract/profiles.ts";
import type { VaultState } from "../../../src/contract/vault.ts";
import { FEATURES } from "../../../src/ui/app/features.ts";
import { HELLO } from "../fakes/hello.ts";
import type { FakeCalls } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/profiles/connect-screen.ts";
import type { ConnectScreen } from "../../../src/ui/profiles/connect-screen.ts";
import { draftOf, newDraft, storeOf } from "../../../src/ui/profiles/draft.ts";
import { RememberChoices } from "../../../src/ui/profiles/remember-choices.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { CLUSTER, fakeApi, PROFILE } from "../fakes/session.ts";
import {
  EMPTY_VAULT,
  FakeVaultApi,
  LOCKED_VAULT,
  NO_VAULT,
  OPEN_VAULT,
  UNAVAILABLE_VAULT,
} from "../fakes/vault-api.ts";
import { within } from "../fakes/within.ts";

const STORED: ProfileSummary = { ...PROFILE, secrets: { "kafka.sasl.password": "stored" } };

const typed = (secrets: Secrets | null) => secrets?.["kafka.sasl.password"] ?? null;
const isKept = ({ secrets }: ProfileSummary) => secrets["kafka.sasl.password"] === "stored";

interface World {
  readonly vault: VaultState;
  readonly profile?: ProfileSummary;

  /** Saving needs an open vault. */
  readonly refuseSave?: boolean;
  /** An attempt with this password throws the result; null when it connects. */
  readonly attempt?: (password: string | null, vault: VaultState) => TailwaterError | null;
}

async function screen({ vault: state, profile = PROFILE, attempt = () => null, refuseSave = false }: World) {
  installTokens();
  const vault = new FakeVaultApi(state);
  const calls: unknown[][] = [];
  let saved = profile;
  const connect = async (name: string, password: string | null, ...rest: unknown[]) => {
    calls.push([name, password, ...rest]);
    const error = attempt(password, vault.state);
    if (error !== null) throw error;
    return CLUSTER;
  };
  const profiles: FakeCalls["profiles"] = {
    // The contents of a locked vault are not known.
    list: async () => [{ ...saved, secrets: vault.state.status === "open" ? saved.secrets : {} }],
    save: async (given, password, store) => {
      calls.push(["save", typed(password), store]);
      if (refuseSave && vault.state.status !== "open") {
        throw new TailwaterError("VAULT_LOCKED", "The vault is locked.");
      }
      const open = vault.state.status === "open";
      const isStored = open ? store && (password !== null || isKept(saved)) : isKept(saved);
      saved = { ...saved, ...given, secrets: isStored ? STORED.secrets : {} };
      return saved;
    },
    delete: async () => {},
  };
  const clusters: FakeCalls["clusters"] = {
    open: (_attempt, _id, password, store) => connect("open", typed(password), store),
    test: (_attempt, _profile, password) => connect("test", typed(password)),
  };
  const api = fakeApi({ profiles, clusters, vault: vault.vault });
  const element = await fixture<ConnectScreen>(
    html`<tw-connect-screen .hello=${HELLO} .loadFeatures=${async () => FEATURES}></tw-connect-screen>`,
    within(api),
  );
  const root = element.renderRoot as ShadowRoot;
  const list = () => root.querySelector("tw-profile-list")?.shadowRoot as ShadowRoot;
  await waitUntil(() => list().querySelector(".entry"));
  list().querySelector<HTMLElement>(".entry")?.click();
  const field = () =>
    root.querySelector("tw-profile-form")?.shadowRoot?.querySelector("tw-password-field")?.shadowRoot as ShadowRoot;
  await waitUntil(() => field()?.querySelector("#password"));
  await waitUntil(
    () => state === vault.state && !field().textContent?.includes("Held in memory until Tailwater ends."),
  );
  const input = () => field().querySelector("#password") as HTMLInputElement;
  const box = () => field().querySelector("[type=checkbox]") as HTMLInputElement;
  const help = () => field().querySelector("#help")?.textContent?.replace(/\s+/g, " ").trim() ?? "";
  const pressIn = (inside: ShadowRoot, label: string) => {
    const found = [...inside.querySelectorAll("button")].find(({ textContent }) => textContent?.trim() === label);
    assert.exists(found, label);
    found?.click();
  };
  const type = (value: string) => {
    input().value = value;
    input().dispatchEvent(new Event("input"));
  };
  const unlock = () => root.querySelector("tw-unlock-dialog")?.shadowRoot as ShadowRoot;
  const passphrase = async (value: string) => {
    await waitUntil(() => unlock().querySelector("tw-unlock-form")?.shadowRoot?.querySelector("input"));
    const form = unlock().querySelector("tw-unlock-form")?.shadowRoot as ShadowRoot;
    const wanted = form.querySelector("input") as HTMLInputElement;
    wanted.value = value;
    wanted.dispatchEvent(new Event("input"));
    form.querySelector("form")?.requestSubmit();
  };
  const press = (label: string) => pressIn(root, label);
  return { element, root, api, calls, vault, list, field, input, box, help, press, pressIn, type, unlock, passphrase };
}

const locked = (password: string | null, vault: VaultState) =>
  password === null && vault.status === "locked" ? new TailwaterError("VAULT_LOCKED", "The vault is locked.") : null;

describe("the password that is sent", () => {
  const draft = { ...newDraft(), mechanism: "plain" as const, username: "alice" };

  it("is to be stored where it can be, and kept where none was typed", () => {
    assert.isTrue(storeOf(draft, OPEN_VAULT, false));
    assert.isFalse(storeOf(draft, LOCKED_VAULT, false));
    assert.isFalse(storeOf(draft, null, false));
    assert.isTrue(storeOf(draft, LOCKED_VAULT, true), "a stored one stays while the vault is locked");
    assert.isFalse(storeOf({ ...draft, remember: false }, OPEN_VAULT, true));
    assert.isFalse(storeOf({ ...draft, mechanism: "none" }, OPEN_VAULT, true));
  });

  it("never comes from a profile", () => assert.equal(draftOf(STORED, true).password, ""));
});

describe("the choice not to remember", () => {
  it("is kept for its profile alone", async () => {
    const kept = new Map<string, string>();
    const preferences = {
      get: async (key: string) => kept.get(key) ?? null,
      set: (key: string, value: string) => void kept.set(key, value),
    };
    const choices = new RememberChoices(preferences);
    choices.set("a", false);
    choices.set("b", false);
    choices.set("b", true);
    const later = new RememberChoices(preferences);
    await later.load();
    assert.isTrue(later.isOff("a"));
    assert.isFalse(later.isOff("b"));
    kept.set("passwords/not-remembered", "{damaged");
    const damaged = new RememberChoices(preferences);
    await damaged.load();
    assert.isFalse(damaged.isOff("a"));
  });
});

describe("the password of a profile", () => {
  it("is remembered by default where that is possible, and a choice against it lasts", async () => {
    const { box, calls, press, type, element, list, api } = await screen({ vault: EMPTY_VAULT });
    assert.isTrue(box().checked);
    assert.isFalse(box().disabled);
    await auditBothThemes(element);
    box().click();
    type("hunter22");
    press("Save");
    await waitUntil(() => calls.length === 1);
    assert.deepEqual(calls, [["save", "hunter22", false]]);
    await waitUntil(() => list().querySelector(".entry"));
    const kept = await api.preferences.get("passwords/not-remembered");
    assert.equal(kept, JSON.stringify([PROFILE.id]));
  });

  it("lasts for the session where it cannot be stored: the box says why, and leads to a passphrase", async () => {
    const { box, help, field, pressIn, root, element, vault } = await screen({ vault: NO_VAULT });
    assert.isFalse(box().checked);
    assert.isTrue(box().disabled);
    assert.match(
      help(),
      /^Passwords are kept for this session only: no keyring works here\. No Secret Service .* is running/,
    );
    await auditBothThemes(element);
    pressIn(field(), "Set a passphrase…");
    const section = () =>
      root.querySelector("tw-settings")?.shadowRoot?.querySelector("tw-vault-settings")?.shadowRoot as ShadowRoot;
    await waitUntil(() => section()?.activeElement?.localName === "tw-passphrase-form");
    const form = section().querySelector("tw-passphrase-form");
    form?.dispatchEvent(new CustomEvent("tw-passphrase", { detail: "long enough" }));
    await waitUntil(() => !box().disabled && box().checked);
    assert.deepEqual(vault.calls, ["passphrase long enough"]);
  });

  it("is only shown as stored, and connects without being typed", async () => {
    const { input, press, calls, element } = await screen({ vault: OPEN_VAULT, profile: STORED });
    assert.equal(input().value, "");
    assert.equal(input().placeholder, "stored");
    await auditBothThemes(element);
    setTimeout(() => press("Connect"));
    await oneEvent(element, "tw-connected");
    assert.deepEqual(calls, [
      ["save", null, true],
      ["open", null, false],
    ]);
  });

  it("is shown as held until Tailwater ends", async () => {
    const { input } = await screen({
      vault: OPEN_VAULT,
      profile: { ...PROFILE, secrets: { "kafka.sasl.password": "held" } },
    });
    assert.equal(input().placeholder, "held until Tailwater ends");
  });

  it("is forgotten after a second confirmation, which saves nothing else that is typed", async () => {
    const { field, pressIn, calls, input, box } = await screen({ vault: OPEN_VAULT, profile: STORED });
    pressIn(field(), "Forget stored password");
    await waitUntil(() => field().textContent?.includes("Really forget it?"));
    assert.deepEqual(calls, []);
    pressIn(field(), "Really forget it?");
    await waitUntil(() => input().placeholder === "");
    assert.deepEqual(calls, [["save", null, false]]);
    assert.isFalse(box().checked);
    assert.notInclude(field().textContent ?? "", "Forget");
  });

  it("is requested at its field when the engine needs it again, with the reason", async () => {
    const reason = "The servers of Staging have changed: its stored password is not sent to others.";
    const { press, field, type, root, element } = await screen({
      vault: OPEN_VAULT,
      profile: STORED,
      attempt: (password) => (password === null ? new TailwaterError("PASSWORD_NEEDED", reason) : null),
    });
    press("Test connection");
    await waitUntil(() => field().querySelector(".problem"));
    assert.equal(field().querySelector(".problem")?.textContent, reason);
    assert.equal(field().activeElement?.id, "password");
    await auditBothThemes(element);
    type("new");
    await waitUntil(() => field().querySelector(".problem") === null);
    press("Test connection");
    await waitUntil(() => root.querySelector(".result.ok"));
  });

  it("stays in its field when an attempt fails, and is not stored by it", async () => {
    const { press, type, input, calls, root } = await screen({
      vault: OPEN_VAULT,
      attempt: () => new TailwaterError("SASL_FAILED", "The login failed."),
    });
    type("wrong");
    press("Connect");
    await waitUntil(() => root.querySelector("tw-error-note"));
    assert.equal(input().value, "wrong");
    assert.deepEqual(calls, [
      ["save", null, true],
      ["open", "wrong", true],
    ]);
  });
});

describe("a locked vault", () => {
  it("is unlocked where an action needs it, and the action then continues by itself", async () => {
    const { press, calls, passphrase, element, input } = await screen({
      vault: LOCKED_VAULT,
      profile: STORED,
      attempt: locked,
    });
    assert.equal(input().placeholder, "in the vault, if it is stored");
    press("Connect");
    const connected = oneEvent(element, "tw-connected");
    await passphrase("correct horse");
    await connected;
    await waitUntil(() => input().placeholder === "stored");
    assert.deepEqual(calls, [
      ["save", null, false],
      ["open", null, false],
      ["open", null, false],
    ]);
  });

  it("is skipped with a password for this session, which is not stored", async () => {
    const { press, calls, unlock, pressIn, element } = await screen({
      vault: LOCKED_VAULT,
      profile: STORED,
      attempt: locked,
    });
    press("Connect");
    await waitUntil(() => unlock().querySelector("tw-unlock-form"));
    pressIn(unlock(), "Type the password instead…");
    await waitUntil(() => unlock().querySelector("#typed"));
    const field = unlock().querySelector("#typed") as HTMLInputElement;
    field.value = "hunter22";
    field.dispatchEvent(new Event("input"));
    const connected = oneEvent(element, "tw-connected");
    unlock().querySelector("form")?.requestSubmit();
    await connected;
    assert.deepEqual(calls.at(-1), ["open", "hunter22", false]);
  });

  it("is unlocked to save or to forget a password, too", async () => {
    const { type, press, pressIn, field, passphrase, calls, vault, input, box } = await screen({
      vault: OPEN_VAULT,
      profile: STORED,
      refuseSave: true,
    });
    // As from another window: this screen does not know of it.
    vault.state = LOCKED_VAULT;
    type("hunter22");
    press("Save");
    await passphrase("correct horse");
    await waitUntil(() => input().value === "" && !box().disabled);
    const save = ["save", "hunter22", true];
    assert.deepEqual(calls, [save, save]);
    await vault.vault.lock();
    pressIn(field(), "Forget stored password");
    await waitUntil(() => field().textContent?.includes("Really forget it?"));
    pressIn(field(), "Really forget it?");
    await passphrase("correct horse");
    await waitUntil(() => input().placeholder === "");
    assert.deepEqual(calls.slice(2), [
      ["save", null, false],
      ["save", null, false],
    ]);
  });

  it("does not prevent a connection that needs no vault", async () => {
    const { type, press, calls, element, vault } = await screen({
      vault: OPEN_VAULT,
      profile: STORED,
      refuseSave: true,
    });
    vault.state = LOCKED_VAULT;
    type("hunter22");
    setTimeout(() => press("Connect"));
    await oneEvent(element, "tw-connected");
    assert.deepEqual(calls, [
      ["save", null, true],
      ["open", "hunter22", true],
    ]);
  });

  it("leaves the screen unchanged when the user does not answer", async () => {
    const { press, calls, unlock, pressIn, root } = await screen({
      vault: LOCKED_VAULT,
      profile: STORED,
      attempt: locked,
    });
    press("Test connection");
    await waitUntil(() => unlock().querySelector("tw-unlock-form"));
    pressIn(unlock(), "Cancel");
    await waitUntil(() => !unlock().querySelector("dialog")?.open);
    assert.deepEqual(calls, [["test", null]]);
    assert.notExists(root.querySelector("tw-error-note"));
  });

  it("asks once in a row: an action that fails again shows its error", async () => {
    const { press, passphrase, root, calls } = await screen({
      vault: LOCKED_VAULT,
      profile: STORED,
      attempt: () => new TailwaterError("VAULT_LOCKED", "The vault is locked."),
    });
    press("Test connection");
    await passphrase("correct horse");
    await waitUntil(() => root.querySelector("tw-error-note"));
    assert.lengthOf(calls, 2);
  });

  it("is shown in a slim line, and unlocked from there", async () => {
    const { root, pressIn, passphrase, box, help, element } = await screen({ vault: LOCKED_VAULT, profile: STORED });
    const notice = root.querySelector("tw-vault-notice")?.shadowRoot as ShadowRoot;
    assert.equal(help(), "The stored passwords are locked; a typed one is kept for this session only. Unlock…");
    assert.isTrue(box().disabled);
    await auditBothThemes(element);
    pressIn(notice, "Unlock…");
    await passphrase("correct horse");
    await waitUntil(() => notice.querySelector("button") === null);
    await waitUntil(() => !box().disabled && box().checked);
  });

  it("says why it cannot be read, and tries again", async () => {
    const { press, unlock, pressIn, vault, element } = await screen({
      vault: UNAVAILABLE_VAULT,
      profile: STORED,
      attempt: (_password, { status }) =>
        status === "unavailable" ? new TailwaterError("VAULT_UNAVAILABLE", "The vault cannot be opened.") : null,
    });
    press("Connect");
    await waitUntil(() => unlock().querySelector(".reason"));
    assert.include(unlock().textContent ?? "", "It does not answer.");
    vault.keyringComesBack = true;
    const connected = oneEvent(element, "tw-connected");
    pressIn(unlock(), "Try again");
    await connected;
  });
});
