import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { TopicStats, TopicSummary } from "../../../src/contract/topics.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import type { FakeCalls } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/topics/topic-list.ts";
import { RowOrder } from "../../../src/ui/components/row-order.ts";
import { highlight } from "../../../src/ui/components/word-search.ts";
import type { TopicList } from "../../../src/ui/topics/topic-list.ts";
import { findTopics, topicTable } from "../../../src/ui/topics/topic-model.ts";
import { makeRow, type TopicRow } from "../../../src/ui/topics/topic-row.ts";
import { TopicRows } from "../../../src/ui/topics/topic-rows.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { fakeSession } from "../fakes/session.ts";
import { within } from "../fakes/within.ts";

const topic = (name: string, over: Partial<TopicSummary> = {}): TopicSummary => ({
  name,
  partitions: 3,
  replicationFactor: 2,
  internal: false,
  underReplicated: 0,
  leaderless: 0,
  error: null,
  ...over,
});
const stats = async (names: readonly string[]) =>
  names.map((name) => ({ name, records: 1_234_567, recordsPerSecond: null, error: null }));
const noFigures = { sizes: async () => ({ topics: [], failures: [] }), lastWrites: async () => [] };

async function list(topics: readonly TopicSummary[], methods: FakeCalls = {}): Promise<TopicList> {
  installTokens();
  const session = fakeSession(
    { topics: { list: async () => topics, stats: (_id, names) => stats(names), ...noFigures } },
    methods,
  );
  const element = await fixture<TopicList>(html`<tw-topic-list></tw-topic-list>`, within(session.api, session));
  element.style.height = "500px";
  await waitUntil(() => tableOf(element)?.querySelector(".row") ?? element.renderRoot.querySelector(".state"));
  return element;
}

const tableOf = (element: TopicList) => element.renderRoot.querySelector("tw-data-table")?.renderRoot as ShadowRoot;
const rows = (element: TopicList) => [...tableOf(element).querySelectorAll<HTMLElement>(".row")];
const settled = async (element: TopicList) => {
  await element.updateComplete;
  await element.renderRoot.querySelector("tw-data-table")?.updateComplete;
};
const press = (element: TopicList, key: string) =>
  tableOf(element)
    .querySelector(".table")
    ?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));

describe("the topic query", () => {
  const topics = [topic("b"), topic("a10"), topic("a9"), topic("__state", { internal: true })];
  const namesOf = (found: readonly TopicSummary[]) => found.map(({ name }) => name);

  it("sorts names as people do and hides internal topics", () => {
    assert.deepEqual(namesOf(findTopics(topics, "", false)), ["a9", "a10", "b"]);
    assert.deepEqual(namesOf(findTopics(topics, "st", true)), ["__state"]);
  });

  it("makes only the rows with other figures again", () => {
    const known = { sizes: new Map(), lastWrites: new Map(), configs: new Map(), groups: null };
    const stats = new Map<string, TopicStats>();
    const made = new TopicRows();
    const favourites = new Set<string>();
    const make = () => made.make(topics, { ...known, stats }, { internal: true, onlyFavourites: false }, favourites);
    const before = make();
    assert.strictEqual(make(), before);
    stats.set("a9", { name: "a9", records: 5, recordsPerSecond: null, error: null });
    made.expire(["a9", "unknown"]);
    const after = make();
    assert.deepEqual(
      after.filter((row, at) => row !== before[at]).map(({ name }) => name),
      ["a9"],
    );
    assert.equal(after.find(({ name }) => name === "a9")?.stats?.records, 5);
    assert.strictEqual(make(), after);
  });

  it("puts unknown figures last in either order", () => {
    const known = { name: "a9", records: 5, recordsPerSecond: null, error: null };
    const nothing = { sizes: new Map(), lastWrites: new Map(), configs: new Map(), groups: null };
    const figures = { ...nothing, stats: new Map([["a9", known]]) };
    const found = topics.map((one) => makeRow(one, figures, new Set()));
    const model = topicTable([], { place: () => null, star: () => {}, page: () => {}, menu: () => {} });
    for (const descending of [true, false]) {
      const sort = { column: "records", descending };
      const rows = new RowOrder<TopicRow>().find({ rows: found, model, columns: model.columns, sort, words: "" });
      assert.deepEqual(namesOf(rows), ["a9", "__state", "a10", "b"]);
    }
  });

  it("marks the search text and loses no letter", () => {
    const pieces = highlight("orders-eu", "EU ord");
    assert.equal(pieces.map(({ text }) => text).join(""), "orders-eu");
    assert.deepEqual(
      pieces.filter(({ hit }) => hit).map(({ text }) => text),
      ["ord", "eu"],
    );
  });
});

describe("the topic list", () => {
  it("takes the focus at once, and never from where it went during the first load", async () => {
    let load = (_topics: readonly TopicSummary[]): void => {};
    const loaded = new Promise<readonly TopicSummary[]>((resolve) => {
      load = resolve;
    });
    const element = await list([], { topics: { list: () => loaded } });
    assert.isTrue(element.matches(":focus-within"));
    const other = await fixture<HTMLElement>(html`<input />`);
    other.focus();
    load([topic("orders")]);
    await waitUntil(() => rows(element).length === 1);
    await settled(element);
    assert.equal(document.activeElement, other);
  });

  it("counts what the rail counts: no internal topics while they are hidden", async () => {
    const element = await list([topic("orders"), topic("refunds"), topic("__state", { internal: true })]);
    const count = () => element.renderRoot.querySelector(".count")?.textContent?.trim();
    await waitUntil(() => count() === "2 topics", count());
  });

  it("renders only the rows on screen of 10,000 topics, and reaches the last by keys", async () => {
    const element = await list(Array.from({ length: 10_000 }, (_, index) => topic(`topic-${index}`)));
    assert.isBelow(rows(element).length, 60);
    press(element, "End");
    await waitUntil(() => rows(element).some(({ textContent }) => textContent?.includes("topic-9999")));
    assert.isBelow(rows(element).length, 60);
    press(element, "Home");
    press(element, "ArrowDown");
    setTimeout(() => press(element, "Enter"));
    const { detail } = await oneEvent(element, "tw-open-topic");
    assert.equal(detail, "topic-1");
  });

  it("requests the figures of the rows on screen only, and shows unknown ones as unknown", async () => {
    let most = 0;
    const element = await list(
      Array.from({ length: 5_000 }, (_, index) => topic(`t${index}`)),
      {
        topics: {
          stats: (_id, names) => {
            most = Math.max(most, names.length);
            return stats(names);
          },
        },
      },
    );
    await waitUntil(() => rows(element)[0]?.textContent?.includes("1\u202f234\u202f567"));
    assert.isBelow(most, 60);
    assert.include(rows(element)[0]?.textContent ?? "", "–");
  });

  it("requests no figures between the keys of a search, but after the last one", async () => {
    const asked: string[] = [];
    const element = await list(
      Array.from({ length: 500 }, (_, index) => topic(`t${index}`)),
      {
        topics: {
          stats: (_id, names) => {
            asked.push(...names);
            return stats(names);
          },
        },
      },
    );
    await waitUntil(() => asked.includes("t0"));
    asked.length = 0;
    const search = element.renderRoot.querySelector("input") as HTMLInputElement;
    for (const text of ["t", "t4", "t49", "t499"]) {
      search.value = text;
      search.dispatchEvent(new Event("input"));
      await settled(element);
    }
    assert.isEmpty(asked);
    await waitUntil(() => asked.length > 0);
    assert.deepEqual(asked, ["t499"]);
  });

  it("shows names as text and refused topics with their reason", async () => {
    const error = new TailwaterError("TOPIC_UNAUTHORIZED", "You may not read it.").toData();
    const element = await list([topic("<img src=x onerror=alert(1)>"), topic("secret", { error })]);
    assert.notExists(tableOf(element).querySelector(".row img"));
    assert.include(tableOf(element).textContent ?? "", "<img src=x onerror=alert(1)>");
    assert.include(tableOf(element).textContent ?? "", "You may not read it.");
  });

  it("shows a topic that is being created calmly, not as trouble", async () => {
    const error = new TailwaterError("TOPIC_BEING_CREATED", "new/0 is being created.").toData();
    const told = async (names: readonly string[]) =>
      names.map((name) => ({ name, records: null, recordsPerSecond: null, error }));
    const element = await list([topic("new")], { topics: { stats: (_id, names) => told(names) } });
    await waitUntil(() => tableOf(element).querySelector(".row .note")?.textContent?.includes("Being created"));
    assert.notExists(tableOf(element).querySelector(".trouble"));
  });

  it("says so when there is none, when none matches and when it fails", async () => {
    const empty = await list([]);
    await waitUntil(() => empty.renderRoot.querySelector(".state")?.textContent?.includes("no topics"));
    const element = await list([topic("orders")]);
    assert.match(element.renderRoot.textContent ?? "", /(?<!\d)1 topic(?!s)/);
    const search = element.renderRoot.querySelector("input") as HTMLInputElement;
    search.value = "zzz";
    search.dispatchEvent(new Event("input"));
    await waitUntil(() => element.renderRoot.querySelector(".state")?.textContent?.includes("zzz"));
    const failing = await list([], {
      topics: {
        list: async () => {
          throw new TailwaterError("CONNECTION_RESET", "The broker is gone.");
        },
      },
    });
    await waitUntil(() => failing.renderRoot.querySelector("tw-error-note"));
  });

  it("keeps its rows in place when an error appears and when it disappears", async () => {
    let fails = true;
    const element = await list(
      Array.from({ length: 100 }, (_, index) => topic(`topic-${index}`)),
      {
        topics: {
          stats: async (_id, names) => {
            if (fails)
              throw new TailwaterError("CONNECTION_RESET", "The broker is gone.", { hint: "Look at its log." });
            return stats(names);
          },
        },
      },
    );
    const tops = () =>
      rows(element)
        .slice(0, 5)
        .map((row) => row.getBoundingClientRect().top);
    const before = tops();
    const failure = () => element.renderRoot.querySelector<HTMLElement>(".failure");
    await waitUntil(failure);
    assert.deepEqual(tops(), before);
    const box = failure()?.getBoundingClientRect();
    assert.isAtMost(box?.bottom ?? Number.NaN, element.getBoundingClientRect().bottom);
    await auditBothThemes(element);
    fails = false;
    failure()?.querySelector("button")?.click();
    await waitUntil(() => failure() === null);
    assert.deepEqual(tops(), before);
    fails = true;
    await waitUntil(failure, "it fails again", { timeout: 5_000 });
    fails = false;
    await waitUntil(() => failure() === null, "it goes without a click, too", { timeout: 5_000 });
  });

  it("shows topics created meanwhile when it is shown again, with the same topic selected", async () => {
    const known = [topic("b"), topic("c")];
    const element = await list([], { topics: { list: async () => [...known] } });
    await waitUntil(() => rows(element).length === 2);
    press(element, "ArrowDown");
    element.active = false;
    await element.updateComplete;
    known.unshift(topic("a"));
    const { now } = performance;
    performance.now = () => now.call(performance) + 6_000;
    try {
      element.active = true;
      await waitUntil(() => rows(element).length === 3);
    } finally {
      performance.now = now;
    }
    await waitUntil(() => tableOf(element).querySelector(".row.selected")?.textContent?.includes("c"));
  });

  it("passes the accessibility checks", async () => {
    await auditBothThemes(await list([topic("orders"), topic("payments")]));
  });
});

describe("several topics of the list", () => {
  const names = ["a", "b", "c", "d", "e"];
  const chosen = (element: TopicList) =>
    rows(element)
      .filter((row) => row.getAttribute("aria-selected") === "true")
      .map((row) => (row.querySelector(".name")?.textContent ?? "").trim());
  const click = (element: TopicList, index: number, more: MouseEventInit, what = ".name") =>
    rows(element)
      [index]?.querySelector(what)
      ?.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true, ...more }));

  it("are chosen by their boxes, by Ctrl and by Shift, and opened together", async () => {
    const element = await list([
      ...names.map((name) => topic(name)),
      topic("f", { error: new TailwaterError("TOPIC_UNAUTHORIZED", "No.").toData() }),
    ]);
    let opened = 0;
    element.addEventListener("tw-open-topic", () => {
      opened += 1;
    });
    click(element, 0, {}, ".choose");
    click(element, 2, { ctrlKey: true });
    await settled(element);
    assert.deepEqual(chosen(element), ["a", "c"]);
    click(element, 5, { shiftKey: true });
    await settled(element);
    assert.deepEqual(chosen(element), ["a", "c", "d", "e"], "one that may not be read is left out");
    click(element, 0, { ctrlKey: true });
    await settled(element);
    assert.equal(opened, 0);
    await auditBothThemes(element);
    const together = oneEvent(element, "tw-open-topics");
    element.renderRoot.querySelector<HTMLElement>(".bar .primary")?.click();
    assert.deepEqual((await together).detail, ["c", "d", "e"]);
    await settled(element);
    assert.isEmpty(chosen(element));
  });

  it("are chosen and opened by keys alone", async () => {
    const element = await list(names.map((name) => topic(name)));
    press(element, " ");
    press(element, "ArrowDown");
    press(element, " ");
    await settled(element);
    assert.deepEqual(chosen(element), ["a", "b"]);
    const together = oneEvent(element, "tw-open-topics");
    tableOf(element)
      .querySelector(".table")
      ?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, composed: true }));
    assert.deepEqual((await together).detail, ["a", "b"]);
    press(element, " ");
    press(element, "Escape");
    await settled(element);
    assert.isEmpty(chosen(element));
  });

  it("may be as many as a view holds", async () => {
    const element = await list(Array.from({ length: 17 }, (_, index) => topic(`t${index}`)));
    click(element, 0, {}, ".choose");
    click(element, 16, { shiftKey: true });
    await settled(element);
    assert.isTrue(element.renderRoot.querySelector<HTMLButtonElement>(".bar .primary")?.disabled);
  });
});
