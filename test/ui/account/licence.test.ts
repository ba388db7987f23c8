import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { LicenceApi, LicenceState, LicenceWarning, LockReason } from "../../../src/contract/licence.ts";
import { LOCKABLE, LOCKABLE_IDS, type LockableId } from "../../../src/contract/lockable.ts";
import "../../../src/ui/account/account-button.ts";
import "../../../src/ui/account/account-panel.ts";
import "../../../src/ui/account/licence-panel.ts";
import type { AccountButton } from "../../../src/ui/account/account-button.ts";
import type { LicencePanel } from "../../../src/ui/account/licence-panel.ts";
import { leftText, lockText, warningNotice } from "../../../src/ui/account/licence-text.ts";
import type { Notice } from "../../../src/ui/data/notice.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { waitUntil } from "../fakes/wait-until.ts";

const END = Date.UTC(2026, 11, 5, 12);
const REASONS: readonly LockReason[] = [
  ...(["none", "unreadable", "expired", "clock", "sign-in", "other-person"] as const),
  ...(["other-machine", "too-many-machines", "plan-unknown", "not-in-plan"] as const),
];

const locked = (reason: LockReason | null, open: readonly LockableId[] = []) =>
  LOCKABLE_IDS.map((id) => ({ id, locked: open.includes(id) ? null : reason }));

const NONE: LicenceState = {
  ...{ revision: 1, status: "none", source: null, plan: null, seat: null, email: null },
  ...{ expiresAt: null, graceEndsAt: null, problem: null, features: locked("none") },
  ...{ machine: "ABCD-EFGH-JKLM-NPQR", path: "/home/me/.config/tailwater/licence.jwt" },
  portal: "https://account.example.com/",
};
const VALID: LicenceState = {
  ...NONE,
  ...{ status: "valid", source: "file", plan: "professional", seat: "Example Ltd.", email: "ada@example.com" },
  ...{ expiresAt: END, graceEndsAt: END + 14 * 86_400_000, features: locked(null) },
};
const EXPIRED: LicenceState = {
  ...VALID,
  status: "refused",
  features: locked("expired"),
  problem: {
    ...({ code: "LICENCE_REQUIRED", message: "The licence ended on 2026-12-05.", subject: null } as const),
    hint: "Get one at https://account.example.com/, and enter it under Account.",
  },
};

function engine(first: LicenceState, warning: LicenceWarning | null = null) {
  const own = {
    state: first,
    installed: [] as string[],
    calls: [] as string[],
    refuses: null as TailwaterError | null,
  };
  const to = (state: LicenceState) => {
    own.state = { ...state, revision: own.state.revision + 1 };
    return own.state;
  };
  const licence: LicenceApi = {
    state: async () => own.state,
    next: (after) => (after === own.state.revision ? new Promise(() => {}) : Promise.resolve(own.state)),
    install: async (text) => {
      own.installed.push(text);
      if (own.refuses !== null) throw own.refuses;
      return to(VALID);
    },
    remove: async () => to(NONE),
    warning: async () => warning,
    openPortal: async () => void own.calls.push("portal"),
  };
  return { own, api: { licence } };
}

async function panel(first: LicenceState) {
  const { own, api } = engine(first);
  const element = await fixture<LicencePanel>(html`<tw-licence-panel .api=${api}></tw-licence-panel>`);
  const text = () => element.renderRoot.textContent?.replace(/\s+/g, " ") ?? "";
  await waitUntil(() => text().includes("This computer’s code"));
  const button = (name: string) =>
    [...element.renderRoot.querySelectorAll("button")].find((one) => one.textContent?.trim() === name);
  return { own, element, text, button };
}

describe("the licence on the account screen", () => {
  before(() => installTokens());

  it("says what each locked feature does, why it is locked, and how to get it", async () => {
    for (const reason of REASONS) {
      const { text, button, own } = await panel({ ...NONE, features: locked(reason, ["groups"]) });
      for (const id of LOCKABLE_IDS) assert.include(text(), LOCKABLE[id].does);
      assert.equal(text().split(lockText(reason)).length - 1, LOCKABLE_IDS.length - 1, reason);
      assert.include(text(), "Unlocked");
      button("Get a licence")?.click();
      assert.deepEqual(own.calls, ["portal"]);
    }
  });

  it("takes a pasted licence, and keeps none of its text in the page", async () => {
    const { own, element, text, button } = await panel(NONE);
    assert.include(text(), "No licence");
    button("Enter a licence…")?.click();
    await element.updateComplete;
    const area = element.renderRoot.querySelector("textarea");
    assert.equal(element.shadowRoot?.activeElement, area);
    if (area !== null) area.value = "canary.of.licence";
    const changed = oneEvent(element, "tw-licence-changed");
    button("Use it")?.click();
    await waitUntil(() => text().includes("Plan professional"));
    assert.deepEqual(own.installed, ["canary.of.licence"]);
    await changed;
    assert.equal(element.renderRoot.querySelector("textarea"), null);
    assert.notInclude(element.shadowRoot?.innerHTML ?? "", "canary");
    assert.include(text(), "For Example Ltd., ada@example.com. Until 2026-12-05.");
    button("Remove…")?.click();
    await element.updateComplete;
    assert.equal(element.shadowRoot?.activeElement?.textContent, "Cancel", "Enter Enter removes nothing");
    assert.include(text(), "its file is deleted");
    const notice = oneEvent(element, "tw-notice");
    button("Remove the licence")?.click();
    await waitUntil(() => text().includes("No licence"));
    assert.equal((await notice).detail.message, "The licence was removed.");
    assert.equal(element.shadowRoot?.activeElement?.textContent?.trim(), "Enter a licence…");
  });

  it("says why a licence is refused, and leaves its text to correct", async () => {
    const { own, element, text, button } = await panel(VALID);
    own.refuses = new TailwaterError("LICENCE_INVALID", "The licence’s signature is not right.");
    button("Replace…")?.click();
    await element.updateComplete;
    assert.include(text(), "It replaces the present licence");
    button("Use it")?.click();
    await waitUntil(() => element.renderRoot.querySelector(".wide tw-error-note") !== null);
    assert.equal(element.shadowRoot?.activeElement, element.renderRoot.querySelector("textarea"));
    await auditBothThemes(element);
    assert.notEqual(element.renderRoot.querySelector("textarea"), null);
    assert.include(text(), "Plan professional");
    element.active = false;
    await element.updateComplete;
    assert.isNull(element.renderRoot.querySelector("tw-error-note, textarea"), "left and forgotten");
    element.active = true;
    button("Replace…")?.click();
    await element.updateComplete;
    button("Cancel")?.click();
    await element.updateComplete;
    assert.isNull(element.renderRoot.querySelector("tw-error-note"));
    assert.equal(element.shadowRoot?.activeElement, button("Replace…"));
  });

  it("says how long it still works, from 30 days before the end", () => {
    const days = (more: number) => END - more * 86_400_000;
    assert.deepEqual(
      [31, 30, 1, 0.5].map((more) => leftText(VALID, days(more))),
      [null, "30 days left.", "1 day left.", "1 day left."],
    );
    assert.equal(leftText({ ...VALID, status: "grace" }, END), "14 days left.");
    assert.isNull(leftText(EXPIRED, END));
    assert.isNull(leftText({ ...VALID, expiresAt: null }, END));
  });

  it("shows an ended licence calmly, and passes the audit in both themes", async () => {
    const { element, text } = await panel(EXPIRED);
    assert.include(text(), "Plan professional: not valid");
    assert.notEqual(element.renderRoot.querySelector("tw-error-note")?.shadowRoot?.querySelector(".locked"), null);
    await auditBothThemes(element);
  });

  it("is shown by an account without a login, which asks for none", async () => {
    const { api } = engine(VALID);
    const login = new Proxy({}, { get: () => assert.fail("asked for a login") });
    const vault = { state: async () => assert.fail("not needed") };
    const element = await fixture(
      html`<tw-account-panel .api=${{ ...api, login, vault }} .hasLogin=${false} .hasLicences=${true}></tw-account-panel>`,
    );
    await waitUntil(() => element.shadowRoot?.querySelector("tw-licence-panel") != null);
  });
});

describe("the account's button in a build with licences", () => {
  it("tells the window what is locked", async () => {
    const { api } = engine(NONE);
    const told: (readonly LockableId[])[] = [];
    const hear = (event: Event) => void told.push((event as CustomEvent<readonly LockableId[]>).detail);
    document.addEventListener("tw-locked", hear);
    try {
      await fixture(html`<tw-account-button .api=${api} .hasLogin=${false} .hasLicences=${true}></tw-account-button>`);
      await waitUntil(() => told.length === 1);
    } finally {
      document.removeEventListener("tw-locked", hear);
    }
    assert.deepEqual(told, [LOCKABLE_IDS]);
  });
});

describe("a warning that the licence ends", () => {
  it("is a calm notice at the foot of the rail", async () => {
    const { api } = engine(VALID, { kind: "ends", at: END, days: 7 });
    const told: Notice[] = [];
    const hear = (event: Event) => void told.push((event as CustomEvent<Notice>).detail);
    document.addEventListener("tw-notice", hear);
    try {
      const element = await fixture<AccountButton>(
        html`<tw-account-button .api=${api} .hasLogin=${false} .hasLicences=${true}></tw-account-button>`,
      );
      await waitUntil(() => told.length > 0);
      element.requestUpdate();
      await element.updateComplete;
      assert.deepEqual(told, [
        { tone: "ok", message: "Your licence ends on 2026-12-05, in 7 days. Account has the details." },
      ]);
    } finally {
      document.removeEventListener("tw-notice", hear);
    }
  });

  it("says in the grace how long it still counts", () => {
    const { message } = warningNotice({ kind: "grace", at: END, days: 1 }, () => "2026-12-05");
    assert.equal(message, "Your licence has ended. It works until 2026-12-05, 1 day more. Account has the details.");
  });
});
