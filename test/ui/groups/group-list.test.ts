import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { GroupSummary } from "../../../src/contract/groups.ts";
import type { Integer } from "../../../src/contract/integer.ts";
import type { Session } from "../../../src/ui/data/session.ts";
import "../../../src/ui/groups/group-list.ts";
import { GroupFigureFeed } from "../../../src/ui/groups/group-figures.ts";
import type { GroupList } from "../../../src/ui/groups/group-list.ts";
import { stateKind, stateWord } from "../../../src/ui/groups/group-states.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { figuresOf, group } from "../fakes/groups.ts";
import { type FakeCalls, fakeSession, PROFILE } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { FakeWorkApi, NO_WORK } from "../fakes/work-api.ts";
import { buttonOf, pressKey } from "../fakes/world.ts";

async function list(groups: readonly GroupSummary[], calls: FakeCalls = {}, over: Partial<Session> = {}) {
  installTokens();
  const session = {
    ...fakeSession(
      { groups: { list: async () => ({ groups, failures: [] }), figures: async (_id, asked) => figuresOf(asked) } },
      calls,
    ),
    ...over,
  };
  const element = await fixture<GroupList>(html`<tw-group-list></tw-group-list>`, within(session.api, session));
  element.style.height = "500px";
  await waitUntil(() => rows(element).length > 0 || element.renderRoot.querySelector(".state"));
  return element;
}

const tableOf = (element: GroupList) => element.renderRoot.querySelector("tw-data-table")?.renderRoot as ShadowRoot;
const rows = (element: GroupList) => [...tableOf(element).querySelectorAll<HTMLElement>(".row")];
const names = (element: GroupList) =>
  rows(element).map((row) => row.querySelector(".name")?.textContent?.replace(/\s+/g, " ").trim());
const grid = (element: GroupList) => tableOf(element).querySelector(".table");
const many = (count: number) => Array.from({ length: count }, (_, index) => group(`g-${index}`));

function type(element: GroupList, text: string): void {
  const search = element.renderRoot.querySelector("input") as HTMLInputElement;
  search.value = text;
  search.dispatchEvent(new Event("input"));
}

describe("states of groups", () => {
  it("are reduced to a few kinds, and shown in words", () => {
    assert.deepEqual(["Stable", "Reconciling", "CompletingRebalance", "Bewildered", null].map(stateKind), [
      "stable",
      "rebalancing",
      "rebalancing",
      "unknown",
      "unknown",
    ]);
    assert.deepEqual(["PreparingRebalance", "Empty", null].map(stateWord), ["Preparing rebalance", "Empty", "–"]);
  });
});

describe("the figures of groups", () => {
  it("are requested in chunks of 200, those on screen first, until something else is wanted", async () => {
    const asked: (readonly string[])[] = [];
    const answers: (() => void)[] = [];
    const feed = new GroupFigureFeed(
      async (groups) => {
        asked.push(groups.map(({ group }) => group));
        await new Promise<void>((resolve) => void answers.push(resolve));
        return figuresOf(groups);
      },
      () => NO_WORK,
      () => {},
    );
    const all = many(1_000);
    const brought = feed.bring(all.slice(600, 630), all, 1_000_000, 1_000_000);
    assert.deepEqual(asked[0]?.[0], "g-600");
    assert.equal(asked[0]?.length, 30);
    answers[0]?.();
    await waitUntil(() => asked.length === 2);
    assert.deepEqual(feed.progress, { done: 30, total: 1_000 });
    assert.equal(asked[1]?.length, 200);
    // Another request: only the groups on screen, which are known.
    await feed.bring(all.slice(600, 630), [], 1_000_000, 1_000_000);
    answers[1]?.();
    await brought;
    assert.equal(asked.length, 2);
    assert.equal(feed.figures.size, 230);
    assert.isNull(feed.progress);
  });

  it("are requested again when a call failed", async () => {
    let fails = true;
    const feed = new GroupFigureFeed(
      async (groups) => {
        if (fails) throw new TailwaterError("CONNECTION_RESET", "The broker is gone.");
        return figuresOf(groups);
      },
      () => NO_WORK,
      () => {},
    );
    await feed.bring(many(3), [], 1_000_000, 1_000_000);
    assert.equal(feed.error?.code, "CONNECTION_RESET");
    fails = false;
    await feed.bring(many(3), [], 1_000_000, 1_000_000);
    assert.isNull(feed.error);
    assert.equal(feed.figures.size, 3);
  });

  it("are no longer requested when they are not wanted, in the middle of a chunk, too", async () => {
    const gate = new FakeWorkApi();
    const ends = new Map<string, () => void>();
    gate.onCancel = (name) => ends.get(name)?.();
    const feed = new GroupFigureFeed(
      (_, name) =>
        new Promise((_resolve, reject) =>
          ends.set(name, () => reject(new TailwaterError("CANCELLED", "It was cancelled."))),
        ),
      () => gate.work,
      () => {},
    );
    const brought = feed.bring([], many(1_000), 1_000_000, 1_000_000);
    assert.deepEqual(feed.progress, { done: 0, total: 1_000 });
    feed.stop();
    await brought;
    assert.deepEqual(gate.cancelled, [...ends.keys()]);
    assert.equal(ends.size, 1);
    assert.isNull(feed.progress);
    assert.isNull(feed.error, "its user ended it");
  });
});

describe("the group list", () => {
  it("shows 2,000 groups at once, and requests the figures of those on screen only", async () => {
    const asked: number[] = [];
    const element = await list(many(2_000), {
      groups: {
        figures: async (_id, groups) => {
          asked.push(groups.length);
          return figuresOf(groups);
        },
      },
    });
    await waitUntil(() => rows(element)[1]?.textContent?.includes("1\u202f000"));
    assert.isBelow(Math.max(...asked), 60);
    assert.match(element.renderRoot.querySelector(".count")?.textContent ?? "", /2\u202f000 groups/);
    type(element, "g-1999");
    await waitUntil(() => rows(element).length === 1);
    assert.deepEqual(names(element), ["g-1999"]);
  });

  it("requests the figures of all groups when they are sorted by lag", async () => {
    const element = await list(many(500));
    const heads = [...tableOf(element).querySelectorAll<HTMLButtonElement>(".head button")];
    heads.find(({ textContent }) => textContent?.includes("Lag"))?.click();
    await waitUntil(() => element.renderRoot.querySelector(".count")?.textContent?.includes("500 groups"));
    await waitUntil(
      () => rows(element)[0]?.textContent?.includes("199\u202f000"),
      "the largest lag of a chunk is first",
    );
  });

  it("shows and sorts lags that no number holds, with every digit", async () => {
    const lags: readonly Integer[] = [2n ** 53n, 7, 2n ** 53n + 1n, 7n - 2n ** 63n];
    const figures = async (_id: string, asked: readonly GroupSummary[]) =>
      figuresOf(asked).map((one) => ({ ...one, lag: lags[Number(one.group.slice(2))] ?? null }));
    const element = await list(many(4), { groups: { figures } });
    const shown = () => rows(element).map((row) => row.querySelector(".cell.num:last-of-type")?.textContent ?? "");
    const heads = [...tableOf(element).querySelectorAll<HTMLButtonElement>(".head button")];
    heads.find(({ textContent }) => textContent?.includes("Lag"))?.click();
    await waitUntil(() => names(element).join() === "g-2,g-0,g-1,g-3");
    assert.deepEqual(
      shown().map((text) => text.replace(/\s/g, "")),
      ["9007199254740993", "9007199254740992", "7", "-9223372036854775801"],
    );
  });

  it("filters by state and by type, and counts each", async () => {
    const element = await list([
      group("a"),
      group("b", { state: "Empty" }),
      group("c", { state: "Reconciling", type: "consumer" }),
      group("d", { state: null, type: "share" }),
    ]);
    const chip = (name: RegExp) => buttonOf(element.renderRoot, name);
    const chips = [...(chip(/^Stable/).parentElement?.querySelectorAll("button") ?? [])];
    assert.lengthOf(
      chips.filter(({ tabIndex }) => tabIndex === 0),
      1,
      "the Tab key stops at one chip",
    );
    assert.match(chip(/^Stable/).textContent ?? "", /1/);
    chip(/^Rebalancing 1/).click();
    await waitUntil(() => names(element).join() === "c");
    chip(/^Rebalancing/).click();
    chip(/^share 1/).click();
    await waitUntil(() => names(element).join() === "d");
    assert.match(rows(element)[0]?.textContent ?? "", /–/, "an unknown state is not a state");
  });

  it("puts favourites first and remembers them", async () => {
    const base = fakeSession({}).api;
    const calls = { preferences: base.preferences };
    const element = await list([group("a"), group("b"), group("c")], calls);
    pressKey(grid(element), "End");
    await element.updateComplete;
    pressKey(grid(element), "s");
    await waitUntil(() => names(element).join() === "c,a,b");
    const again = await list([group("a"), group("b"), group("c")], calls);
    await waitUntil(() => names(again).join() === "c,a,b");
    buttonOf(again.renderRoot, /^Favourites 1/).click();
    await waitUntil(() => names(again).join() === "c");
  });

  it("names the brokers that did not answer, and says why a figure is unknown", async () => {
    const failure = new TailwaterError("CONNECT_TIMEOUT", "Broker 3 did not answer.").toData();
    const denied = new TailwaterError("CLUSTER_UNAUTHORIZED", "You may not describe a.", {
      hint: "It takes the ACL Describe on Group a.",
    }).toData();
    const element = await list([], {
      groups: {
        list: async () => ({ groups: [group("a"), group("b")], failures: [failure] }),
        figures: async () => [
          { group: "a", members: null, topics: null, lag: null, error: denied },
          { group: "b", members: 0, topics: ["orders"], lag: null, error: null },
        ],
      },
    });
    await waitUntil(() => rows(element)[0]?.textContent?.includes("–"));
    const missing = element.renderRoot.querySelector(".missing")?.textContent ?? "";
    assert.match(missing.replace(/\s+/g, " "), /Broker 3 did not answer. Its groups are missing here./);
    const lags = rows(element).map((row) => row.querySelector<HTMLElement>(".num:last-child"));
    assert.match(lags[0]?.title ?? "", /ACL Describe on Group a/);
    assert.match(lags[1]?.title ?? "", /committed none/);
    assert.notMatch(rows(element)[1]?.textContent ?? "", /\b0\b.*\b0\b/, "an unknown lag is not a lag of 0");
  });

  it("moves from the filter into the list, where the rows' keys apply", async () => {
    const element = await list([group("a"), group("b")]);
    const search = element.renderRoot.querySelector<HTMLInputElement>(".search input");
    const inTable = () => element.shadowRoot?.activeElement?.localName === "tw-data-table";
    for (const key of ["ArrowDown", "Escape"]) {
      search?.focus();
      pressKey(search, key);
      await waitUntil(inTable, key);
    }
    if (search === null) throw new Error("there is no filter");
    search.value = "none";
    search.dispatchEvent(new Event("input"));
    const said = () => element.renderRoot.querySelector(".state");
    await waitUntil(() => said()?.textContent?.includes("No group matches “none”."));
    said()?.querySelector("button")?.click();
    await waitUntil(() => rows(element).length === 2);
  });

  it("asks the tray to delete the chosen groups, never on a read-only profile", async () => {
    const element = await list([group("a"), group("b")]);
    pressKey(grid(element), " ");
    await element.updateComplete;
    setTimeout(() => pressKey(grid(element), "Delete"));
    const { detail } = await oneEvent(element, "tw-plan-change");
    assert.deepEqual(detail, { kind: "groups.delete", request: { groups: ["a"] } });
    const locked = await list([group("a")], {}, { profile: { ...PROFILE, safety: { lock: "read-only" } } });
    pressKey(grid(locked), " ");
    await waitUntil(() => locked.renderRoot.querySelector("button.danger"));
    const remove = buttonOf(locked.renderRoot, /^Delete/);
    assert.equal(remove.ariaDisabled, "true");
    assert.match(remove.title, /read-only/);
    locked.addEventListener("tw-plan-change", () => assert.fail("a read-only profile plans nothing"));
    pressKey(grid(locked), "Delete");
  });

  it("has a menu for each row, and keys for its entries", async () => {
    const element = await list([group("a", { state: "Empty" }), group("b")], {
      groups: {
        figures: async (_id, asked) => figuresOf(asked).map((one) => ({ ...one, members: one.group === "b" ? 2 : 0 })),
      },
    });
    await waitUntil(() => rows(element)[1]?.textContent?.includes("1\u202f000"));
    setTimeout(() => pressKey(grid(element), "Delete"));
    const deleted = await oneEvent(element, "tw-plan-change");
    assert.deepEqual(
      deleted.detail,
      { kind: "groups.delete", request: { groups: ["a"] } },
      "of the row under the cursor",
    );
    setTimeout(() => pressKey(grid(element), "r"));
    assert.equal((await oneEvent(element, "tw-reset-group")).detail.group, "a");
    pressKey(grid(element), "ArrowDown");
    await element.updateComplete;
    setTimeout(() => pressKey(grid(element), "Delete"));
    assert.match((await oneEvent(element, "tw-notice")).detail.message, /2 members\. Kafka refuses this/);
    rows(element)[1]?.querySelector<HTMLElement>("[part=tool]")?.click();
    await waitUntil(() => element.renderRoot.querySelector("tw-action-menu")?.renderRoot.querySelector(".item"));
    let menu = element.renderRoot.querySelector("tw-action-menu")?.renderRoot as ShadowRoot;
    assert.equal(buttonOf(menu, /^Reset offsets/).ariaDisabled, "true");
    assert.match(buttonOf(menu, /^Delete/).title, /2 members/);
    await auditBothThemes(element);
    setTimeout(() => pressKey(menu.querySelector(".item"), "r"));
    assert.match(
      (await oneEvent(element, "tw-notice")).detail.message,
      /2 members/,
      "the key of a greyed entry says why",
    );
    await waitUntil(() => element.renderRoot.querySelector("tw-action-menu") === null);
    rows(element)[1]?.querySelector<HTMLElement>("[part=tool]")?.click();
    await waitUntil(() => element.renderRoot.querySelector("tw-action-menu")?.renderRoot.querySelector(".item"));
    menu = element.renderRoot.querySelector("tw-action-menu")?.renderRoot as ShadowRoot;
    setTimeout(() => buttonOf(menu, /^Tail from its offsets/).click());
    assert.deepEqual((await oneEvent(element, "tw-tail-from-group")).detail, { group: "b", topics: ["orders"] });
    await waitUntil(() => element.renderRoot.querySelector("tw-action-menu") === null);
    setTimeout(() => pressKey(grid(element), "t"));
    assert.equal((await oneEvent(element, "tw-tail-from-group")).detail.group, "b", "as its key does");
  });

  it("shows its lag beside the open tray, and selects no text by a double click", async () => {
    const element = await list([group("a-group-with-a-name-that-is-long")]);
    element.style.width = "836px";
    await waitUntil(() => rows(element)[0]?.textContent?.includes("2"));
    const table = grid(element) as HTMLElement;
    assert.isAtMost(table.scrollWidth, table.clientWidth);
    assert.deepEqual(
      [...table.querySelectorAll(".head button")].map(({ textContent }) => textContent?.trim()),
      ["Group", "State", "Type", "Members", "Topics", "Lag"],
    );
    const second = new MouseEvent("mousedown", { detail: 2, bubbles: true, cancelable: true });
    assert.isFalse(rows(element)[0]?.dispatchEvent(second));
  });

  it("opens a group, and sends no request while it is hidden", async () => {
    let asked = 0;
    const element = await list([group("a")], {
      groups: {
        list: async () => {
          asked += 1;
          return { groups: [group("a")], failures: [] };
        },
      },
    });
    setTimeout(() => pressKey(grid(element), "Enter"));
    assert.equal((await oneEvent(element, "tw-open-group")).detail, "a");
    element.active = false;
    await element.updateComplete;
    const before = asked;
    await element.refresh();
    assert.equal(asked, before);
  });

  it("reports when there is no group and when the cluster fails, and has no accessibility problem", async () => {
    const empty = await list([]);
    assert.match(empty.renderRoot.querySelector(".state")?.textContent ?? "", /no groups that you may see/);
    const failing = await list([], {
      groups: {
        list: async () => {
          throw new TailwaterError("CONNECTION_RESET", "The broker is gone.");
        },
      },
    });
    await waitUntil(() => failing.renderRoot.querySelector("tw-error-note"));
    await auditBothThemes(await list([group("a"), group("b", { state: "Dead", type: "share" })]));
  });
});
