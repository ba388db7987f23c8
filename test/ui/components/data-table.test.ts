import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/components/data-table.ts";
import type { DataTable } from "../../../src/ui/components/data-table.ts";
import {
  csvText,
  jsonText,
  sortedBy,
  type TableColumn,
  type TableModel,
  tabText,
} from "../../../src/ui/components/data-table-model.ts";
import { RowOrder } from "../../../src/ui/components/row-order.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { fakeApi } from "../fakes/session.ts";
import { within } from "../fakes/within.ts";
import { buttonOf, pressKey } from "../fakes/world.ts";

interface Thing {
  readonly name: string;
  readonly lag: bigint | null;
}

const MODEL: TableModel<Thing> = {
  keyOf: ({ name }) => name,
  textOf: ({ name }) => name,
  columns: [
    { id: "name", label: "Name", track: "minmax(200px, 1fr)", value: ({ name }) => name },
    { id: "lag", label: "Lag", track: "120px", figure: true, value: ({ lag }) => lag },
  ],
};
const [NAME, LAG] = MODEL.columns;
const things = (...all: readonly (readonly [string, bigint | null])[]) => all.map(([name, lag]) => ({ name, lag }));
const namesOf = (rows: readonly Thing[]) => rows.map(({ name }) => name).join(" ");

describe("the rows of a table", () => {
  const rows = things(["b", 9_007_199_254_740_993n], ["a10", null], ["a9", 9_007_199_254_740_992n]);

  it("are found by words and sorted exactly, with unknown values last in either order", () => {
    const sorted = (column: string, descending: boolean, words = "") =>
      new RowOrder<Thing>().find({ rows, model: MODEL, columns: MODEL.columns, sort: { column, descending }, words });
    assert.equal(namesOf(sorted("name", false)), "a9 a10 b");
    assert.equal(namesOf(sorted("name", true, "A")), "a10 a9");
    assert.equal(namesOf(sorted("lag", true)), "b a9 a10");
    assert.equal(namesOf(sorted("lag", false)), "a9 b a10");
  });

  it("are found again after each key, also after other figures, and only a sort by them moves rows", () => {
    const order = new RowOrder<Thing>();
    const all = things(["ab-c", 3n], ["b", 2n], ["abc", 1n], ["a", 2n]);
    const read: string[] = [];
    const textOf = ({ name }: Thing) => {
      read.push(name);
      return name;
    };
    const counted = { ...MODEL, textOf };
    const find = (words: string, rows = all, column = "name") =>
      namesOf(order.find({ rows, model: counted, columns: MODEL.columns, sort: { column, descending: true }, words }));
    assert.equal(find(""), "b abc ab-c a");
    for (const [words, found] of [
      ["a", "abc ab-c a"],
      ["ab", "abc ab-c"],
      ["ab c", "abc ab-c"],
      ["abc", "abc"],
      ["ab", "abc ab-c"],
      ["", "b abc ab-c a"],
      ["  B", "b abc ab-c"],
      ["   ", "b abc ab-c a"],
    ] as const) {
      assert.equal(find(words), found, words);
    }
    assert.lengthOf(read, all.length, "each text is read once for all keys");
    const later = all.map((one) => (one.name === "abc" ? { ...one, lag: 9n } : one));
    assert.equal(find("a", later), "abc ab-c a");
    assert.equal(find("a", later, "lag"), "abc ab-c a");
    assert.equal(find("a", all, "lag"), "ab-c a abc");
    assert.equal(find("a", all.slice(1), "lag"), "a abc");
  });

  it("keep their places while they are held, unless another sort is chosen or a first figure arrives", () => {
    const order = new RowOrder<Thing>();
    const find = (rows: readonly Thing[], held: boolean, descending = true, column = "lag") =>
      namesOf(
        order.find({ rows, model: MODEL, columns: MODEL.columns, sort: { column, descending }, words: "", held }),
      );
    const [one, two, three] = [
      things(["a", 3n], ["b", 2n]),
      things(["a", 1n], ["b", 2n]),
      things(["b", 0n], ["c", 9n]),
    ];
    assert.equal(find([], true), "");
    assert.equal(find(one, true), "a b", "the first rows are sorted");
    assert.equal(find(two, true), "a b");
    assert.isTrue(order.isLate);
    assert.equal(find(three, true), "b c", "a new row comes last");
    assert.equal(find(two, true), "b a");
    assert.equal(find(two, true, false), "a b", "the user sorted");
    assert.isFalse(order.isLate);
    assert.equal(find(one, true, false), "a b");
    assert.equal(find(one, false, false), "b a", "the pointer left");
    assert.equal(find(things(["a", null], ["b", 5n]), true, false), "b a");
    assert.equal(find(things(["a", 1n], ["b", 5n]), true, false), "a b", "its first figure");
    assert.equal(find(things(["0", 7n], ["a", 1n]), true, false, "name"), "0 a");
  });

  it("are sorted by names from A, by figures from the largest, and reversed by a second press", () => {
    if (NAME === undefined || LAG === undefined) throw new Error("no columns");
    const byLag = sortedBy({ column: "name", descending: false }, LAG);
    assert.deepEqual(byLag, { column: "lag", descending: true });
    assert.deepEqual(sortedBy(byLag, LAG), { column: "lag", descending: false });
    assert.deepEqual(sortedBy(byLag, NAME), { column: "name", descending: false });
  });

  it("become text for other programs with every digit and no formula", () => {
    const told = things(["=1+1", 9_007_199_254_740_993n], ['a "b",\tc', null]);
    assert.equal(tabText(told, MODEL.columns), 'Name\tLag\n=1+1\t9007199254740993\na "b", c\t');
    assert.equal(csvText(told, MODEL.columns), 'Name,Lag\r\n\'=1+1,9007199254740993\r\n"a ""b"",\tc",\r\n');
    const sized = MODEL.columns.map((column) => (column.id === "lag" ? { ...column, unit: "records" } : column));
    assert.match(csvText(told, sized), /^Name,Lag \(records\)\r\n/);
    assert.match(tabText(told, sized), /^Name\tLag \(records\)\n/);
    assert.equal(
      jsonText(told, MODEL.columns),
      '[\n  {"name":"=1+1","lag":9007199254740993},\n  {"name":"a \\"b\\",\\tc","lag":null}\n]\n',
    );
  });
});

describe("a table", () => {
  async function table(
    rows: readonly Thing[],
    chosen: ReadonlySet<string> | null = null,
    { api = fakeApi({}), model = MODEL, name = "" } = {},
  ) {
    installTokens();
    const element = await fixture<DataTable<Thing>>(
      html`<tw-data-table
        label="Things"
        name=${name}
        .model=${model}
        .rows=${rows}
        .sort=${{ column: "name", descending: false }}
        .chosen=${chosen}
        style="height: 300px"
      ></tw-data-table>`,
      within(api),
    );
    const root = element.renderRoot as ShadowRoot;
    const shown = () => [...root.querySelectorAll<HTMLElement>(".row")];
    const grid = root.querySelector(".table") as HTMLElement;
    return { element, root, shown, grid };
  }
  const many = things(...Array.from({ length: 10_000 }, (_, index) => [`t${index}`, BigInt(index)] as const));

  it("renders only the rows on screen out of 10,000, and reports which when others come", async () => {
    const { element, shown, grid } = await table(many);
    assert.isBelow(shown().length, 40);
    const told = oneEvent(element, "tw-rows-shown");
    pressKey(grid, "End");
    await told;
    await waitUntil(() => shown().some(({ textContent }) => textContent?.includes("t9999")));
    assert.isBelow(shown().length, 40);
    assert.include(namesOf(element.inSight), "t9999");
  });

  it("uses the elements of its rows again after a search without a result, and hides them meanwhile", async () => {
    const { element, shown, root } = await table(many, new Set());
    const before = shown();
    const search = async (words: string) => {
      element.words = words;
      await element.updateComplete;
    };
    await search("no such thing");
    assert.isEmpty(shown());
    assert.isTrue(before.every((row) => row.isConnected && getComputedStyle(row).display === "none"));
    assert.notExists(root.querySelector("#row-0"));
    await auditBothThemes(element);
    await search("t12");
    assert.deepEqual(shown()[0], before[0]);
    assert.include(shown()[0]?.textContent, "t12");
    await search("t9998");
    assert.lengthOf(shown(), 1);
    await search("");
    assert.isAbove(shown().length, 10);
    assert.isTrue(shown().every((row, at) => row === before[at] && row.textContent?.includes(`t${at}`)));
  });

  it("returns to its top when the search changes", async () => {
    const { element, grid } = await table(many);
    pressKey(grid, "End");
    for (const words of ["t", "t12", "t123"]) {
      element.words = words;
      await element.updateComplete;
    }
    assert.equal(element.selectedKey, "t123");
  });

  it("computes no column that is hidden, and remembers the hidden ones by its name", async () => {
    const api = fakeApi({});
    const open = async () => {
      const asked: string[] = [];
      const size = { id: "size", label: "Size", track: "80px", optional: true, value: () => asked.push("size") };
      const lag = { ...MODEL.columns[1], value: () => asked.push("lag") } as TableColumn<Thing>;
      const model = { ...MODEL, columns: [...MODEL.columns.slice(0, 1), lag, size] };
      const { element, root } = await table(many.slice(0, 3), null, { api, model, name: "things" });
      const heads = () => [...root.querySelectorAll(".head button")].map(({ textContent }) => textContent?.trim());
      const menu = root.querySelector("tw-table-menu")?.shadowRoot as ShadowRoot;
      return { element, asked, heads, menu };
    };
    const first = await open();
    assert.deepEqual(first.heads(), ["Name", "Lag"]);
    assert.notInclude(first.asked, "size");
    const told = oneEvent(first.element, "tw-columns-shown");
    buttonOf(first.menu, "Size").click();
    buttonOf(first.menu, "Lag").click();
    await told;
    await waitUntil(() => first.heads().join() === "Name,Size");
    assert.throws(() => buttonOf(first.menu, "Name"));
    const again = await open();
    await waitUntil(() => again.heads().join() === "Name,Size");
    again.asked.length = 0;
    again.element.rows = many.slice(0, 4);
    await again.element.updateComplete;
    assert.deepEqual([...new Set(again.asked)], ["size"]);
  });

  it("saves all the rows that it shows, as CSV and JSON", async () => {
    const saved: string[][] = [];
    let fails = true;
    const api = fakeApi({
      window: {
        downloadFolder: async () => "/home/me/Downloads",
        saveText: async (path, text) => {
          if (fails) throw new TailwaterError("FILE_EXISTS", "A file of that name is there already.");
          saved.push([path, text]);
          return path;
        },
      },
    });
    const { element, root } = await table(many, null, { api, name: "things" });
    element.words = "t999";
    await element.updateComplete;
    const menu = root.querySelector("tw-table-menu")?.shadowRoot as ShadowRoot;
    const dialog = menu.querySelector("tw-save-text")?.shadowRoot as ShadowRoot;
    const form = () => dialog.querySelector("tw-path-form")?.shadowRoot as ShadowRoot;
    for (const label of ["Save as CSV…", "Save as JSON…"]) {
      await waitUntil(() => !buttonOf(menu, label).disabled);
      buttonOf(menu, label).click();
      await waitUntil(() => form()?.querySelector("input")?.value.startsWith("/home/me/Downloads/things-"));
      assert.include(dialog.querySelector("h2")?.textContent, "Save 11 rows as");
      const told = oneEvent(element, "tw-notice");
      buttonOf(form(), "Save").click();
      if (fails) {
        await waitUntil(() => form().querySelector("tw-error-note"));
        await auditBothThemes(menu.host);
        fails = false;
        await waitUntil(() => !buttonOf(form(), "Save").disabled);
        buttonOf(form(), "Save").click();
      }
      assert.equal((await told).detail.tone, "ok");
      await waitUntil(() => dialog.querySelector("h2") === null);
    }
    const [csv, json] = saved;
    assert.match(csv?.[0] ?? "", /^\/home\/me\/Downloads\/things-\d{8}-\d{6}\.csv$/);
    assert.match(csv?.[1] ?? "", /^Name,Lag\r\nt999,999\r\nt9990,9990\r\n/);
    assert.match(json?.[0] ?? "", /\.json$/);
    assert.lengthOf(JSON.parse(json?.[1] ?? "") as unknown[], 11);
  });

  it("shows new figures but moves no row below the pointer, nor while a row's menu is open", async () => {
    const { element, root, shown } = await table(things(["a", 3n], ["b", 2n]));
    element.sort = { column: "lag", descending: true };
    await element.updateComplete;
    const cells = () => shown().map(({ textContent }) => textContent?.trim().replace(/\s+/g, " "));
    const pointer = (type: string) => root.querySelector(".space")?.dispatchEvent(new PointerEvent(type));
    pointer("pointerenter");
    element.rows = things(["a", 1n], ["b", 2n]);
    await element.updateComplete;
    assert.deepEqual(cells(), ["a 1", "b 2"]);
    await auditBothThemes(element);
    element.held = true;
    pointer("pointerleave");
    await element.updateComplete;
    assert.deepEqual(cells(), ["a 1", "b 2"]);
    element.held = false;
    await element.updateComplete;
    assert.deepEqual(cells(), ["b 2", "a 1"]);
  });

  it("opens its menu by a click, and moves through it by keys", async () => {
    const { root, element } = await table(many.slice(0, 3));
    const menu = root.querySelector("tw-table-menu") as HTMLElement;
    const inner = menu.shadowRoot as ShadowRoot;
    const dropdown = inner.querySelector("tw-dropdown") as HTMLElement & { open: boolean };
    const button = dropdown.shadowRoot?.querySelector("button") as HTMLElement;
    button.click();
    await waitUntil(() => dropdown.open);
    pressKey(button, "ArrowDown");
    assert.equal(inner.activeElement?.textContent?.trim(), "Lag");
    pressKey(inner.activeElement, "ArrowUp");
    assert.equal(inner.activeElement?.textContent?.trim(), "Ask for help…");
    await auditBothThemes(element);
    pressKey(inner.activeElement, "Escape");
    await waitUntil(() => !dropdown.open);
  });

  it("keeps its arrangement, and neither chooses nor saves a heading", async () => {
    const { element, shown, grid, root } = await table(many.slice(0, 3), new Set());
    element.model = { ...MODEL, isHeading: ({ name }) => name === "all" };
    element.arrange = (found) => [{ name: "all", lag: null }, ...found];
    await element.updateComplete;
    assert.deepEqual(namesOf(element.inSight), "all t0 t1 t2");
    assert.notExists(shown()[0]?.querySelector(".choose"));
    pressKey(grid, " ");
    assert.equal(element.chosen?.size, 0);
    assert.equal(namesOf(element.found), "t0 t1 t2");
    const menu = root.querySelector("tw-table-menu") as HTMLElement & { rows: readonly Thing[] };
    assert.lengthOf(menu.rows, 3);
    await auditBothThemes(element);
  });

  it("reports for which row a menu is requested, by the right button and by key", async () => {
    const { element, shown, grid } = await table(many.slice(0, 3));
    const asked: string[] = [];
    element.addEventListener("tw-table-row-menu", (event) => asked.push((event as CustomEvent).detail.key));
    shown()[1]?.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true }));
    await waitUntil(() => element.selectedKey === "t1");
    pressKey(grid, "ArrowDown");
    pressKey(grid, "F10", { shiftKey: true });
    assert.deepEqual(asked, ["t1", "t2"]);
  });

  it("is sorted by its headings, opened and chosen by click and key", async () => {
    const { element, root, shown, grid } = await table(many.slice(0, 5), new Set());
    const sorted = oneEvent(element, "tw-sort-rows");
    root.querySelectorAll<HTMLElement>(".head button")[1]?.click();
    assert.deepEqual((await sorted).detail, { column: "lag", descending: true });
    const opened = oneEvent(element, "tw-open-row");
    shown()[2]?.click();
    assert.equal((await opened).detail, "t2");
    const chosen = oneEvent(element, "tw-choose-rows");
    pressKey(grid, " ");
    assert.deepEqual([...(await chosen).detail], ["t2"]);
    await auditBothThemes(element);
  });

  it("copies the chosen rows, else the selected row, as lines for a spreadsheet", async () => {
    const { element, grid } = await table(many.slice(0, 5), new Set(["t1", "t3"]));
    const copied: string[] = [];
    const clipboard = navigator.clipboard.writeText;
    navigator.clipboard.writeText = async (text) => void copied.push(text);
    try {
      const told = oneEvent(element, "tw-notice");
      pressKey(grid, "c", { ctrlKey: true });
      assert.deepEqual((await told).detail, { tone: "ok", message: "Copied 2 rows" });
      assert.deepEqual(copied, ["Name\tLag\nt1\t1\nt3\t3"]);
    } finally {
      navigator.clipboard.writeText = clipboard;
    }
  });
});
