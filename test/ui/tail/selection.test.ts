import { assert } from "@open-wc/testing";
import fc from "fast-check";
import type { ExportRequest } from "../../../src/contract/exports.ts";
import { MOST_ROW_RANGES } from "../../../src/contract/selection.ts";
import type { Told } from "../../../src/ui/data/events.ts";
import { RowSelection } from "../../../src/ui/tail/row-selection.ts";
import type { TailView } from "../../../src/ui/tail/tail-view.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { PROFILE } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { gridOf, makeWorld, shownRows } from "../fakes/world.ts";

const rowOf = (view: TailView, number: number) => {
  const found = shownRows(gridOf(view)).find((row) => Number(row.ariaRowIndex) === number + 2);
  if (found === undefined) throw new Error(`row ${number} is not on screen`);
  return found;
};

async function shownRow(view: TailView, number: number): Promise<HTMLElement> {
  const isThere = (row: HTMLElement) => Number(row.ariaRowIndex) === number + 2 && row.matches(".record");
  await waitUntil(() => shownRows(gridOf(view)).some(isThere), `row ${number}`);
  return rowOf(view, number);
}

function click(view: TailView, row: number, how: MouseEventInit = {}): void {
  for (const type of ["mousedown", "mouseup", "click"]) {
    rowOf(view, row).dispatchEvent(
      new MouseEvent(type, { bubbles: true, composed: true, cancelable: true, detail: 1, ...how }),
    );
  }
}

function press(view: TailView, key: string, how: KeyboardEventInit = {}): void {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true, ...how });
  gridOf(view).querySelector(".scroller")?.dispatchEvent(event);
}

const bar = (view: TailView) => view.renderRoot.querySelector<HTMLElement>(".selection");
const said = (view: TailView) => bar(view)?.querySelector("p")?.textContent?.trim().replaceAll(/\s+/g, " ") ?? null;
const selectedRows = (view: TailView) =>
  shownRows(gridOf(view))
    .filter(({ ariaSelected }) => ariaSelected === "true")
    .map((row) => Number(row.ariaRowIndex) - 2)
    .sort((a, b) => a - b);
const button = (view: TailView, label: string) => {
  const found = [...(bar(view)?.querySelectorAll("button") ?? [])].find((one) => one.ariaLabel === label);
  if (found === undefined) throw new Error(`no ${label}`);
  return found;
};
const shows = (view: TailView, text: string | null) => waitUntil(() => said(view) === text, `${text}`);

describe("a selection of rows", () => {
  it("is what a set of rows would be, whatever is selected, taken out and evicted", () => {
    const row = fc.nat(40);
    const step = fc.oneof(
      fc.record({ kind: fc.constantFrom("only", "toggle", "extend", "add", "evict"), row }),
      fc.record({ kind: fc.constant("all"), row }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const selection = new RowSelection();
        let set = new Set<number>();
        let anchor: number | null = null;
        let first = 0;
        let evicted = 0;
        const between = (one: number, other: number) => {
          const [low, high] = [Math.min(one, other), Math.max(one, other)];
          return Array.from({ length: high - low + 1 }, (_, index) => low + index);
        };
        for (const { kind, row } of steps) {
          const at = Math.max(row, first);
          if (kind === "evict") {
            first = Math.max(first, row);
            selection.evictBelow(first);
            if (set.size <= 1 && evicted === 0) continue;
            const kept = new Set([...set].filter((one) => one >= first));
            evicted += set.size - kept.size;
            if (set.size !== kept.size && anchor !== null) anchor = Math.max(anchor, first);
            set = kept;
          } else {
            if (kind === "only") selection.only(at);
            else if (kind === "all") selection.all(first, 41);
            else if (kind === "toggle") selection.toggle(at);
            else selection.extend(at, at, kind === "add");
            const from: number = anchor ?? at;
            if (kind === "only") set = new Set([at]);
            else if (kind === "all") set = new Set(between(first, 40));
            else if (kind === "extend") set = new Set(between(from, at));
            else if (kind === "add") set = new Set([...set, ...between(from, at)]);
            else if (!set.delete(at)) set.add(at);
            if (kind !== "toggle" && kind !== "add") evicted = 0;
            anchor = kind === "extend" || kind === "add" ? from : kind === "all" ? first : at;
          }
        }
        const { ranges } = selection.rows(1);
        const listed = ranges.flatMap(([from, end]) => between(from, end - 1));
        assert.deepEqual(
          listed,
          [...set].sort((a, b) => a - b),
        );
        assert.equal(selection.count, set.size);
        assert.equal(selection.evicted, evicted);
        for (let one = 0; one <= 41; one += 1) assert.equal(selection.has(one), set.has(one));
        for (const [index, [from]] of ranges.entries()) assert.isAbove(from, ranges[index - 1]?.[1] ?? -1);
      }),
      { numRuns: 2_000 },
    );
  });

  it("refuses more ranges than a call takes, and stays as it was", () => {
    const selection = new RowSelection();
    for (let row = 0; row < MOST_ROW_RANGES; row += 1) assert.isTrue(selection.toggle(2 * row));
    assert.isFalse(selection.toggle(2 * MOST_ROW_RANGES));
    assert.equal(selection.count, MOST_ROW_RANGES);
  });

  it("is made by clicks: one, a range, one more, one less; only a plain click opens the inspector", async () => {
    const { open } = makeWorld(60);
    const view = await open();
    await shownRow(view, 59);
    assert.equal(gridOf(view).querySelector(".scroller")?.ariaMultiSelectable, "true");
    press(view, "ArrowUp");
    click(view, 50, { shiftKey: true });
    await shows(view, "10 selected");
    press(view, "PageDown", { ctrlKey: true });
    await shownRow(view, 59);
    assert.deepEqual(selectedRows(view), [50, 51, 52, 53, 54, 55, 56, 57, 58, 59]);
    click(view, 53, { ctrlKey: true });
    click(view, 45, { metaKey: true });
    click(view, 43, { ctrlKey: true, shiftKey: true });
    await shows(view, "12 selected");
    assert.deepEqual(selectedRows(view), [43, 44, 45, 50, 51, 52, 54, 55, 56, 57, 58, 59]);
    assert.isNull(view.renderRoot.querySelector("tw-inspector"));
    assert.equal(getSelection()?.toString() ?? "", "", "no text is selected");
    click(view, 48);
    await shows(view, null);
    assert.deepEqual(selectedRows(view), [48]);
    assert.isNotNull(view.renderRoot.querySelector("tw-inspector"));
  });

  it("is made by keys, and Escape leaves it before it closes the inspector", async () => {
    const { open, api } = makeWorld(500);
    const view = await open();
    press(view, "ArrowUp");
    press(view, "Enter");
    press(view, "ArrowUp", { shiftKey: true });
    press(view, "ArrowUp", { shiftKey: true });
    press(view, "ArrowDown", { shiftKey: true });
    await shows(view, "2 selected");
    press(view, "ArrowUp", { ctrlKey: true });
    press(view, "ArrowUp", { ctrlKey: true });
    assert.equal(said(view), "2 selected", "Ctrl with an arrow only moves");
    press(view, "x");
    await shows(view, "3 selected");
    // Row 499 is under the bar.
    await waitUntil(() => String(selectedRows(view)) === "496,498");
    await waitUntil(() => (api.last("inspect.detail")?.[1] as { row: number })?.row === 496, "the last one");
    press(view, " ", { ctrlKey: true });
    await shows(view, "2 selected");
    press(view, "Home", { shiftKey: true });
    await shows(view, "497 selected");
    press(view, "Escape");
    await shows(view, null);
    assert.isNotNull(view.renderRoot.querySelector("tw-inspector"));
    press(view, "Escape");
    await waitUntil(() => view.renderRoot.querySelector("tw-inspector") === null);
  });

  it("takes all rows of ten million as one range, and none that comes later", async () => {
    const { open, api } = makeWorld(10_000_000);
    const view = await open();
    press(view, "a", { ctrlKey: true });
    await shows(view, "10 000 000 selected");
    const newRow = 10_000_035;
    api.add(40);
    await waitUntil(() => view.renderRoot.textContent?.includes("40 new"));
    press(view, "End");
    const row = await shownRow(view, newRow);
    await waitUntil(() => row.ariaSelected === "false");
    assert.equal(said(view), "10 000 000 selected");
    const clipboard = navigator.clipboard.writeText;
    navigator.clipboard.writeText = async () => {};
    try {
      press(view, "c", { ctrlKey: true });
      await waitUntil(() => api.count("inspect.copyRows") === 1);
      assert.deepEqual(api.last("inspect.copyRows")?.slice(1), [{ epoch: 1, ranges: [[0, 10_000_000]] }, "ndjson", []]);
    } finally {
      navigator.clipboard.writeText = clipboard;
    }
  });

  it("loses the rows that the ring evicts while the tail runs, and says so", async () => {
    const { open, api } = makeWorld(100);
    const view = await open();
    press(view, "a", { metaKey: true });
    await shows(view, "100 selected");
    for (let pulse = 1; pulse <= 30; pulse += 1) {
      api.change({ firstRow: pulse, endRow: 100 + 50 * pulse });
      await new Promise(requestAnimationFrame);
    }
    await shows(view, "70 selected30 more evicted from memory");
    api.change({ firstRow: 400, endRow: 2_000 });
    await shows(view, "0 selected100 more evicted from memory");
    assert.equal(button(view, "Export…").ariaDisabled, "true");
    button(view, "Clear").click();
    await shows(view, null);
  });

  it("says that it may be fewer where rows between others can be evicted", async () => {
    const { open, api } = makeWorld(100);
    const view = await open();
    press(view, "a", { ctrlKey: true });
    await shows(view, "100 selected");
    api.change({ view: "time", totals: { ...api.pulse.totals, evicted: 3 } });
    await shows(view, "up to 100 selected");
  });

  it("is cleared with a word when the rows have other numbers", async () => {
    const { open, api, told } = makeWorld(100);
    const view = await open();
    press(view, "ArrowUp");
    press(view, "ArrowUp", { shiftKey: true });
    await shows(view, "2 selected");
    api.change({ epoch: 2 });
    await shows(view, null);
    assert.include(told.at(-1)?.message ?? "", "The selection of 2 records was cleared");
    press(view, "ArrowUp");
    api.change({ epoch: 3 });
    await waitUntil(() => selectedRows(view).length === 0);
    assert.equal(told.length, 1, "one row is not a selection");
  });

  it("is copied, exported and replayed as its ranges", async () => {
    const { open, api, told } = makeWorld(60);
    const view = await open();
    await shownRow(view, 59);
    const copied: string[] = [];
    const clipboard = navigator.clipboard.writeText;
    navigator.clipboard.writeText = async (text) => void copied.push(text);
    try {
      press(view, "ArrowUp");
      press(view, "ArrowUp", { shiftKey: true });
      click(view, 50, { ctrlKey: true });
      await shows(view, "3 selected");
      const rows = {
        epoch: 1,
        ranges: [
          [50, 51],
          [58, 60],
        ],
      } as const;
      api.copied = { records: 1, keyless: 1, evicted: 1 };
      button(view, "Copy keys").click();
      await waitUntil(() => copied.length === 1);
      assert.deepEqual(api.last("inspect.copyRows"), ["tail-1", rows, "keys", []]);
      await waitUntil(() => told.length === 1);
      assert.equal(told[0]?.message, "Copied 1 key, without 1 record without a key and 1 evicted from memory");

      const asked: Told<"tw-replay">[] = [];
      view.addEventListener("tw-replay", (event) => void asked.push(event as Told<"tw-replay">));
      button(view, "Replay…").click();
      await waitUntil(() => asked.length === 1);
      const { source, from } = asked[0]?.detail ?? {};
      assert.deepEqual(source, {
        kind: "offsets",
        profileId: PROFILE.id,
        ranges: [
          { topic: "orders", partition: 0, from: 50, to: 51 },
          { topic: "orders", partition: 0, from: 58, to: 60 },
        ],
        isolation: "read_committed",
        filter: null,
        selected: 3,
      });
      assert.equal(from, "3 records of orders of Staging");

      button(view, "Export…").click();
      const dialog = view.renderRoot.querySelector("tw-export")?.shadowRoot;
      await waitUntil(() => dialog?.querySelector(".what")?.textContent?.includes("3 selected records"));
      await waitUntil(() => dialog?.querySelector<HTMLInputElement>(".path-field")?.value !== "");
      dialog?.querySelector<HTMLButtonElement>("form .primary")?.click();
      await waitUntil(() => api.count("exports.start") === 1);
      assert.deepEqual((api.last("exports.start")?.[1] as ExportRequest | undefined)?.rows, rows);
    } finally {
      navigator.clipboard.writeText = clipboard;
    }
  });

  it("has its actions in the menu of its rows; a menu elsewhere selects that row alone", async () => {
    const { open } = makeWorld(60);
    const view = await open();
    await shownRow(view, 59);
    press(view, "ArrowUp");
    press(view, "ArrowUp", { shiftKey: true });
    await shows(view, "2 selected");
    const menu = () => view.renderRoot.querySelector("tw-action-menu");
    const ask = async (row: number) => {
      const event = new MouseEvent("contextmenu", { bubbles: true, composed: true, cancelable: true });
      (await shownRow(view, row)).dispatchEvent(event);
    };
    await ask(58);
    await waitUntil(() => menu() !== null);
    assert.equal(menu()?.name, "2 selected");
    assert.deepEqual(
      menu()?.items.map(({ label }) => label),
      ["Replay…", "Copy as NDJSON", "Copy as CSV", "Copy keys", "Export…", "Clear"],
    );
    menu()?.dispatchEvent(new CustomEvent("tw-done"));
    await waitUntil(() => menu() === null);
    await ask(50);
    await waitUntil(() => menu()?.name === "ord-100050");
    await waitUntil(() => String(selectedRows(view)) === "50");
    await shows(view, null);
  });

  it("keeps the last row in sight above its bar, and is accessible in both themes", async () => {
    const { open } = makeWorld(60);
    const view = await open();
    await shownRow(view, 59);
    click(view, 58);
    click(view, 59, { shiftKey: true });
    await shows(view, "2 selected");
    const bottom = () => gridOf(view).querySelector(".scroller")?.getBoundingClientRect().bottom ?? 0;
    await waitUntil(() => rowOf(view, 59).getBoundingClientRect().bottom <= bottom());
    await auditBothThemes(view);
  });
});
