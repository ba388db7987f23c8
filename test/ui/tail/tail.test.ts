import { assert, fixture, html } from "@open-wc/testing";
import fc from "fast-check";
import type { TailRequest } from "../../../src/contract/tails.ts";
import { MAX_SPACER, offsetAt, scrollTopFor } from "../../../src/ui/components/scroll-map.ts";
import type { Session } from "../../../src/ui/data/session.ts";
import { formatMemory, parseMemory } from "../../../src/ui/filter/filter-memory.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import type { Preset } from "../../../src/ui/tail/choices.ts";
import { TailViewSession } from "../../../src/ui/tail/tail-session.ts";
import { detail } from "../fakes/groups.ts";
import { fakeApi } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/tail/partitions-table.ts";
import type { PartitionsTable } from "../../../src/ui/tail/partitions-table.ts";
import "../../../src/ui/tail/tail-view.ts";
import type { TailToolbar } from "../../../src/ui/tail/tail-toolbar.ts";
import type { TailView } from "../../../src/ui/tail/tail-view.ts";
import * as viewport from "../../../src/ui/tail/viewport.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { fakeSession } from "../fakes/session.ts";
import { FakeTailApi } from "../fakes/tail-api.ts";
import { makeFailure, makePartition, makePulse, makeRow } from "../fakes/tail-data.ts";
import { within } from "../fakes/within.ts";
import { buttonOf } from "../fakes/world.ts";

const ATTACK = "<img src=x onerror=alert(1)>";

async function view(rows: number, prepare: (api: FakeTailApi) => void = () => {}, preset: Preset | null = null) {
  installTokens();
  const api = new FakeTailApi();
  api.pulse = makePulse({ endRow: rows });
  prepare(api);
  const groups = { describe: async () => detail("billing") };
  const session: Session = { ...fakeSession({}), api: fakeApi(api, { groups }) };
  const element = await fixture<TailView>(
    html`<tw-tail-view .topics=${["orders"]} .preset=${preset} active></tw-tail-view>`,
    within(session.api, session),
  );
  element.style.cssText = "display: flex; width: 1000px; height: 600px";
  const grid = () => element.renderRoot.querySelector("tw-record-grid")?.shadowRoot;
  await waitUntil(() => rows === 0 || shown(grid()).length > 0, "rows", { timeout: 5_000 });
  return { api, element, grid: () => grid() as ShadowRoot };
}

function shown(grid: ShadowRoot | null | undefined): string[] {
  return [...(grid?.querySelectorAll<HTMLElement>(".layer .row:not([hidden])") ?? [])].map(
    ({ textContent }) => textContent ?? "",
  );
}

const press = (grid: ShadowRoot, key: string) =>
  grid.querySelector(".scroller")?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));

describe("the scroll map", () => {
  it("is monotone, keeps its ends, and reaches every row of ten million", () => {
    const content = 10_000_000 * viewport.ROW_HEIGHT;
    fc.assert(
      fc.property(fc.nat(MAX_SPACER - 600), fc.nat(1_000), (scrollTop, step) => {
        const [one, other] = [offsetAt(scrollTop, content, 600), offsetAt(scrollTop + step, content, 600)];
        assert.isAtMost(one, other);
        assert.closeTo(scrollTopFor(one, content, 600), Math.min(scrollTop, MAX_SPACER - 600), 0.01);
      }),
    );
    assert.equal(offsetAt(0, content, 600), 0);
    assert.equal(offsetAt(MAX_SPACER, content, 600), content - 600);
  });
});

describe("the viewport", () => {
  it("follows until it is held, then does not move and counts new rows", () => {
    let view = viewport.rowsChanged(viewport.resized(viewport.NEW_VIEWPORT, 240), 0, 100);
    assert.deepEqual(viewport.visibleRows(view), { first: 90, end: 100 });
    view = viewport.rowsChanged(viewport.held(view), 0, 150);
    assert.deepEqual(viewport.visibleRows(view), { first: 90, end: 100 });
    assert.equal(viewport.newRows(view), 50);
    assert.deepEqual(viewport.visibleRows(viewport.resumed(view)), { first: 140, end: 150 });
  });

  it("keeps what is on screen in place while the ring evicts it", () => {
    const held = viewport.held(viewport.rowsChanged(viewport.resized(viewport.NEW_VIEWPORT, 240), 0, 100));
    const view = viewport.rowsChanged(held, 95, 200);
    assert.deepEqual(viewport.visibleRows(view), { first: 90, end: 100 });
    assert.equal(viewport.evictedOnScreen(view), 5);
  });
});

describe("the tail view", () => {
  it("renders a screenful of ten million rows and never more", async () => {
    const { grid } = await view(10_000_000);
    await waitUntil(() => shown(grid()).some((text) => text.includes("ord-10099999")));
    assert.isBelow(grid().querySelectorAll(".layer .row").length, 40);
    press(grid(), "Home");
    await waitUntil(() => shown(grid())[0]?.includes("ord-100000"));
    assert.isBelow(grid().querySelectorAll(".layer .row").length, 40);
  });

  it("leaves follow mode by selecting, shows how many rows came, and follows again by End", async () => {
    const { api, element, grid } = await view(500);
    press(grid(), "ArrowUp");
    api.add(1_234);
    await waitUntil(() => element.renderRoot.textContent?.includes("1\u202f234"), "the number of new rows");
    press(grid(), "End");
    await waitUntil(() => shown(grid()).some((text) => text.includes("ord-101733")));
  });

  it("from a group’s offsets stays at the first row, and reads on from where memory was full", async () => {
    const { api, element, grid } = await view(0, () => {}, {
      start: { kind: "group", group: "billing" },
      filter: null,
    });
    api.add(500);
    await waitUntil(() => shown(grid())[0]?.includes("ord-100000"), "the first rows");
    api.add(100);
    await waitUntil(() => element.renderRoot.textContent?.includes("new — jump to latest"));
    assert.include(shown(grid())[0] ?? "", "ord-100000");
    api.change({ state: "paused", lag: null, furtherOn: 12_403 });
    const strip = () => element.renderRoot.querySelector(".strip");
    await waitUntil(() => strip()?.textContent?.includes("12\u202f403 records more to read"));
    assert.include(strip()?.textContent ?? "", "this tail’s share of memory");
    assert.isNull(strip()?.querySelector("button"), "Resume is there once");
    const footer = element.renderRoot.querySelector("tw-totals-bar")?.shadowRoot;
    await waitUntil(() => footer?.textContent?.replace(/\s+/g, " ").includes("lag 12 403"));
    await auditBothThemes(element);
    const toolbar = element.renderRoot.querySelector("tw-tail-toolbar")?.shadowRoot as ShadowRoot;
    buttonOf(toolbar, /Resume/).click();
    await waitUntil(() => api.last("tails.setPaused") !== undefined);
    assert.deepEqual(api.last("tails.setPaused")?.at(-1), false);
  });

  it("continues to follow when it gets more room", async () => {
    const { api, element, grid } = await view(500);
    await waitUntil(() => shown(grid()).some((text) => text.includes("ord-100499")));
    element.style.height = "700px";
    await new Promise((resolve) => setTimeout(resolve, 300));
    api.add(10);
    await waitUntil(() => shown(grid()).some((text) => text.includes("ord-100509")));
    assert.notInclude(element.renderRoot.textContent ?? "", "latest");
  });

  it("continues to follow when the window grows and its scroll event comes before its resize event", async () => {
    const { api, element, grid } = await view(500);
    await waitUntil(() => shown(grid()).some((text) => text.includes("ord-100499")));
    const scroller = grid().querySelector(".scroller") as HTMLElement;
    const before = scroller.scrollTop;
    element.style.height = "700px";
    assert.isBelow(scroller.scrollTop, before, "the browser has moved it");
    scroller.dispatchEvent(new Event("scroll"));
    await new Promise((resolve) => setTimeout(resolve, 300));
    api.add(10);
    await waitUntil(() => shown(grid()).some((text) => text.includes("ord-100509")));
    assert.notInclude(element.renderRoot.textContent ?? "", "latest");
  });

  it("says of a lost broker that the tail continues without any action", async () => {
    const error = { code: "PORT_CLOSED", message: "Nothing listens on b:1.", subject: null, hint: null } as const;
    const { element } = await view(5, (api) => {
      api.pulse = makePulse({ endRow: 5, state: "reconnecting", error });
    });
    const strip = element.renderRoot.querySelector(".strip");
    assert.match(strip?.textContent ?? "", /Nothing listens on b:1\.\s+Retrying\. Reading resumes/);
    assert.isNull(strip?.querySelector("button"));
  });

  it("says when the tail does not answer, and ends it on request", async function () {
    this.timeout(15_000);
    const { api, element } = await view(5);
    api.pulseGate = new Promise(() => {});
    api.add(1);
    const button = () => element.renderRoot.querySelector<HTMLButtonElement>(".strip button");
    await waitUntil(() => button() !== null, "it says so", { timeout: 10_000 });
    assert.include(element.renderRoot.querySelector(".strip")?.textContent ?? "", "This tail does not respond.");
    button()?.click();
    await waitUntil(() => api.count("tails.close") === 1);
    await waitUntil(() => element.renderRoot.textContent?.includes("This tail was ended, because it did not respond."));
    assert.isNull(button());
    api.pulseGate = null;
    [...element.renderRoot.querySelectorAll<HTMLButtonElement>("button")]
      .find(({ textContent }) => textContent?.includes("Open again"))
      ?.click();
    await waitUntil(() => api.count("tails.open") === 2);
  });

  it("does not grow with ten thousand pulses", async () => {
    const { api, grid } = await view(100);
    await waitUntil(() => shown(grid()).length > 5);
    // From its first pulses on, it has all the rows that fit.
    for (let pulse = 0; pulse < 100; pulse += 1) api.add(3);
    await waitUntil(() => shown(grid()).some((text) => text.includes("ord-100399")));
    const before = grid().querySelectorAll("*").length;
    for (let pulse = 0; pulse < 10_000; pulse += 1) {
      api.add(3);
      if (pulse % 100 === 0) await new Promise(requestAnimationFrame);
    }
    await waitUntil(() => shown(grid()).some((text) => text.includes("ord-130399")));
    assert.equal(grid().querySelectorAll("*").length, before);
  });

  it("shows hostile keys, values and headers as text, and a failed batch with its reason", async () => {
    const hostile = { text: ATTACK, encoding: "utf8", truncated: false } as const;
    const { grid } = await view(3, (api) => {
      api.rowAt = (row) => {
        const made = makeRow(row);
        if (row === 1) return makeFailure(row);
        return made.kind === "record" ? { ...made, key: hostile, value: hostile, headers: hostile } : made;
      };
    });
    await waitUntil(() => shown(grid())[0]?.includes(ATTACK), "the attack as text");
    await waitUntil(() => shown(grid())[1]?.includes("checksum"), "the failed batch's reason");
    assert.lengthOf(shown(grid()), 3);
    assert.notExists(grid().querySelector("img"));
  });

  it("sends the filter, and pauses by Space", async () => {
    const { api, element, grid } = await view(50);
    const bar = element.renderRoot.querySelector("tw-filter-bar")?.shadowRoot;
    const input = bar?.querySelector("input") as HTMLInputElement;
    input.value = "paid";
    input.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    await waitUntil(() => api.count("tails.setFilter") === 1);
    assert.deepEqual(api.last("tails.setFilter")?.[1], { kind: "text", text: "paid", caseSensitive: false });
    press(grid(), " ");
    await waitUntil(() => api.count("tails.setPaused") === 1);
    assert.equal(api.last("tails.setPaused")?.[1], true);
  });

  it("returns paused after a reload, until the user continues", async () => {
    const { api, element, grid } = await view(50);
    const toolbar = () => element.renderRoot.querySelector<TailToolbar>("tw-tail-toolbar");
    press(grid(), " ");
    await waitUntil(() => toolbar()?.state === "paused");
    const { tail } = element as unknown as { tail: TailViewSession };
    await waitUntil(() => tail.place?.paused === true);
    const base: Session = { ...fakeSession({}), api: fakeApi(api) };
    const next = new TailViewSession(base, ["orders"], null, { preset: null, place: tail.place });
    await next.begin();
    assert.equal(api.count("tails.open"), 2);
    assert.equal(api.count("tails.setPaused"), 2);
    assert.equal(api.last("tails.setPaused")?.[1], true);
    assert.isTrue(next.place?.paused);
    await waitUntil(() => next.pulse?.state === "paused");
    await next.togglePause();
    assert.equal(api.last("tails.setPaused")?.[1], false);
    assert.isFalse(next.place?.paused);
    await next.end();
  });

  it("loses no filter that is typed before the tail is open, nor the remembered filters of others", async () => {
    const api = new FakeTailApi();
    const session: Session = { ...fakeSession({}), api: fakeApi(api) };
    const text = (wanted: string) => ({ kind: "text", text: wanted, caseSensitive: false }) as const;
    session.preferences.set("tail/filter/p1/orders", formatMemory({ filter: text("old"), history: [text("older")] }));
    let letOpen = () => {};
    const opened = new Promise<void>((resolve) => {
      letOpen = resolve;
    });
    const openTail = api.tails.open;
    api.tails.open = async (...args) => {
      const id = await openTail(...args);
      await opened;
      return id;
    };
    const tail = new TailViewSession(session, ["orders"]);
    const begun = tail.begin();
    await tail.setFilter(text("early"));
    await waitUntil(() => api.count("tails.open") === 1);
    const request = api.last("tails.open")?.[1] as TailRequest | undefined;
    assert.deepEqual(request?.filter, text("early"));
    assert.deepEqual(tail.filterHistory, [text("older")]);
    await tail.setFilter(text("late"));
    letOpen();
    await begun;
    assert.deepEqual(api.last("tails.setFilter")?.[1], text("late"));
    const kept = parseMemory(await session.preferences.get("tail/filter/p1/orders"));
    assert.deepEqual(kept, { filter: text("late"), history: [text("older")] });
    await tail.end();
  });

  it("shows a timestamp of another year in full", async () => {
    const { grid } = await view(50, (api) => {
      api.rowAt = (row) => ({ ...makeRow(row), timestamp: String(Date.UTC(2024, 10, 28, 5, 53)) });
    });
    const shownDate = () => grid().querySelector<HTMLElement>(".layer .row:not([hidden]) .date");
    await waitUntil(() => shownDate()?.textContent?.trim() !== "");
    const date = shownDate();
    assert.equal(date?.textContent?.trim(), "2024-11-28");
    assert.isAtMost(date?.scrollWidth ?? 0, date?.clientWidth ?? -1, "it is not truncated");
  });

  it("keeps each partition's account on one line, under the names of its columns", async () => {
    const transaction = { producerId: "12", startOffset: 3, since: Date.UTC(2025, 10, 28, 10, 3) };
    const partitions = [0, 1, 2].map((partition) => makePartition(partition, { waiting: 6, outside: 12, transaction }));
    const table = await fixture<PartitionsTable>(
      html`<tw-partitions-table
        style="width: 900px; height: 200px"
        zone="utc"
        .partitions=${partitions}
      ></tw-partitions-table>`,
    );
    await waitUntil(() => table.renderRoot.querySelectorAll('[role="cell"]').length > 0);
    const places = (selector: string) =>
      [...table.renderRoot.querySelectorAll(selector)].map((cell) => cell.getBoundingClientRect());
    const heads = places('[role="columnheader"]');
    assert.lengthOf(new Set(heads.map(({ top }) => top)), 1, "one line of names");
    const waits = [...table.renderRoot.querySelectorAll('[role="cell"]')].find(({ textContent }) =>
      textContent?.includes("producer"),
    );
    assert.equal(waits?.textContent, "6 (producer 12 since 2025-11-28 10:03:00)");
    assert.isAtMost(waits?.scrollWidth ?? 0, waits?.clientWidth ?? -1, "it is not truncated");
    for (const row of table.renderRoot.querySelectorAll(".row")) {
      const cells = [...row.children].map((cell) => cell.getBoundingClientRect());
      assert.lengthOf(new Set(cells.map(({ top }) => top)), 1, "one line for each partition");
      assert.deepEqual(
        cells.map(({ left }) => left),
        heads.map(({ left }) => left),
      );
    }
  });

  it("opens the inspector on Enter and closes its tail when it is removed", async () => {
    const { api, element, grid } = await view(50);
    press(grid(), "ArrowUp");
    press(grid(), "Enter");
    await waitUntil(() => element.renderRoot.querySelector("tw-inspector"));
    await waitUntil(() => api.count("inspect.lines") > 0);
    element.remove();
    await waitUntil(() => api.count("tails.close") === 1);
  });

  it("passes the accessibility checks", async () => {
    const { element } = await view(50);
    await auditBothThemes(element);
  });
});
