import { assert, fixture, html } from "@open-wc/testing";
import type { ConsentApi, ConsentState, Delivery, PageError } from "../../../src/contract/consent.ts";
import { NO_DISTRIBUTION, type Publisher, publisherOf } from "../../../src/contract/distribution.ts";
import { TailwaterError } from "../../../src/contract/errors.ts";
import "../../../src/ui/consent/consent-settings.ts";
import type { ConsentSettings } from "../../../src/ui/consent/consent-settings.ts";
import { watchUses } from "../../../src/ui/consent/use-watch.ts";
import "../../../src/ui/consent/welcome.ts";
import { forgetWelcome, type Welcome } from "../../../src/ui/consent/welcome.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";

const NOTHING: Publisher = publisherOf(NO_DISTRIBUTION);
const ASKS: Publisher = { ...NOTHING, analytics: true, errorReports: true };
const STATE: ConsentState = {
  status: "not-asked",
  decidedAt: null,
  list: "l1",
  kinds: [
    {
      purpose: "analytics",
      to: "https://collect.example/mp",
      example: '{"client_id":"0"}',
      values: [{ name: "dialog", values: ["settings", "palette"], grows: true }],
    },
  ],
  deliveries: [],
  leftOut: 0,
};
const SENT: Delivery = {
  id: 1,
  purpose: "analytics",
  state: "sent",
  at: Date.now(),
  events: 2,
  text: '{"client_id":"7"}',
  problem: null,
};

function fakeConsent(first: ConsentState) {
  const calls: unknown[][] = [];
  let now = first;
  let refusal: TailwaterError | null = null;
  const consent: ConsentApi = {
    state: async () => now,
    decide: async (agreed, list) => {
      calls.push(["decide", agreed, list]);
      if (refusal !== null) throw refusal;
      now = { ...now, status: agreed ? "agreed" : "refused", decidedAt: Date.now(), deliveries: [] };
      return now;
    },
    opened: async (dialog) => void calls.push(["opened", dialog]),
    pressed: async (button) => void calls.push(["pressed", button]),
    failed: async ({ name, code }: PageError) => void calls.push(["failed", name, code]),
  };
  return {
    consent,
    calls,
    fail: (error: TailwaterError) => {
      refusal = error;
    },
    becomes: (state: Partial<ConsentState>) => {
      now = { ...now, ...state };
    },
  };
}

async function boxOf(root: ShadowRoot): Promise<HTMLInputElement> {
  await waitUntil(() => root.querySelector("input"));
  const box = root.querySelector("input");
  assert.isNotNull(box);
  return box as HTMLInputElement;
}

const textOf = (root: ShadowRoot) => (root.textContent ?? "").replace(/\s+/g, " ");
const buttonNamed = (root: ShadowRoot, label: string) =>
  [...root.querySelectorAll("button")].find(({ textContent }) => textContent?.trim() === label);

describe("the welcome", () => {
  async function welcome(
    publisher: Publisher,
    about: { first?: boolean; knows?: boolean; demo?: boolean; state?: Partial<ConsentState> } = {},
  ) {
    installTokens();
    forgetWelcome();
    const fake = fakeConsent({ ...STATE, ...about.state });
    const hello = { publisher, isFirstStart: about.first ?? true, demoProfileId: about.demo ? "demo" : null };
    const ways: string[] = [];
    const kept: string[][] = [];
    const element = await fixture<Welcome>(
      html`<tw-welcome
        .hello=${hello as Welcome["hello"]}
        .knowsApp=${about.knows ?? false}
        @tw-welcomed=${({ detail }: CustomEvent<string>) => ways.push(detail)}
      ></tw-welcome>`,
      within({
        consent: fake.consent,
        preferences: { get: async () => null, set: async (key, value) => void kept.push([key, value]) },
      }),
    );
    return { ...fake, kept, element, root: element.renderRoot as ShadowRoot, ways };
  }

  it("says what the app is, with two ways on, and asks nothing in a build that sends nothing", async () => {
    const { element, root, ways, calls, kept } = await welcome(NOTHING, { demo: true });
    assert.include(textOf(root), "Welcome to Tailwater");
    assert.isNull(root.querySelector("input"));
    await auditBothThemes(element);
    buttonNamed(root, "Start the demo")?.click();
    await waitUntil(() => element.hidden);
    assert.deepEqual([ways, calls], [["demo"], []]);
    assert.deepEqual(kept, [["welcome", "done"]]);
  });

  it("offers no demo where there is none", async () => {
    const { root } = await welcome(NOTHING);
    assert.isUndefined(buttonNamed(root, "Start the demo"));
  });

  it("asks with an empty box, and shows what would be sent beside it", async () => {
    const { element, root, calls, ways } = await welcome(ASKS);
    const box = await boxOf(root);
    assert.isFalse(box.checked);
    assert.include(textOf(root), '{ "client_id": "0" }');
    assert.include(textOf(root), "settings, palette");
    assert.include(textOf(root), "The requests go to collect.example and show your IP address");
    assert.include(
      textOf(root),
      "A new version may know another dialog. Before a version sends anything else, it asks",
    );
    await auditBothThemes(element);
    buttonNamed(root, "Add a cluster")?.click();
    await waitUntil(() => element.hidden);
    assert.deepEqual([calls, ways], [[["decide", false, "l1"]], ["cluster"]]);
  });

  it("agrees only with a tick", async () => {
    const { element, root, calls } = await welcome(ASKS);
    const box = await boxOf(root);
    box.click();
    // It counts at once: the user may go on by the form.
    await waitUntil(() => calls.length === 1);
    buttonNamed(root, "Add a cluster")?.click();
    await waitUntil(() => element.hidden);
    assert.deepEqual(calls, [["decide", true, "l1"]]);
  });

  it("asks again, alone, when the list has changed", async () => {
    const { root } = await welcome(ASKS, { first: false, state: { status: "list-changed", decidedAt: 1e12 } });
    const box = await boxOf(root);
    assert.isFalse(box.checked);
    assert.notInclude(textOf(root), "Welcome");
    assert.include(textOf(root), "another list");
  });

  it("is not there for a user who knows the app and has answered", async () => {
    for (const status of ["agreed", "refused"] as const) {
      const { element } = await welcome(ASKS, { first: false, state: { status } });
      await new Promise(requestAnimationFrame);
      assert.isTrue(element.hidden, status);
    }
    assert.isTrue((await welcome(NOTHING, { first: false })).element.hidden);
    assert.isTrue((await welcome(NOTHING, { knows: true })).element.hidden);
  });

  it("stays with the reason when the answer cannot be kept", async () => {
    const { element, root, fail, ways } = await welcome(ASKS);
    await waitUntil(() => root.querySelector("input"));
    fail(new TailwaterError("FILE_WRITE_FAILED", "The disk is full."));
    buttonNamed(root, "Add a cluster")?.click();
    await waitUntil(() => root.querySelector("tw-error-note"));
    assert.deepEqual([element.hidden, ways], [false, []]);
  });
});

describe("What is sent", () => {
  async function pane(state: Partial<ConsentState>) {
    installTokens();
    const fake = fakeConsent({ ...STATE, ...state });
    const element = await fixture<ConsentSettings>(
      html`<tw-consent-settings></tw-consent-settings>`,
      within({ consent: fake.consent }),
    );
    const root = element.renderRoot as ShadowRoot;
    const box = await boxOf(root);
    return { ...fake, element, root, box };
  }

  it("is empty and off at first", async () => {
    const { element, root, box } = await pane({});
    assert.isFalse(box.checked);
    assert.include(textOf(root), "Nothing was sent, and nothing waits.");
    assert.isTrue(buttonNamed(root, "Export…")?.disabled);
    await auditBothThemes(element);
  });

  it("lists what was sent word for word, what waits and what failed, and why", async () => {
    const { element, root, box } = await pane({
      status: "agreed",
      decidedAt: 1e12,
      deliveries: [
        { ...SENT, id: 3, state: "queued", events: 1, text: '{"name":"dialog_open"}' },
        { ...SENT, id: 2, purpose: "error-reports", state: "failed", problem: "HOST_UNKNOWN" },
        SENT,
      ],
      leftOut: 4,
    });
    assert.isTrue(box.checked);
    const shown = textOf(root);
    assert.include(shown, "What still waits when Tailwater ends is deleted");
    for (const text of [
      "Waiting",
      "Not sent",
      "HOST_UNKNOWN",
      "Sent",
      "2 events",
      '{"client_id":"7"}',
      "4 older ones",
    ]) {
      assert.include(shown, text);
    }
    await auditBothThemes(element);
    box.click();
    await waitUntil(() => textOf(root).includes("Off since"));
    assert.include(textOf(root), "A list of what was sent before you said no is deleted.");
  });

  it("shows why the choice could not be kept, and stays as it was", async () => {
    const { root, box, fail } = await pane({});
    fail(new TailwaterError("FILE_WRITE_FAILED", "The disk is full."));
    box.click();
    await waitUntil(() => root.querySelector("tw-error-note"));
    await waitUntil(() => !box.checked);
  });
});

describe("watching uses", () => {
  it("tells only known dialogs and buttons, and errors that nothing catches", async () => {
    const { consent, calls } = fakeConsent(STATE);
    const host = document.createElement("tw-connect-screen");
    const dialog = document.createElement("tw-receipt");
    const unknown = document.createElement("x-canary");
    for (const [element, texts] of [
      [host, ["Connect", "canary-topic"]],
      [dialog, ["Close"]],
      [unknown, ["Connect"]],
    ] as const) {
      const root = element.attachShadow({ mode: "open" });
      for (const text of texts) root.append(Object.assign(document.createElement("button"), { textContent: text }));
      document.body.append(element);
    }
    const press = (element: Element, at = 0) => element.shadowRoot?.querySelectorAll("button")[at]?.click();
    const open = (element: Element) => {
      const shown = document.createElement("dialog");
      element.shadowRoot?.append(shown);
      shown.showModal();
      shown.remove();
    };
    const target = Object.assign(new EventTarget(), {}) as unknown as Window;
    const end = watchUses({ consent }, window);
    press(host, 0);
    press(host, 1);
    open(dialog);
    press(unknown);
    open(unknown);
    end();
    press(host, 0);
    open(dialog);
    const endErrors = watchUses({ consent }, target);
    target.dispatchEvent(new ErrorEvent("error", { error: new TypeError("canary") }));
    target.dispatchEvent(new ErrorEvent("error", { error: new TailwaterError("CHANNEL_LOST", "gone") }));
    target.dispatchEvent(new ErrorEvent("error", { error: "canary" }));
    endErrors();
    for (const element of [host, dialog, unknown]) element.remove();
    assert.deepEqual(calls, [
      ["pressed", "connect"],
      ["opened", "receipt"],
      ["failed", "TypeError", null],
    ]);
  });
});
