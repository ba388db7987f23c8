import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { Attempt, LoginApi, LoginState } from "../../../src/contract/login.ts";
import type { VaultState } from "../../../src/contract/vault.ts";
import "../../../src/ui/account/account-button.ts";
import "../../../src/ui/account/account-panel.ts";
import "../../../src/ui/account/sign-in-card.ts";
import type { AccountPanel } from "../../../src/ui/account/account-panel.ts";
import { initialsOf, signInNotice } from "../../../src/ui/account/account-text.ts";
import type { SignInCard } from "../../../src/ui/account/sign-in-card.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";

const NOW = Date.UTC(2026, 10, 28, 12);
const ADA = { subject: "1", name: "Ada Example", email: "ada@example.com" };
const OUT: LoginState = {
  revision: 1,
  policy: "required",
  issuer: "login.example.com",
  status: "signed-out",
  person: null,
  confirmedAt: null,
  countsUntil: null,
  kept: null,
  mayConnect: false,
  problem: null,
  attempt: null,
  ending: false,
  portal: "https://account.example.com/",
};
const IN: LoginState = {
  ...OUT,
  status: "signed-in",
  person: ADA,
  confirmedAt: NOW,
  countsUntil: NOW + 1e9,
  kept: "vault",
  mayConnect: true,
};
const PROBLEM = {
  code: "ISSUER_UNREACHABLE",
  message: "It does not answer.",
  subject: null,
  hint: "Try again.",
} as const;
const BROWSER: Attempt = {
  kind: "browser",
  listens: true,
  address: "https://login.example.com/authorize?x=1",
  notOpened: null,
  endsAt: NOW,
};
const DEVICE: Attempt = { kind: "device", code: "ABCD-EFGH", address: "https://login.example.com/device", endsAt: NOW };
const FAILED: Attempt = { kind: "failed", way: "browser", error: PROBLEM };

/** An engine whose answer to each call is the next state. */
function engine(first: LoginState) {
  const calls: string[] = [];
  const own = { state: first, refuses: null as TailwaterError | null, answers: null as LoginState | null };
  const answer = async (call: string): Promise<LoginState> => {
    calls.push(call);
    if (own.refuses !== null) throw own.refuses;
    own.state = own.answers ?? { ...own.state, revision: own.state.revision + 1 };
    return own.state;
  };
  const login: LoginApi = {
    state: async () => own.state,
    next: (after) => (after === own.state.revision ? new Promise(() => {}) : Promise.resolve(own.state)),
    signIn: (way) => answer(`sign in ${way}`),
    paste: (address) => answer(`paste ${address}`),
    cancel: () => answer("cancel"),
    renew: () => answer("renew"),
    signOut: (inBrowser) => answer(`sign out ${inBrowser}`),
    openPortal: async () => {
      calls.push("portal");
      if (own.refuses !== null) throw own.refuses;
    },
  };
  const vault = { state: async () => ({ path: "/home/ada/vault.json" }) as VaultState };
  return { api: { login, vault }, calls, own };
}

/** All text, through shadow roots. */
function textOf(node: Node): string {
  const own = node instanceof Element && node.shadowRoot !== null ? textOf(node.shadowRoot) : "";
  const below = [...node.childNodes].map((child) => (child instanceof Text ? child.data : textOf(child)));
  return [own, ...(node instanceof HTMLStyleElement ? [] : below)].join(" ").replace(/\s+/g, " ");
}

function find(root: Element, selector: string, text = ""): HTMLElement {
  const all = (at: Element | ShadowRoot): Element[] =>
    [...at.querySelectorAll("*")].flatMap((each) => [each, ...(each.shadowRoot === null ? [] : all(each.shadowRoot))]);
  const found = all(root.shadowRoot ?? root).find(
    (each) => each.matches(selector) && (each.textContent ?? "").includes(text),
  );
  if (!(found instanceof HTMLElement)) throw new Error(`${selector} ${text} is not there.`);
  return found;
}

/** What has the focus, through shadow roots. */
function focused(): Element | null {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement != null) at = at.shadowRoot.activeElement;
  return at;
}

async function panel(state: LoginState) {
  installTokens();
  const used = engine(state);
  const element = await fixture<AccountPanel>(html`<tw-account-panel></tw-account-panel>`, within(used.api));
  await waitUntil(() => element.renderRoot.querySelector(".body > *"));
  return { element, ...used };
}

async function card(state: LoginState) {
  installTokens();
  const used = engine(state);
  const element = await fixture<SignInCard>(html`<tw-sign-in-card .api=${used.api} .login=${state}></tw-sign-in-card>`);
  return { element, ...used };
}

describe("the account", () => {
  for (const [what, state, words] of [
    [
      "signed in",
      IN,
      [
        "Ada Example",
        "ada@example.com · login.example.com",
        "/home/ada/vault.json",
        "Last confirmed",
        "without the network until",
      ],
    ],
    ["in memory", { ...IN, kept: "memory" }, ["In memory until Tailwater ends", "has no passphrase"]],
    ["in its grace", { ...IN, status: "grace", problem: PROBLEM }, ["not confirmed", "It does not answer."]],
    ["ended", { ...IN, status: "ended", mayConnect: false }, ["no longer valid", "Sign in with the browser"]],
    ["locked", { ...OUT, status: "locked" }, ["in the vault, which is locked"]],
    [
      "optional and signed out",
      { ...OUT, policy: "optional", mayConnect: true },
      ["Everything that works now also works without it", "Not signed in"],
    ],
  ] as const) {
    it(`${what}: says so, and is accessible in both themes`, async () => {
      const { element } = await panel(state as LoginState);
      await waitUntil(() => words.every((word) => textOf(element).includes(word)));
      await auditBothThemes(element);
    });
  }

  it("leads to the passwords from a sign-in that ends with Tailwater", async () => {
    const { element } = await panel({ ...IN, kept: "memory" });
    await waitUntil(() => textOf(element).includes("In memory until"));
    const asked = oneEvent(element, "tw-open-settings");
    find(element, "button", "Passwords…").click();
    assert.equal((await asked).detail, "vault");
  });

  it("leads from a locked vault to its unlocking", async () => {
    const { element } = await card({ ...OUT, status: "locked" });
    const asked = oneEvent(element, "tw-unlock");
    find(element, "button", "Unlock…").click();
    await asked;
    await auditBothThemes(element);
    assert.notInclude(textOf((await card(OUT)).element), "Unlock");
  });

  it("asks before it signs out, and says what that closes", async () => {
    const { element, calls, own } = await panel(IN);
    find(element, "button", "Sign out…").click();
    await waitUntil(() => textOf(element).includes("This closes all clusters and their tails."));
    assert.deepEqual(calls, []);
    await auditBothThemes(element);
    // Not the button that ends everything.
    assert.equal(focused(), find(element, "button", "Cancel"));
    focused()?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, composed: true }));
    await waitUntil(() => !textOf(element).includes("This closes all clusters"));
    assert.equal(focused(), find(element, "button", "Sign out…"));
    find(element, "button", "Sign out…").click();
    await element.updateComplete;
    find(element, "input[type=checkbox]").click();
    own.answers = { ...OUT, revision: 9 };
    find(element, "button.danger", "Sign out").click();
    await waitUntil(() => focused()?.textContent?.includes("Sign in with the browser"));
    assert.deepEqual(calls, ["sign out true"]);
  });

  it("checks now, opens the portal, and shows why it cannot", async () => {
    const { element, calls, own } = await panel(IN);
    find(element, "button", "Open").click();
    own.refuses = new TailwaterError("OFFLINE", "Tailwater is offline.");
    find(element, "button", "Check now").click();
    await waitUntil(() => textOf(element).includes("Tailwater is offline."));
    assert.deepEqual(calls, ["portal", "renew"]);
  });

  it("shows beside Open why nothing was opened, with the address to copy, until it is closed", async () => {
    const { element, own } = await panel(IN);
    own.refuses = new TailwaterError("OPEN_FAILED", "No browser could be opened.", { subject: "https://x.example/" });
    find(element, "button", "Open").click();
    await waitUntil(() => textOf(element).includes("No browser could be opened."));
    assert.equal(find(element, ".refused tw-copy-button").getAttribute("what"), "address");
    // The row has the address; the error does not repeat its own.
    assert.isFalse((find(element, ".refused tw-error-note").shadowRoot?.textContent ?? "").includes("x.example"));
    await auditBothThemes(element);
    find(element, "button", "Close").click();
    await waitUntil(() => !textOf(element).includes("No browser could be opened."));
  });

  it("takes the focus before the login's state is known, and keeps it then", async () => {
    installTokens();
    const { api } = engine(IN);
    let know = () => {};
    const isKnown = new Promise<void>((resolve) => {
      know = resolve;
    });
    const login = { ...api.login, next: (after: number) => isKnown.then(() => api.login.next(after)) };
    const element = await fixture<AccountPanel>(html`<tw-account-panel></tw-account-panel>`, within({ ...api, login }));
    element.focus();
    assert.equal(focused(), find(element, "h2"));
    know();
    await waitUntil(() => focused()?.textContent?.includes("Check now"));
  });

  it("tells of a sign-in and of a sign-out, and of nothing else", () => {
    const asking = { ...OUT, attempt: { kind: "asking" } } as const;
    const failed = { ...OUT, problem: PROBLEM };
    const told = ([now, before]: readonly [LoginState, LoginState | null]) => signInNotice(now, before)?.message;
    const cases = [
      [IN, asking],
      [OUT, IN],
      [IN, null],
      [IN, OUT],
      [IN, IN],
      [failed, IN],
      [OUT, OUT],
    ] as const;
    const [signedIn, signedOut, ...others] = cases.map(told);
    assert.deepEqual([signedIn, signedOut], ["Signed in as Ada Example.", "You are signed out."]);
    assert.deepEqual(new Set(others), new Set([undefined]));
  });

  it("the rail's button has the initials, and a mark when something needs the user", async () => {
    installTokens();
    const element = await fixture(html`<tw-account-button></tw-account-button>`, within(engine(IN).api));
    await waitUntil(() => element.shadowRoot?.querySelector(".face")?.getAttribute("data-initials") === "AE");
    await auditBothThemes(element);
    const troubled = { ...IN, problem: PROBLEM };
    const marked = await fixture(html`<tw-account-button></tw-account-button>`, within(engine(troubled).api));
    await waitUntil(() => marked.shadowRoot?.querySelector(".dot"));
    assert.match(find(marked, "button").ariaLabel ?? "", /^Account: Ada Example\. Something needs you$/);
  });

  it("makes initials of any name", () => {
    const of = (name: string | null, email: string | null = null) => initialsOf({ subject: "auth0|17", name, email });
    assert.deepEqual(
      [of("Ada King Lovelace"), of("ada"), of(null, "ada.l@example.com"), of(null), of("  "), of("李 小龙")],
      ["AL", "A", "AL", "A", "?", "李小"],
    );
  });
});

describe("the card on the connect screen", () => {
  it("has one way in front, and the others behind a button", async () => {
    const { element, calls } = await card(OUT);
    await auditBothThemes(element);
    assert.notInclude(textOf(element), "With a code");
    find(element, "button", "Use another way").click();
    await waitUntil(() => textOf(element).includes("With a code"));
    await auditBothThemes(element);
    find(element, "button", "With a code").click();
    await waitUntil(() => calls.length === 1);
    find(element, "button.primary").click();
    await waitUntil(() => calls.length === 2);
    assert.deepEqual(calls, ["sign in device", "sign in browser"]);
  });

  for (const [what, attempt, words] of [
    ["a browser that is open", BROWSER, ["Your browser shows login.example.com", "Tailwater then continues by itself"]],
    [
      "a browser that was not opened",
      { ...BROWSER, notOpened: PROBLEM },
      [PROBLEM.message, "Open this address", BROWSER.address],
    ],
    ["an address to paste", { ...BROWSER, listens: false }, ["paste the address below", "Copy the whole address"]],
    ["a code", DEVICE, ["ABCD-EFGH", DEVICE.address, "Nobody else should ask you for one"]],
    ["an answer", { kind: "asking" }, ["Asking login.example.com"]],
    ["a failure", FAILED, ["It does not answer.", "Try again in the browser", "Use another way"]],
  ] as const) {
    it(`${what}: says what to do, and is accessible in both themes`, async () => {
      const { element } = await card({ ...OUT, attempt: attempt as Attempt });
      await waitUntil(() => words.every((word) => textOf(element).includes(word)));
      await auditBothThemes(element);
    });
  }

  it("keeps the focus through each step, and closes the other ways by Escape", async () => {
    const { element, own } = await card(OUT);
    const other = find(element, "button", "Use another way");
    other.focus();
    const height = element.offsetHeight;
    other.click();
    await waitUntil(() => textOf(element).includes("With a code"));
    assert.equal(element.offsetHeight, height);
    find(element, "button", "With a code").focus();
    focused()?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, composed: true }));
    await waitUntil(() => !textOf(element).includes("With a code"));
    assert.equal(focused(), other);
    element.addEventListener("tw-login", () => {
      element.login = own.state;
    });
    for (const [attempt, words] of [
      [{ kind: "asking" }, "Cancel"],
      [{ ...BROWSER, notOpened: PROBLEM }, BROWSER.address],
      [FAILED, "Try again in the browser"],
    ] as const) {
      element.login = { ...OUT, attempt };
      if (attempt.kind === "asking") find(element, "button.primary").focus();
      await waitUntil(() => focused()?.textContent?.includes(words));
    }
  });

  it("takes a pasted address by Enter, and shows why it is not the right one", async () => {
    const { element, calls, own } = await card({ ...OUT, attempt: { ...BROWSER, listens: false } });
    own.refuses = new TailwaterError("LOGIN_FAILED", "This address belongs to another sign-in.");
    const field = find(element, "input") as HTMLInputElement;
    field.value = "http://127.0.0.1:41731/callback?code=1";
    field.form?.requestSubmit();
    await waitUntil(() => textOf(element).includes("belongs to another sign-in"));
    assert.deepEqual(calls, [`paste ${field.value}`]);
    assert.equal(field.getAttribute("aria-invalid"), "true");
    assert.exists(field.form?.querySelector("tw-error-note"), "under its field");
  });

  it("tries again in the way that failed, and offers the others", async () => {
    for (const [way, label, others] of [
      ["device", "Try again with a code", ["With the browser", "By pasting an address"]],
      ["paste", "Try again by pasting an address", ["With the browser", "With a code"]],
    ] as const) {
      const { element, calls } = await card({ ...OUT, attempt: { ...FAILED, way } as Attempt });
      find(element, "button", "Use another way").click();
      await waitUntil(() => others.every((other) => textOf(element).includes(other)));
      find(element, "button.primary", label).click();
      assert.deepEqual(calls, [`sign in ${way}`]);
    }
  });

  it("opens the browser again, for a tab that was closed, and says while the issuer is told of a sign-out", async () => {
    const { element, calls } = await card({ ...OUT, attempt: BROWSER as Attempt });
    find(element, "button", "Open the browser again").click();
    assert.deepEqual(calls, ["sign in browser"]);
    const leaving = await card({ ...OUT, ending: true });
    await waitUntil(() => textOf(leaving.element).includes("Telling login.example.com"));
  });
});
