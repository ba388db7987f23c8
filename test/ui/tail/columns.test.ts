import { assert } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { FieldHint } from "../../../src/contract/filter.ts";
import * as columns from "../../../src/ui/tail/columns.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { makeFailure, makeRow } from "../fakes/tail-data.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { buttonOf, gridOf, headings, lastRequest, makeWorld, partOf, pressKey, shownRows } from "../fakes/world.ts";

const FACTS = { topics: 1, headers: true };
const FIELDS: readonly FieldHint[] = [
  { path: "value.city", type: "string", example: "Lisboa", seen: 20 },
  { path: "value.items", type: "array", example: null, seen: 50 },
  { path: "value.items[0].sku", type: "string", example: "sku-1", seen: 50 },
  { path: "value.orderId", type: "string", example: "ord-1", seen: 50 },
  { path: "value.amount", type: "number", example: "3.5", seen: 40 },
  { path: 'headers["trace-id"]', type: "string", example: "4bf9", seen: 50 },
];
const lastColumns = (calls: unknown[] | undefined) => calls?.[1] as readonly string[] | undefined;

describe("the widths of columns", () => {
  it("leave the value room beside the inspector: headers and key shrink first", async () => {
    const { open } = makeWorld();
    const view = await open();
    const grid = gridOf(view);
    const widths = () =>
      Object.fromEntries(
        [...grid.querySelectorAll(".th")].map((head) => [
          (head.textContent ?? "").trim().split(/\s+/)[0] ?? "",
          Math.round(head.getBoundingClientRect().width),
        ]),
      );
    await waitUntil(() => widths().Headers === 180);
    const scroller = grid.querySelector(".scroller");
    const rows = view.renderRoot.querySelector<HTMLElement>(".rows");
    if (rows === null || scroller === null) throw new Error("no rows");
    // As wide as at 1280 px with the inspector open.
    rows.style.cssText = "flex: none; width: 795px";
    await waitUntil(() => (widths().Headers ?? 180) < 180);
    assert.isAtLeast(widths().Value ?? 0, 280);
    assert.isAtLeast(widths().Key ?? 0, 96);
    assert.equal(widths().Time, 190);
    assert.isAtMost(scroller.scrollWidth, scroller.clientWidth, "nothing to scroll sideways");
    const cells = [...(shownRows(grid)[0]?.children ?? [])].map((cell) =>
      Math.round(cell.getBoundingClientRect().width),
    );
    assert.deepEqual(cells.slice(0, 6), Object.values(widths()), "rows stand under their heads");
    // A width that the user chose stays, counted from the columns on screen.
    const before = widths().Headers ?? 0;
    pressKey(grid.querySelector('[aria-label="Width of Headers"]'), "ArrowLeft");
    await waitUntil(() => widths().Headers === before + 8);
  });
});

describe("the columns", () => {
  const choice = columns.withField(columns.withField(columns.NO_COLUMNS, "value.a", true), "value.b.c", false);
  const ids = (chosen: columns.ColumnChoice, facts = FACTS) =>
    columns.visibleColumns(chosen, columns.DEFAULT_WIDTHS, facts).map(({ id }) => id);

  it("are in order: the record's place, its key, the fields, the value, the rest", () => {
    assert.deepEqual(ids(choice), ["time", "partition", "offset", "key", "value.a", "value.b.c", "value", "headers"]);
    assert.equal(ids(choice, { topics: 2, headers: false })[0], "topic");
    assert.notInclude(ids(columns.NO_COLUMNS, { topics: 1, headers: false }), "headers");
  });

  it("move within the fields, and are hidden except for the last one with content", () => {
    assert.deepEqual(
      columns.withFieldMoved(choice, "value.b.c", -5).fields.map(({ path }) => path),
      ["value.b.c", "value.a"],
    );
    assert.include(ids(columns.withFixed(columns.NO_COLUMNS, "value", false)), "value");
    const hidden = columns.visibleColumns(columns.withFixed(choice, "value", false), columns.DEFAULT_WIDTHS, FACTS);
    assert.deepEqual(
      hidden.filter(({ flexible }) => flexible).map(({ id }) => id),
      ["value.b.c"],
    );
  });

  it("are named by the last part of their path, or by more where two names would be equal", () => {
    assert.equal(columns.fieldLabel("value.customer.name"), "name");
    assert.equal(columns.fieldLabel("value.items[0]"), "items[0]");
    assert.equal(columns.fieldLabel('headers["trace-id"]'), "trace-id");
    const twice = ["value.a.id", "value.b.id"].reduce((all, path) => columns.withField(all, path, false), choice);
    const labels = columns.visibleColumns(twice, columns.DEFAULT_WIDTHS, FACTS).map(({ label }) => label);
    assert.includeMembers(labels, ["a.id", "b.id"]);
  });

  it("from the rows on screen are the most frequent scalars of the values", () => {
    assert.deepEqual(columns.columnsOf(FIELDS), [
      { path: "value.orderId", numeric: false, width: null },
      { path: "value.amount", numeric: true, width: null },
      { path: "value.city", numeric: false, width: null },
    ]);
  });

  it("are restored as they were, and anything else as nothing", () => {
    const wide = columns.withFixed(columns.withFieldWidth(choice, "value.a", 300), "size", true);
    assert.deepEqual(columns.parseColumns(JSON.stringify(wide)), wide);
    for (const text of ["", "[]", "null", '{"fields":[1,{"path":"key"},{"path":"value"}],"fixed":{"x":true}}']) {
      assert.deepEqual(columns.parseColumns(text), columns.NO_COLUMNS);
    }
  });
});

describe("columns in the tail view", () => {
  it("are taken from the rows on screen, filled with one call, and restored the next time", async () => {
    const { api, open } = makeWorld();
    api.fields = FIELDS;
    const view = await open();
    const menu = partOf(view, "tw-columns-menu");
    buttonOf(menu.querySelector("tw-dropdown")?.shadowRoot as ShadowRoot, /Columns/).click();
    await waitUntil(() => menu.querySelectorAll(".item code").length >= 6);
    assert.include(menu.textContent ?? "", "number 40×");
    buttonOf(menu, "Columns from the visible records").click();
    await waitUntil(() => api.count("tails.setColumns") === 1);
    assert.deepEqual(lastColumns(api.last("tails.setColumns")), ["value.orderId", "value.amount", "value.city"]);
    const grid = gridOf(view);
    await waitUntil(() => headings(grid).includes("amount"));
    await waitUntil(() => shownRows(grid)[0]?.querySelectorAll(".cell.num").length === 3, "numbers stand right");
    const row = () => shownRows(grid).find(({ textContent }) => textContent?.includes("ord-100049"));
    const cells = () => [...(row()?.querySelectorAll(".cell") ?? [])].map((cell) => cell.textContent);
    await waitUntil(() => cells().slice(4, 7).join() === "ord-100049,18.13,Turku");
    assert.equal(grid.querySelectorAll(".th .name.field")[1]?.getAttribute("title"), "value.amount");

    view.remove();
    await open();
    const request = lastRequest(api);
    assert.deepEqual(request.columns, ["value.orderId", "value.amount", "value.city"]);
  });

  it("keep the rows on screen while their cells load, and request them once", async () => {
    const { api, open } = makeWorld();
    const view = await open();
    const asked = api.count("tails.rows");
    let arrive = () => {};
    api.rowsGate = new Promise((resolve) => {
      arrive = resolve;
    });
    view.renderRoot
      .querySelector("tw-record-grid")
      ?.dispatchEvent(
        new CustomEvent("tw-columns", { detail: columns.withField(columns.NO_COLUMNS, "value.none", false) }),
      );
    await waitUntil(() => api.count("tails.rows") > asked);
    assert.isEmpty(gridOf(view).querySelectorAll(".row.pending:not([hidden])"));
    arrive();
    await waitUntil(() => shownRows(gridOf(view))[0]?.querySelector(".cell.absent")?.textContent === "–");
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.isAtMost(api.count("tails.rows"), asked + 2);
  });

  it("are added from the inspector, resized and moved by keys, and removed in the menu", async () => {
    const { api, open } = makeWorld();
    api.fields = FIELDS;
    const view = await open();
    const grid = gridOf(view);
    pressKey(grid.querySelector(".scroller"), "ArrowUp");
    pressKey(grid.querySelector(".scroller"), "Enter");
    await waitUntil(() => view.renderRoot.querySelector("tw-inspector"));
    for (const path of ["value.amount", "value.city"]) {
      const count = api.count("tails.setColumns");
      view.renderRoot.querySelector("tw-inspector")?.dispatchEvent(new CustomEvent("tw-add-column", { detail: path }));
      await waitUntil(() => api.count("tails.setColumns") === count + 1);
    }
    await waitUntil(() => headings(grid).includes("city"));
    const handle = () => grid.querySelector<HTMLElement>('[aria-label="Width of value.city"]');
    const width = Math.round(handle()?.parentElement?.getBoundingClientRect().width ?? 0);
    pressKey(handle(), "ArrowRight");
    await waitUntil(() => Number(handle()?.getAttribute("aria-valuenow")) === width + 8);
    assert.equal(api.count("tails.setColumns"), 2, "a width needs no new request");
    pressKey(handle(), "ArrowLeft", { altKey: true });
    await waitUntil(() => api.count("tails.setColumns") === 3);
    assert.deepEqual(lastColumns(api.last("tails.setColumns")), ["value.city", "value.amount"]);

    const menu = partOf(view, "tw-columns-menu");
    buttonOf(menu.querySelector("tw-dropdown")?.shadowRoot as ShadowRoot, /Columns/).click();
    await waitUntil(() => menu.querySelector('[data-path="value.city"]'));
    pressKey(menu.querySelector('[data-path="value.city"]'), "ArrowDown", { altKey: true });
    await waitUntil(() => lastColumns(api.last("tails.setColumns"))?.[0] === "value.amount");
    menu.querySelector<HTMLElement>('[data-path="value.city"]')?.click();
    await waitUntil(() => lastColumns(api.last("tails.setColumns"))?.join() === "value.amount");
    await auditBothThemes(view);
  });

  it("of headers are shown with the first row that has headers; the size is shown when it is chosen", async () => {
    const { api, open } = makeWorld();
    let some = false;
    api.rowAt = (row) => ({ ...makeRow(row), ...(some ? {} : { headers: null, headerCount: 0 }) });
    const view = await open();
    const grid = gridOf(view);
    assert.deepEqual(headings(grid), ["Time", "P", "Offset", "Key", "Value"]);
    some = true;
    api.add(1);
    await waitUntil(() => headings(grid).includes("Headers"));
    const menu = partOf(view, "tw-columns-menu");
    buttonOf(menu.querySelector("tw-dropdown")?.shadowRoot as ShadowRoot, /Columns/).click();
    await waitUntil(() => menu.querySelector('[aria-label="size"]'));
    menu.querySelector<HTMLElement>('[aria-label="size"]')?.click();
    await waitUntil(() => headings(grid).includes("Size"));
    const size = () => shownRows(grid)[0]?.lastElementChild?.previousElementSibling?.textContent ?? "";
    await waitUntil(() => /^\d{3}$/.test(size()));
  });

  it("say when the fields cannot be read, and show a failed batch over all of them", async () => {
    const { api, open } = makeWorld();
    api.rowAt = (row) => (row === 40 ? makeFailure(row) : makeRow(row));
    api.failures.set("tails.fields", new TailwaterError("TAIL_NOT_FOUND", "no such tail"));
    const view = await open();
    const menu = partOf(view, "tw-columns-menu");
    buttonOf(menu.querySelector("tw-dropdown")?.shadowRoot as ShadowRoot, /Columns/).click();
    await waitUntil(() => menu.querySelector('[role="alert"]')?.textContent?.includes("no such tail"));
    assert.exists(menu.querySelector("tw-error-more"));
    await waitUntil(() => gridOf(view).querySelector(".row.failed .failure"));
    const note = gridOf(view).querySelector(".row.failed .failure") as HTMLElement;
    assert.isAbove(note.getBoundingClientRect().width, 600);
  });

  it("create no more elements than the screen needs, however long it runs", async () => {
    const { api, open } = makeWorld(200);
    api.fields = FIELDS;
    const view = await open();
    partOf(view, "tw-columns-menu").host.dispatchEvent(new CustomEvent("tw-columns-auto"));
    await waitUntil(() => headings(gridOf(view)).includes("amount"));
    const count = () => gridOf(view).querySelectorAll("*").length;
    const before = count();
    for (let pulse = 0; pulse < 2_000; pulse += 1) {
      api.add(3);
      if (pulse % 100 === 0) await new Promise(requestAnimationFrame);
    }
    await waitUntil(() => shownRows(gridOf(view)).some(({ textContent }) => textContent?.includes("ord-106199")));
    assert.equal(count(), before);
  });
});
