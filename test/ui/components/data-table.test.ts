import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/components/data-table.ts";
import type { DataTable } from "../../../src/ui/components/data-table.ts";
import {
  csvText,
  jsonText,
  queryRows,
  sortedBy,
  type TableModel,
  tabText,
} from "../../../src/ui/components/data-table-model.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { pressKey } from "../fakes/world.ts";

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

  it("are found by words and sorted exactly, what is not known last in either order", () => {
    assert.equal(namesOf(queryRows(rows, MODEL, "", { column: "name", descending: false })), "a9 a10 b");
    assert.equal(namesOf(queryRows(rows, MODEL, "a", { column: "name", descending: true })), "a10 a9");
    assert.equal(namesOf(queryRows(rows, MODEL, "", { column: "lag", descending: true })), "b a9 a10");
    assert.equal(namesOf(queryRows(rows, MODEL, "", { column: "lag", descending: false })), "a9 b a10");
  });

  it("are sorted by names from A on, by figures from the largest down, and by a second press the other way", () => {
    if (NAME === undefined || LAG === undefined) throw new Error("no columns");
    const byLag = sortedBy({ column: "name", descending: false }, LAG);
    assert.deepEqual(byLag, { column: "lag", descending: true });
    assert.deepEqual(sortedBy(byLag, LAG), { column: "lag", descending: false });
    assert.deepEqual(sortedBy(byLag, NAME), { column: "name", descending: false });
  });

  it("become text for others with every digit, and no formula", () => {
    const told = things(["=1+1", 9_007_199_254_740_993n], ['a "b",\tc', null]);
    assert.equal(tabText(told, MODEL.columns), 'Name\tLag\n=1+1\t9007199254740993\na "b", c\t');
    assert.equal(csvText(told, MODEL.columns), 'Name,Lag\r\n\'=1+1,9007199254740993\r\n"a ""b"",\tc",\r\n');
    assert.equal(
      jsonText(told, MODEL.columns),
      '[\n  {"name":"=1+1","lag":9007199254740993},\n  {"name":"a \\"b\\",\\tc","lag":null}\n]\n',
    );
  });
});

describe("a table", () => {
  async function table(rows: readonly Thing[], chosen: ReadonlySet<string> | null = null) {
    installTokens();
    const element = await fixture<DataTable<Thing>>(
      html`<tw-data-table
        label="Things"
        .model=${MODEL}
        .rows=${rows}
        .sort=${{ column: "name", descending: false }}
        .chosen=${chosen}
        style="height: 300px"
      ></tw-data-table>`,
    );
    const root = element.renderRoot as ShadowRoot;
    const shown = () => [...root.querySelectorAll<HTMLElement>(".row")];
    const grid = root.querySelector(".table") as HTMLElement;
    return { element, root, shown, grid };
  }
  const many = things(...Array.from({ length: 10_000 }, (_, index) => [`t${index}`, BigInt(index)] as const));

  it("draws of 10,000 rows only those on screen, and says which when others come", async () => {
    const { element, shown, grid } = await table(many);
    assert.isBelow(shown().length, 40);
    const told = oneEvent(element, "tw-rows-shown");
    pressKey(grid, "End");
    await told;
    await waitUntil(() => shown().some(({ textContent }) => textContent?.includes("t9999")));
    assert.isBelow(shown().length, 40);
    assert.include(namesOf(element.inSight), "t9999");
  });

  it("begins at its top when something else is searched for", async () => {
    const { element, grid } = await table(many);
    pressKey(grid, "End");
    for (const words of ["t", "t12", "t123"]) {
      element.words = words;
      await element.updateComplete;
    }
    assert.equal(element.selectedKey, "t123");
  });

  it("works out no column that is hidden", async () => {
    const { element, root } = await table(many.slice(0, 3));
    element.hiddenColumns = new Set(["lag"]);
    await element.updateComplete;
    assert.lengthOf(root.querySelectorAll(".head [role=columnheader]"), 1);
    assert.lengthOf(root.querySelectorAll(".row .num"), 0);
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

  it("copies what is chosen, else the selected row, as lines for a spreadsheet", async () => {
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
