import { assert } from "@open-wc/testing";
import { FORMATS, meaningText, recordsText } from "../../../src/ui/export/export-text.ts";

describe("what an export says", () => {
  it("names the columns that only CSV has besides its own", () => {
    const texts = (columns: number) => FORMATS.map((format) => meaningText(format, columns));
    const csv = FORMATS.findIndex(({ format }) => format === "csv");
    assert.match(texts(0)[csv] ?? "", /headers, value$/);
    assert.match(texts(1)[csv] ?? "", /headers, value, and your column$/);
    assert.match(texts(3)[csv] ?? "", /headers, value, and your 3 columns$/);
    assert.deepEqual(texts(3).toSpliced(csv, 1), texts(0).toSpliced(csv, 1));
  });

  it("counts records", () => {
    assert.equal(recordsText(0), "0 records");
    assert.equal(recordsText(1), "1 record");
    assert.match(recordsText(12_345), /^12.345 records$/);
  });
});
