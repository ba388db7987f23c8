import { assert, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { makeFailure, makePulse, makeRow } from "../fakes/tail-data.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { buttonOf, gridOf, headings, lastRequest, makeWorld, partOf, pressKey, shownRows } from "../fakes/world.ts";

const TOPICS = ["orders", "payments"];
const RECORDING = { path: "/home/alice/Downloads/orders.twrec", tailId: "recording-0" };

describe("several topics in one view", () => {
  it("are read together, all partitions of each, and every row shows its topic", async () => {
    const { api, open } = makeWorld();
    api.rowAt = (row) => (row === 45 ? { ...makeFailure(row), topic: 1 } : { ...makeRow(row), topic: row % 2 });
    const view = await open(TOPICS);
    const request = lastRequest(api);
    assert.deepEqual([request.topics, request.partitions], [TOPICS, "all"]);
    assert.equal(headings(gridOf(view))[0], "Topic");
    const first = (key: string) =>
      shownRows(gridOf(view))
        .find(({ textContent }) => textContent?.includes(key))
        ?.querySelector(".topic");
    await waitUntil(() => first("ord-100047") !== undefined && first("32 records") !== undefined, "rows are drawn");
    assert.equal(first("ord-100047")?.textContent, "payments");
    assert.equal(first("ord-100048")?.textContent, "orders");
    assert.equal(first("32 records")?.textContent, "payments");
    const color = (key: string) => getComputedStyle(first(key)?.querySelector(".dot") as Element).backgroundColor;
    assert.notEqual(color("ord-100047"), color("ord-100048"));
    await auditBothThemes(view);
  });

  it("are added and removed in the toolbar; the tail continues with the same filter", async () => {
    const { api, open } = makeWorld();
    const view = await open();
    const picker = partOf(view, "tw-topic-picker");
    buttonOf(picker.querySelector("tw-dropdown")?.shadowRoot as ShadowRoot, "Add topics to this view").click();
    await waitUntil(() => picker.querySelectorAll("li").length === 2, "the view's own topic is not offered");
    const search = picker.querySelector("input");
    const added = oneEvent(view, "tw-set-topics");
    pressKey(search, "ArrowDown");
    pressKey(search, "Enter");
    assert.deepEqual((await added).detail, ["orders", "shipments"]);

    view.topics = ["orders", "shipments"];
    await waitUntil(() => api.count("tails.open") === 2);
    assert.deepEqual(lastRequest(api).topics, ["orders", "shipments"]);
    await waitUntil(() => partOf(view, "tw-topic-legend")?.querySelectorAll("li").length === 2);
    const removed = oneEvent(view, "tw-set-topics");
    buttonOf(partOf(view, "tw-topic-legend"), "Remove orders from this view").click();
    assert.deepEqual((await removed).detail, ["shipments"]);
  });

  it("are chosen by their boxes, up to the limit of a view", async () => {
    const { api, open } = makeWorld();
    const view = await open();
    const picker = partOf(view, "tw-topic-picker");
    buttonOf(picker.querySelector("tw-dropdown")?.shadowRoot as ShadowRoot, "Add topics to this view").click();
    await waitUntil(() => picker.querySelectorAll("li").length === 2);
    for (const box of picker.querySelectorAll<HTMLElement>(".box")) box.click();
    const added = oneEvent(view, "tw-set-topics");
    await waitUntil(() => picker.querySelector(".foot button"));
    picker.querySelector<HTMLElement>(".foot button")?.click();
    assert.deepEqual((await added).detail, ["orders", "payments", "shipments"]);

    api.failures.set("topics.list", new TailwaterError("CONNECTION_RESET", "The broker is gone."));
    buttonOf(picker.querySelector("tw-dropdown")?.shadowRoot as ShadowRoot, "Add topics to this view").click();
    await waitUntil(() => picker.querySelector('[role="alert"]')?.textContent?.includes("The broker is gone."));
  });
});

describe("the views", () => {
  it("are switched in the toolbar, and kept when the tail is opened again", async () => {
    const { api, open } = makeWorld();
    api.rowAt = (row) => ({ ...makeRow(row), ...(row % 5 === 0 ? { value: null } : {}) });
    const view = await open();
    await waitUntil(() => shownRows(gridOf(view)).some(({ textContent }) => textContent?.includes("tombstone")));
    const select = partOf(view, "tw-view-switch").querySelector("select") as HTMLSelectElement;
    select.value = "latest-per-key";
    select.dispatchEvent(new Event("change"));
    await waitUntil(() => api.last("tails.setView")?.[1] === "latest-per-key");
    await waitUntil(() => shownRows(gridOf(view)).some(({ textContent }) => textContent?.includes("deleted")));
    assert.isFalse(shownRows(gridOf(view)).some(({ textContent }) => textContent?.includes("tombstone")));
    buttonOf(partOf(view, "tw-tail-toolbar"), "Start over").click();
    await waitUntil(() => api.count("tails.open") === 2);
    assert.equal(lastRequest(api).view, "latest-per-key");
    buttonOf(partOf(view, "tw-view-switch"), "By time").click();
    await waitUntil(() => api.last("tails.setView")?.[1] === "time");
  });

  it("that are not available are reported, and the present one stays", async () => {
    const { api, told, open } = makeWorld();
    api.failures.set("tails.setView", new TailwaterError("BAD_REQUEST", "Not this view."));
    const view = await open();
    buttonOf(partOf(view, "tw-view-switch"), "By time").click();
    await waitUntil(() => told.some(({ message }) => message.includes("Not this view.")));
    assert.equal(buttonOf(partOf(view, "tw-view-switch"), "All rows").getAttribute("aria-pressed"), "true");
  });
});

describe("a recording in the tail view", () => {
  it("adopts the tail opened for it, has nothing to pause or choose, and closes it", async () => {
    const { api, open } = makeWorld();
    api.pulse = makePulse({ endRow: 50, state: "done" });
    const view = await open(["orders"], RECORDING);
    assert.equal(api.count("tails.open"), 0);
    const toolbar = partOf(view, "tw-tail-toolbar");
    assert.include(toolbar.querySelector("h1")?.textContent ?? "", "orders.twrec");
    for (const name of ["tw-start-picker", "tw-partitions-picker", "select"])
      assert.notExists(toolbar.querySelector(name));
    assert.throws(() => buttonOf(toolbar, /Pause|Resume|Again|Start over/));
    assert.notExists(view.renderRoot.querySelector("tw-record-control"));
    assert.notExists(view.renderRoot.querySelector("tw-topic-picker"));
    pressKey(gridOf(view).querySelector(".scroller"), " ");
    assert.equal(api.count("tails.setPaused"), 0);
    await auditBothThemes(view);
    view.remove();
    await waitUntil(() => api.last("tails.close")?.[0] === "recording-0");
  });

  it("is filtered where a tail would read a range", async () => {
    const { api, open } = makeWorld();
    api.pulse = makePulse({ endRow: 50, state: "done" });
    const view = await open(["orders"], RECORDING);
    const range = { from: Date.UTC(2026, 10, 23), to: Date.UTC(2026, 10, 24) };
    view.renderRoot.querySelector("tw-histogram")?.dispatchEvent(new CustomEvent("tw-narrow", { detail: range }));
    await waitUntil(() => api.count("tails.setFilter") === 1);
    const filter = api.last("tails.setFilter")?.[1] as { expression: string };
    assert.equal(
      filter.expression,
      'timestamp >= timestamp("2026-11-23T00:00:00.000Z") && timestamp < timestamp("2026-11-24T00:00:00.000Z")',
    );
    assert.equal(api.count("tails.open"), 0);
  });

  it("is opened again from its file when its tail is lost", async () => {
    const { api, open } = makeWorld(0);
    api.failures.set("tails.pulse", new TailwaterError("WORKER_DIED", "The worker has ended."));
    const view = await open(["orders"], RECORDING);
    await waitUntil(() => view.renderRoot.querySelector(".empty")?.textContent?.includes("The worker has ended."));
    api.failures.clear();
    view.renderRoot.querySelector<HTMLElement>(".empty .primary")?.click();
    await waitUntil(() => api.last("tails.openRecording")?.[0] === RECORDING.path);
  });
});
