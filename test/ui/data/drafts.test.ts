import { assert } from "@open-wc/testing";
import { createStore, get, keys, set } from "idb-keyval";
import { rememberErased, takeErased } from "../../../src/ui/app/erased.ts";
import { forgetDrafts } from "../../../src/ui/data/draft-key.ts";
import { Drafts } from "../../../src/ui/data/drafts.ts";

const store = createStore("tailwater", "drafts");
/** A page of this window. Closing it leaves the same data as a reload. */
const page = () => Drafts.open();

describe("drafts", () => {
  beforeEach(() => forgetDrafts());

  it("are available to the next page of the window, and gone once they are used", async () => {
    const first = await page();
    assert.isNull(first.get("filter/orders"));
    first.keep("filter/orders", "value.amount >");
    first.keep("filter/payments", "draft of another field");
    first.keep("filter/orders", "value.amount > 1");
    await first.close();
    const second = await page();
    assert.equal(second.get("filter/orders"), "value.amount > 1");
    second.keep("filter/orders", null);
    await second.close();
    const third = await page();
    assert.deepEqual([third.get("filter/orders"), third.get("filter/payments")], [null, "draft of another field"]);
    third.keep("filter/payments", null);
    await third.close();
    assert.notInclude(await keys(store), sessionStorage.getItem("tailwater.drafts")?.split(" ")[0], "nothing is left");
  });

  it("cannot be read without the window's key", async () => {
    const one = await page();
    one.keep("filter/orders", "customer-4711");
    await one.close();
    const [id = ""] = (sessionStorage.getItem("tailwater.drafts") ?? "").split(" ");
    const { bytes } = (await get(id, store)) as { bytes: ArrayBuffer };
    const text = new TextDecoder("latin1").decode(bytes);
    assert.notInclude(text, "customer");
    assert.notInclude(text, "filter");
    sessionStorage.setItem("tailwater.drafts", `${id} ${"00".repeat(32)}`);
    const other = await page();
    assert.isNull(other.get("filter/orders"));
    await other.close();
  });

  it("of a closed window are removed by the next one, and those of an open window stay", async () => {
    const closed = await page();
    closed.keep("a", "left behind");
    await closed.close();
    const [closedId] = (sessionStorage.getItem("tailwater.drafts") ?? "").split(" ");
    forgetDrafts();
    const living = await page();
    living.keep("b", "still typed");
    await living.settled();
    const [livingId] = (sessionStorage.getItem("tailwater.drafts") ?? "").split(" ");
    forgetDrafts();
    const next = await page();
    const there = await keys(store);
    assert.notInclude(there, closedId);
    assert.include(there, livingId);
    assert.isNull(next.get("b"), "another window has its own");
    await Promise.all([living.close(), next.close()]);
  });

  it("are not shared with the copy of a tab, which has a copy of its storage", async () => {
    const one = await page();
    one.keep("a", "mine");
    await one.settled();
    const stored = sessionStorage.getItem("tailwater.drafts");
    const copy = await page();
    assert.notEqual(sessionStorage.getItem("tailwater.drafts"), stored);
    assert.isNull(copy.get("a"));
    await Promise.all([one.close(), copy.close()]);
  });

  it("are bounded in size and number", async () => {
    const one = await page();
    one.keep("long", "x".repeat(64_001));
    assert.isNull(one.get("long"));
    one.keep("long", "x".repeat(64_000));
    for (let n = 0; n < 32; n += 1) one.keep(`field ${n}`, "typed");
    assert.isNull(one.get("long"), "the one that was edited longest ago is dropped");
    assert.equal(one.get("field 0"), "typed");
    await one.close();
  });

  it("may be lost: damaged ones are ignored", async () => {
    const one = await page();
    one.keep("a", "typed");
    await one.close();
    const [id = ""] = (sessionStorage.getItem("tailwater.drafts") ?? "").split(" ");
    for (const damaged of [null, 7, { iv: new Uint8Array(12), bytes: new ArrayBuffer(3) }]) {
      await set(id, damaged, store);
      const next = await page();
      assert.isNull(next.get("a"));
      await next.close();
    }
  });

  it("are erased with everything else", async () => {
    const one = await page();
    one.keep("a", "typed");
    await one.close();
    rememberErased(1);
    takeErased();
    const next = await page();
    assert.isNull(next.get("a"));
    await next.close();
  });
});
