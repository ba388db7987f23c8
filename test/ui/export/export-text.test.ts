import { assert, fixture, html } from "@open-wc/testing";
import { FORMATS, meaningText, recordsText, whatText } from "../../../src/ui/export/export-text.ts";
import { makePulse, NO_COUNTS } from "../fakes/tail-data.ts";

describe("the text of an export", () => {
  it("names the columns that only CSV has besides its own", () => {
    const texts = (columns: number) => FORMATS.map((format) => meaningText(format, columns));
    const csv = FORMATS.findIndex(({ format }) => format === "csv");
    assert.match(texts(0)[csv] ?? "", /headers, value$/);
    assert.match(texts(1)[csv] ?? "", /headers, value, and your column$/);
    assert.match(texts(3)[csv] ?? "", /headers, value, and your 3 columns$/);
    assert.deepEqual(texts(3).toSpliced(csv, 1), texts(0).toSpliced(csv, 1));
  });

  it("promises no number of matches while some records were not tested with this filter", async () => {
    const totals = { ...NO_COUNTS, fetched: 100, matched: 60, rejected: 40, evicted: 60 };
    const pulse = makePulse({ untested: 60, untestedMatched: 60, totals });
    const element = await fixture<HTMLElement>(html`<p>${whatText(pulse, false)}</p>`);
    assert.include(element.textContent ?? "", "Writes all matches. Tailwater reads all records again from the cluster");
  });

  it("counts records", () => {
    assert.equal(recordsText(0), "0 records");
    assert.equal(recordsText(1), "1 record");
    assert.match(recordsText(12_345), /^12.345 records$/);
  });
});
