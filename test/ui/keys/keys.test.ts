import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import fc from "fast-check";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { Preview } from "../../../src/contract/record.ts";
import { waitUntil as waitFor } from "../fakes/wait-until.ts";
import "../../../src/ui/keys/keys-panel.ts";
import type { KeysPanel } from "../../../src/ui/keys/keys-panel.ts";
import { keyExpression } from "../../../src/ui/keys/trace.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { FakeTailApi } from "../fakes/tail-api.ts";
import { makeRow } from "../fakes/tail-data.ts";
import { within } from "../fakes/within.ts";
import { buttonOf, gridOf, makeWorld, partOf, pressKey, shownRows } from "../fakes/world.ts";

/** It gives up after its own limit, not after a second, because a busy machine may need longer. */
const waitUntil = (isTrue: () => unknown, what = "the condition is true", about: { readonly timeout?: number } = {}) =>
  waitFor(isTrue, what, { timeout: 20_000, ...about });

const text = (shown: string, more: Partial<Preview> = {}): Preview => ({
  text: shown,
  encoding: "utf8",
  truncated: false,
  ...more,
});
const expressionOf = (call: unknown[] | undefined) => (call?.[1] as { expression: string } | null)?.expression;

describe("the expression of a key", () => {
  it("is the key's own text again when it is read as a JSON string", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (key) => {
        assert.equal(JSON.parse(keyExpression({ text: key }).slice("key == ".length)), key);
      }),
    );
    assert.equal(keyExpression({ text: 'a"b\\c\nd' }), 'key == "a\\"b\\\\c\\u000ad"');
    assert.equal(keyExpression({ text: null }), "key == null");
  });
});

describe("tracing a key", () => {
  it("by T sets the filter, keeps the previous one, and offers other topics and all of the log", async () => {
    const { api, open } = makeWorld();
    const view = await open();
    const scroller = gridOf(view).querySelector(".scroller");
    pressKey(scroller, "t");
    assert.equal(api.count("tails.setFilter"), 0, "no row is selected");
    pressKey(scroller, "ArrowUp");
    pressKey(scroller, "t");
    await waitUntil(() => api.count("tails.setFilter") === 1);
    assert.equal(expressionOf(api.last("tails.setFilter")), 'key == "ord-100049"');
    assert.equal(api.count("inspect.copy"), 0, "the preview is the key");

    await waitUntil(() => view.renderRoot.querySelector("tw-trace-note"));
    const note = () => partOf(view, "tw-trace-note");
    assert.include(note().textContent ?? "", "ord-100049");
    await auditBothThemes(view);
    const picker = note().querySelector("tw-topic-picker")?.shadowRoot as ShadowRoot;
    picker.querySelector("tw-dropdown")?.shadowRoot?.querySelector("button")?.click();
    await waitUntil(() => picker.querySelectorAll("li").length === 2);
    const added = oneEvent(view, "tw-set-topics");
    picker.querySelector<HTMLElement>("li .name")?.click();
    assert.deepEqual((await added).detail, ["orders", "payments"]);

    buttonOf(note(), "Read from the beginning").click();
    await waitUntil(() => api.count("tails.open") === 2);
    const request = api.last("tails.open")?.[1] as { startAt: unknown; filter: unknown };
    assert.deepEqual(request.startAt, { kind: "earliest" });
    assert.deepEqual(request.filter, { kind: "cel", expression: 'key == "ord-100049"' });
  });

  it("requests the whole key where the row shows less, and says when no filter expression can match it", async () => {
    const { api, told, open } = makeWorld();
    const keys = [text("long", { truncated: true }), text("a\u2400b"), text("00 ff", { encoding: "binary" }), null];
    api.rowAt = (row) => ({ ...makeRow(row), key: keys[row - 46] ?? null });
    const view = await open();
    const scroller = gridOf(view).querySelector(".scroller");
    pressKey(scroller, "ArrowUp");
    pressKey(scroller, "t");
    await waitUntil(() => expressionOf(api.last("tails.setFilter")) === "key == null");
    // The filter started another epoch: the test selects rows again, from the last one up.
    for (const [steps, expected] of [
      [3, 'key == "copied text"'],
      [4, 'key == "copied text"'],
    ] as const) {
      const copied = api.count("inspect.copy");
      const filters = api.count("tails.setFilter");
      await waitUntil(() => shownRows(gridOf(view)).length > 5);
      await new Promise((resolve) => setTimeout(resolve, 100));
      for (let step = 0; step < steps; step += 1) pressKey(scroller, "ArrowUp");
      pressKey(scroller, "t");
      await waitUntil(() => api.count("tails.setFilter") === filters + 1);
      assert.equal(api.count("inspect.copy"), copied + 1);
      assert.equal(expressionOf(api.last("tails.setFilter")), expected);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (let step = 0; step < 2; step += 1) pressKey(scroller, "ArrowUp");
    pressKey(scroller, "t");
    await waitUntil(() => told.some(({ message }) => message.includes("no filter expression can match it")));
  });

  it("is in the row's menu, beside copying, by pointer and by key", async () => {
    const { api, open } = makeWorld();
    const view = await open();
    const found = () => shownRows(gridOf(view)).find(({ textContent }) => textContent?.includes("ord-100044"));
    await waitUntil(() => found() !== undefined);
    const row = found();
    const asked = { bubbles: true, composed: true, cancelable: true, clientX: 5_000, clientY: 5_000 };
    row?.querySelector(".cell")?.dispatchEvent(new MouseEvent("contextmenu", asked));
    await waitUntil(() => view.renderRoot.querySelector("tw-action-menu"));
    const menu = view.renderRoot.querySelector("tw-action-menu") as HTMLElement;
    await waitUntil(() => menu.shadowRoot?.activeElement);
    const box = menu.getBoundingClientRect();
    assert.isAtMost(box.right, innerWidth);
    assert.isAtMost(box.bottom, innerHeight);
    await auditBothThemes(view);
    pressKey(menu.shadowRoot?.activeElement, "Escape");
    await waitUntil(() => view.renderRoot.querySelector("tw-action-menu") === null);

    gridOf(view).querySelector(".scroller")?.dispatchEvent(new MouseEvent("contextmenu", asked));
    await waitUntil(() => view.renderRoot.querySelector("tw-action-menu"));
    buttonOf(partOf(view, "tw-action-menu"), "Copy key").click();
    await waitUntil(() => api.count("inspect.copy") === 1);
    assert.deepEqual(api.last("inspect.copy")?.[1], {
      ref: { epoch: 1, row: 44 },
      format: "raw",
      body: { part: "key" },
    });
    gridOf(view).querySelector(".scroller")?.dispatchEvent(new MouseEvent("contextmenu", asked));
    await waitUntil(() => view.renderRoot.querySelector("tw-action-menu"));
    pressKey(partOf(view, "tw-action-menu").querySelector(".item"), "t");
    await waitUntil(() => expressionOf(api.last("tails.setFilter")) === 'key == "ord-100044"');
  });

  it("is in the inspector beside the key", async () => {
    const { api, open } = makeWorld();
    const view = await open();
    const scroller = gridOf(view).querySelector(".scroller");
    pressKey(scroller, "ArrowUp");
    pressKey(scroller, "Enter");
    await waitUntil(() => view.renderRoot.querySelector("tw-inspector"));
    const inspector = () => partOf(view, "tw-inspector");
    await waitUntil(() => inspector().querySelector("#tab-key"));
    inspector().querySelector<HTMLElement>("#tab-key")?.click();
    await waitUntil(() => inspector().querySelector('[title="Show all records of this key"]'));
    inspector().querySelector<HTMLElement>('[title="Show all records of this key"]')?.click();
    await waitUntil(() => expressionOf(api.last("tails.setFilter")) === 'key == "ord-100049"');
  });
});

describe("the keys panel", () => {
  const newest = { epoch: 1, row: 1 };
  const COUNTS = {
    records: 1_204,
    distinct: 700,
    keys: [
      { key: text("ord-1"), text: "ord-1", records: 1_000, bytes: 1_230_000, newest },
      { key: null, text: null, records: 200, bytes: 5_000, newest },
      { key: text("00 ff", { encoding: "binary" }), text: null, records: 3, bytes: 90, newest },
      { key: text("<img src=x onerror=alert(1)>"), text: "<img src=x onerror=alert(1)>", records: 1, bytes: 9, newest },
    ],
  };
  const open = async (prepare: (api: FakeTailApi) => void) => {
    installTokens();
    const api = new FakeTailApi();
    prepare(api);
    const panel = await fixture<KeysPanel>(
      html`<tw-keys-panel style="width: 900px; height: 200px" .tailId=${"t1"}></tw-keys-panel>`,
      within(api),
    );
    await waitUntil(() => !panel.renderRoot.textContent?.includes("Counting"));
    return { api, panel, said: () => panel.renderRoot.textContent?.replace(/\s+/g, " ") ?? "" };
  };

  it("shows counts, shares and bytes, and traces a key by a click", async () => {
    const { panel, said } = await open((api) => {
      api.keys = COUNTS;
    });
    for (const part of ["700 keys", "1 204 records", "1 000", "83.1 %", "1.23 MB", "no key", "<0.1 %"]) {
      assert.include(said(), part.replace(/(\d) (\d|%|MB)/g, "$1 $2").replace(/\s/g, " "));
    }
    assert.notExists(panel.renderRoot.querySelector("img"));
    const traced = oneEvent(panel, "tw-trace-key");
    buttonOf(panel.renderRoot, "ord-1").click();
    assert.deepEqual((await traced).detail, { text: "ord-1" });
    const none = oneEvent(panel, "tw-trace-key");
    buttonOf(panel.renderRoot, "no key").click();
    assert.deepEqual((await none).detail, { text: null });
    assert.isTrue(buttonOf(panel.renderRoot, "00 ff").disabled);
    buttonOf(panel.renderRoot, "ord-1").focus();
    pressKey(panel.renderRoot.querySelector(".trace:focus"), "ArrowDown");
    assert.equal(panel.renderRoot.querySelector(".trace:focus")?.textContent, "no key");
    await auditBothThemes(panel);
  });

  it("copies a key, and says whether that worked", async () => {
    const { panel } = await open((api) => {
      api.keys = COUNTS;
    });
    const told = oneEvent(panel, "tw-notice");
    buttonOf(panel.renderRoot, "Copy ord-1").click();
    assert.include(["ok", "danger"], (await told).detail.tone);
  });

  it("counts again every two seconds only while it is shown", async () => {
    const { api, panel, said } = await open(() => {});
    assert.include(said(), "No records in memory");
    api.keys = COUNTS;
    await waitUntil(() => said().includes("ord-1"), "counted again");
    panel.active = false;
    await panel.updateComplete;
    const asked = api.count("tails.keys");
    await new Promise((resolve) => setTimeout(resolve, 2_400));
    assert.isAtMost(api.count("tails.keys"), asked + 1);
  });

  it("says why there are none", async () => {
    const { said, panel } = await open((api) => {
      api.failures.set(
        "tails.keys",
        new TailwaterError("WORKER_DIED", "The worker has ended.", { hint: "Open again." }),
      );
    });
    assert.include(said(), "The worker has ended. Open again.");
    assert.exists(panel.renderRoot.querySelector("tw-error-more"));
  });

  it("is a tab of the tail's panel and filters the tail", async () => {
    const { api, open: openView } = makeWorld();
    api.keys = COUNTS;
    const view = await openView();
    view.renderRoot.querySelector("tw-totals-bar")?.dispatchEvent(new CustomEvent("tw-totals"));
    await waitUntil(() => view.renderRoot.querySelector("tw-tail-panel"));
    const panel = partOf(view, "tw-tail-panel");
    await waitUntil(() => panel.querySelectorAll('[role="tab"]').length === 3);
    buttonOf(panel, "Keys").click();
    const keys = () => panel.querySelector("tw-keys-panel")?.shadowRoot;
    await waitUntil(() => keys()?.querySelector(".trace"));
    keys()?.querySelector<HTMLElement>(".trace")?.click();
    await waitUntil(() => expressionOf(api.last("tails.setFilter")) === 'key == "ord-1"');
    await auditBothThemes(view);
  });
});
