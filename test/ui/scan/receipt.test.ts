import { assert, fixture, html } from "@open-wc/testing";
import type { Receipt, ReceiptPartition } from "../../../src/contract/scan.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/scan/receipt.ts";
import type { ReceiptDialog } from "../../../src/ui/scan/receipt.ts";
import { checksOf, receiptText, verdict } from "../../../src/ui/scan/receipt-text.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { FakeTailApi } from "../fakes/tail-api.ts";
import { FIRST_TIME, makeReceipt, makeReceiptPartition } from "../fakes/tail-data.ts";
import { within } from "../fakes/within.ts";

const ATTACK = "<img src=x onerror=alert(1)>";

async function dialog(receipt: Receipt) {
  installTokens();
  const api = new FakeTailApi();
  api.receipt = receipt;
  const element = await fixture<ReceiptDialog>(html`<tw-receipt .tailId=${"t1"} zone="utc"></tw-receipt>`, within(api));
  element.open();
  await waitUntil(() => element.renderRoot.querySelector("table"));
  const text = () => element.renderRoot.textContent?.replace(/[ \n]+/g, " ") ?? "";
  return { api, element, text };
}

describe("the receipt's words and sums", () => {
  it("says complete only when it is, and otherwise what is left", () => {
    assert.equal(verdict(makeReceipt(), false), "Complete: 3 partitions read to the end of the range.");
    const stopped = makeReceipt([makeReceiptPartition(0), makeReceiptPartition(1, { position: 500, fetched: 490 })]);
    assert.include(verdict(stopped, false), "Stopped at 75\u202f%: 1 of 2 partitions not read to the end.");
    assert.include(verdict(stopped, true), "Still running, at 75");
    const unknown = makeReceipt([makeReceiptPartition(0, { low: null, high: null, position: null })]);
    assert.equal(verdict(unknown, false), "Stopped: 1 of 1 partition not read to the end.");
  });

  it("is not exact while records were tested with an earlier filter only", () => {
    const mixed = { ...makeReceipt(), complete: false, untested: 60 };
    assert.equal(
      verdict(mixed, false),
      "Not exact: 60 records were tested with an earlier filter only. Read again to test them with this one.",
    );
  });

  it("is not complete while offsets wait for an open transaction, and names the transaction", async () => {
    const transaction = { producerId: "12", startOffset: 1_000, since: Date.UTC(2026, 10, 28, 10, 3) };
    const receipt = makeReceipt([
      makeReceiptPartition(0),
      makeReceiptPartition(1, { waiting: 6, transaction }),
      makeReceiptPartition(2, { waiting: 1 }),
    ]);
    assert.equal(
      verdict(receipt, false),
      "Not complete: an open transaction holds back the newest offsets of 2 of 3 partitions.",
    );
    const copied = receiptText(receipt, false);
    assert.include(copied, "6 offsets of orders/1 wait for an open transaction of producer 12 since 2026-11-28T10:03");
    assert.include(copied, "1 offset of orders/2 waits for an open transaction.");
    const { element, text } = await dialog(receipt);
    assert.include(text(), "of producer 12 since 11-28 10:03:00.");
    await auditBothThemes(element);
  });

  it("says what else was read for a time range and why, and where the scan did not look for late records", async () => {
    const times = { from: FIRST_TIME, until: FIRST_TIME + 60_000 };
    const exact = { ...makeReceipt([makeReceiptPartition(3, { outside: 412 })]), times };
    assert.equal(verdict(exact, false), "Complete: 1 partition read to the end of the range.");
    assert.include(
      receiptText(exact, false),
      "412 records outside the time range were read, since timestamps in orders/3 need not ascend",
    );
    const early = {
      ...makeReceipt([makeReceiptPartition(0), makeReceiptPartition(1, { notSearched: 70 })]),
      times,
      complete: false,
    };
    assert.equal(verdict(early, false), "Not exact: 2 partitions read up to the first record after the range.");
    const { element, text } = await dialog(early);
    assert.match(text(), /orders\/1: .* written late, from offset 1.000 on \(70 offsets\)/);
    await auditBothThemes(element);
  });

  it("is not complete when records were deleted before they were read, and says where", async () => {
    const receipt = makeReceipt([makeReceiptPartition(0), makeReceiptPartition(1, { expired: 4 })]);
    const said = "Not complete: 4 offsets were deleted before the scan reached them.";
    assert.equal(verdict(receipt, false), said);
    const where = "4 offsets of orders/1 were deleted before they could be read.";
    assert.include(receiptText(receipt, false), where);
    const { text } = await dialog(receipt);
    assert.include(text(), where);
  });

  it("names the requested time range", async () => {
    const [from, until] = [Date.UTC(2026, 10, 28, 10, 3), Date.UTC(2026, 10, 28, 11)];
    const named = (times: Receipt["times"]) => receiptText({ ...makeReceipt(), times }, false);
    assert.include(
      named({ from, until }),
      "Times     from 2026-11-28T10:03:00.000Z to before 2026-11-28T11:00:00.000Z\n",
    );
    assert.include(named({ from, until: null }), "Times     from 2026-11-28T10:03:00.000Z on\n");
    assert.include(named({ from: null, until }), "Times     before 2026-11-28T11:00:00.000Z\n");
    assert.notInclude(named(null), "Times");
    const { element, text } = await dialog({ ...makeReceipt(), times: { from, until } });
    assert.match(text(), /Times\s*from 11-28 10:03:00\.000 to before 11-28 11:00:00\.000/);
    await auditBothThemes(element);
  });

  it("checks both sums in every partition, not just in the totals", () => {
    assert.deepEqual(
      checksOf(makeReceipt()).map(({ holds }) => holds),
      [true, true],
    );
    // One partition has what the other lacks, so the totals still agree.
    const swapped: ReceiptPartition[] = [
      makeReceiptPartition(0, { missing: 11 }),
      makeReceiptPartition(1, { missing: 9 }),
    ];
    assert.deepEqual(
      checksOf(makeReceipt(swapped)).map(({ holds }) => holds),
      [true, false],
    );
    const lost = makeReceipt([makeReceiptPartition(0, { matched: 29 })]);
    assert.deepEqual(
      checksOf(lost).map(({ holds }) => holds),
      [false, true],
    );
  });

  it("checks a stopped scan up to its position", () => {
    const receipt = makeReceipt([makeReceiptPartition(0, { position: 500, fetched: 490, rejected: 459 })]);
    const [, offsets] = checksOf(receipt);
    assert.isTrue(offsets.holds);
    assert.include(offsets.text, "position − low");
  });

  it("is copied as aligned text", () => {
    const partitions = [0, 1, 2].map((partition) => makeReceiptPartition(partition, { expired: 4 }));
    const lines = receiptText(makeReceipt(partitions), false).split("\n");
    const head = lines.findIndex((line) => line.startsWith("topic"));
    const rows = lines.slice(head);
    assert.equal(rows.length, 4);
    const ends = rows.map(
      (row) => row.indexOf(row.match(/\S+\s+\S+/)?.[0] ?? "") + (row.match(/\S+\s+\S+/)?.[0].length ?? 0),
    );
    assert.deepEqual([...new Set(ends)].length, 1);
    assert.include(lines.join("\n"), "[ok] fetched");
    assert.include(lines.join("\n"), "10 (4)");
  });
});

describe("the receipt dialog", () => {
  it("shows the verdict, both sums and every partition", async () => {
    const { element, text } = await dialog(makeReceipt());
    assert.include(text(), "Complete: 3 partitions");
    assert.include(text(), "fetched 2\u202f970 = matched + rejected + failed");
    assert.include(text(), "high − low 3\u202f000 = fetched + aborted + control + missing");
    assert.notInclude(text(), "Does not hold");
    assert.equal(element.renderRoot.querySelectorAll("tbody tr").length, 3);
    element.renderRoot.querySelector<HTMLElement>("footer button:last-child")?.click();
    assert.isFalse(element.renderRoot.querySelector("dialog")?.open);
  });

  it("says when a sum does not hold", async () => {
    const { text } = await dialog(makeReceipt([makeReceiptPartition(0, { missing: 3 })]));
    assert.include(text(), "Does not hold: high − low");
  });

  it("shows hostile names and errors as text, and counts the partitions that it leaves out", async () => {
    const error = { code: "INTERNAL", message: ATTACK, subject: null, hint: null } as const;
    const partitions = Array.from({ length: 620 }, (_, index) => makeReceiptPartition(index, { topic: ATTACK, error }));
    const { element, text } = await dialog(makeReceipt(partitions));
    assert.notExists(element.renderRoot.querySelector("img"));
    assert.equal(element.renderRoot.querySelectorAll("tbody tr").length, 500);
    assert.include(text(), "120 more partitions");
  });

  it("follows a scan that continues, and stops when it is closed", async () => {
    const open = { ...makeReceipt([makeReceiptPartition(0, { position: 500 })]), endedAt: null };
    const { api, element } = await dialog(open);
    await waitUntil(() => api.count("tails.receipt") >= 2, "asked again", { timeout: 3_000 });
    element.renderRoot.querySelector("dialog")?.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const asked = api.count("tails.receipt");
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    assert.equal(api.count("tails.receipt"), asked);
  });

  it("passes the accessibility checks", async () => {
    const { element } = await dialog(makeReceipt());
    await auditBothThemes(element);
  });
});
