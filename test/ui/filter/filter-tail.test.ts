import { assert, fixture, html } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { TailRequest } from "../../../src/contract/tails.ts";
import type { Session } from "../../../src/ui/data/session.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { fakeApi } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/tail/tail-view.ts";
import type { FilterBar } from "../../../src/ui/filter/filter-bar.ts";
import type { TailView } from "../../../src/ui/tail/tail-view.ts";
import { fakeSession } from "../fakes/session.ts";
import { FakeTailApi } from "../fakes/tail-api.ts";
import { makePulse, NO_COUNTS } from "../fakes/tail-data.ts";
import { within } from "../fakes/within.ts";

const KEY = "tail/filter/p1/orders";
const PAID = { kind: "cel", expression: 'value.status == "paid"' } as const;

/** A tail view over the fake; preferences outlive it. */
function world() {
  installTokens();
  const base = fakeSession({}).api;
  const api = new FakeTailApi();
  api.pulse = makePulse({ endRow: 50 });
  const all = fakeApi({ preferences: base.preferences }, api);
  const said: string[] = [];
  const made = fakeSession({ preferences: base.preferences });
  const session: Session = { ...made, api: all, notify: ({ message }) => void said.push(message) };
  const open = async () => {
    const element = await fixture<TailView>(
      html`<tw-tail-view .topics=${["orders"]} active></tw-tail-view>`,
      within(session.api, session),
    );
    element.style.cssText = "display: flex; width: 1000px; height: 600px";
    const bar = () => element.renderRoot.querySelector("tw-filter-bar") as FilterBar;
    await waitUntil(() => bar() !== null && bar().tailId !== null);
    return { element, bar };
  };
  return { api, base, session, said, open };
}

describe("the filter in the tail view", () => {
  it("is remembered for its topic, and the tail opens with it", async () => {
    const { api, base, open } = world();
    const first = await open();
    first.bar().narrow(PAID.expression);
    await waitUntil(() => api.count("tails.setFilter") === 1);
    assert.deepEqual(api.last("tails.setFilter")?.[1], PAID);
    assert.deepEqual(JSON.parse((await base.preferences.get(KEY)) ?? ""), { filter: PAID, history: [PAID] });
    first.element.remove();
    const again = await open();
    assert.deepEqual((api.last("tails.open")?.[1] as TailRequest | undefined)?.filter, PAID);
    assert.deepEqual(again.bar().filter, PAID);
    assert.deepEqual(again.bar().history, [PAID]);
  });

  it("is dropped when it is no longer valid: the topic is read all the same", async () => {
    const { api, base, said, open } = world();
    await base.preferences.set(KEY, JSON.stringify({ filter: PAID, history: [] }));
    const openTail = api.tails.open;
    api.tails.open = async (profileId, request) => {
      if (request.filter !== null) throw new TailwaterError("FILTER_INVALID", "There is no variable “value”.");
      return openTail(profileId, request);
    };
    const { bar } = await open();
    assert.isNull(bar().filter);
    assert.include(said.join(), "There is no variable “value”.");
  });

  it("opens in the inspector a record it failed on, and says when that record is gone", async () => {
    const { api, base, open } = world();
    await base.preferences.set(KEY, JSON.stringify({ filter: PAID, history: [] }));
    const ref = { epoch: 1, row: 7 };
    api.filterErrors = {
      count: 1,
      rows: [{ topic: "orders", partition: 1, offset: 9, timestamp: "-1", message: "no such key", ref }],
    };
    api.pulse = makePulse({ endRow: 50, totals: { ...NO_COUNTS, fetched: 51, filterErrors: 1 } });
    const { element, bar } = await open();
    await waitUntil(() => bar().renderRoot.querySelector(".errors"));
    bar().renderRoot.querySelector<HTMLElement>(".errors")?.click();
    const list = () => bar().renderRoot.querySelector("tw-filter-errors")?.shadowRoot;
    await waitUntil(() => list()?.querySelector(".item"));
    const gone = new TailwaterError("RECORD_EVICTED", "This record is no longer kept.");
    api.failures.set("inspect.detail", gone);
    list()?.querySelector<HTMLElement>(".item")?.click();
    await waitUntil(() => api.count("inspect.detail") === 1);
    assert.deepEqual(api.last("inspect.detail")?.[1], ref);
    const inspector = () => element.renderRoot.querySelector("tw-inspector")?.shadowRoot;
    await waitUntil(() => inspector()?.textContent?.includes("This record is no longer kept."));
  });

  it("says when no record has the field it names, and replaces it by the one that was meant", async () => {
    const { api, open } = world();
    api.fields = [
      { path: "value.status", type: "string", example: '"paid"', seen: 9 },
      { path: "value.amount", type: "number", example: "1", seen: 9 },
    ];
    const { setFilter } = api.tails;
    api.tails.setFilter = async (tailId, filter) => {
      const misses = filter?.kind === "cel" && !filter.expression.includes("status");
      const totals = { ...NO_COUNTS, fetched: 50, [misses ? "rejected" : "matched"]: 50 };
      api.change({ endRow: misses ? 0 : 50, totals });
      if (misses) api.fields = [];
      await setFilter(tailId, filter);
    };
    const { element, bar } = await open();
    const hint = () => element.renderRoot.querySelector(".unknown")?.textContent?.replace(/\s+/g, " ") ?? "";
    bar().replace("value.statsu == 1");
    await waitUntil(() => hint() !== "");
    assert.include(hint(), "None of the checked records has value.statsu.");
    element.renderRoot.querySelector<HTMLElement>(".unknown button")?.click();
    await waitUntil(() => hint() === "" && api.count("tails.setFilter") === 2);
    assert.deepEqual(api.last("tails.setFilter")?.[1], { kind: "cel", expression: "value.status == 1" });
    bar().replace("value.warehouse == 1");
    await waitUntil(() => hint() !== "");
    assert.include(hint(), "Fields seen: value.status, value.amount.");
    api.change({ totals: NO_COUNTS });
    await waitUntil(() => hint() === "", "nothing was tested");
  });

  it("takes a value from the inspector", async () => {
    const { api, open } = world();
    const { element } = await open();
    const grid = () => element.renderRoot.querySelector("tw-record-grid")?.shadowRoot?.querySelector(".scroller");
    await waitUntil(() => grid());
    for (const key of ["ArrowUp", "Enter"]) {
      grid()?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));
    }
    await waitUntil(() => element.renderRoot.querySelector("tw-inspector"));
    element.renderRoot
      .querySelector("tw-inspector")
      ?.dispatchEvent(
        new CustomEvent("tw-filter-by", { detail: "value.sequence == 1", bubbles: true, composed: true }),
      );
    await waitUntil(() => api.count("tails.setFilter") === 1);
    assert.deepEqual(api.last("tails.setFilter")?.[1], { kind: "cel", expression: "value.sequence == 1" });
  });
});
