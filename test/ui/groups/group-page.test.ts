import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { GroupDetail } from "../../../src/contract/groups.ts";
import type { Integer } from "../../../src/contract/integer.ts";
import type { Session } from "../../../src/ui/data/session.ts";
import { assignmentDifference, assignmentText } from "../../../src/ui/groups/assignment.ts";
import "../../../src/ui/groups/group-page.ts";
import type { GroupPage } from "../../../src/ui/groups/group-page.ts";
import { GROUP } from "../../../src/ui/groups/group-tab.ts";
import { LagSamples, TOTAL } from "../../../src/ui/groups/lag-samples.ts";
import { type LagTrend, lagRange } from "../../../src/ui/groups/lag-trend.ts";
import { wereSet } from "../../../src/ui/groups/offset-model.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { detail, member, offset } from "../fakes/groups.ts";
import { fakeSession, PROFILE } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { buttonOf, pressKey } from "../fakes/world.ts";

async function page(
  describe: () => Promise<GroupDetail>,
  part: "offsets" | "members" = "offsets",
  over: Partial<Session> = {},
) {
  installTokens();
  const session = { ...fakeSession({ groups: { describe } }), ...over };
  const element = await fixture<GroupPage>(
    html`<tw-group-page name="billing" .view=${part} active></tw-group-page>`,
    within(session.api, session),
  );
  element.style.height = "700px";
  return element;
}

const partOf = (element: GroupPage) =>
  element.renderRoot.querySelector(".part > :not([hidden])")?.shadowRoot as ShadowRoot;
const tableOf = (element: GroupPage) => partOf(element).querySelector("tw-data-table")?.shadowRoot as ShadowRoot;
const rows = (element: GroupPage) => [...(tableOf(element)?.querySelectorAll<HTMLElement>(".row") ?? [])];
const shown = (element: GroupPage) => waitUntil(() => rows(element).length > 0);
const text = (element: GroupPage) => (element.renderRoot.textContent ?? "").replace(/\s+/g, " ");

describe("the page of a large group", () => {
  it("asks less often the more partitions it has, and says how often", async () => {
    let count = 3;
    const offsets = () => Array.from({ length: count }, (_, partition) => offset("orders", partition));
    const element = await page(async () => detail("billing", { offsets: offsets() }));
    await shown(element);
    const refresh = () => buttonOf(element.renderRoot as ShadowRoot, "Refresh");
    assert.equal(refresh().title, "Refresh (every 5 s by itself)");
    for (const [partitions, seconds] of [
      [40_000, 40],
      [100_000, 60],
    ] as const) {
      count = partitions;
      refresh().click();
      await waitUntil(() => refresh().title === `Refresh (every ${seconds} s by itself)`, refresh().title);
    }
  });
});

describe("the lag of a group over time", () => {
  it("keeps a limited number of samples and partitions, and always the followed one", () => {
    const samples = new LagSamples(3, 2);
    for (let look = 0; look < 5; look += 1) {
      samples.add(
        look * 5_000,
        new Map([
          ["a/0", look],
          ["a/1", 1],
          ["a/2", 7],
          [TOTAL, look * 10],
        ]),
        "a/2",
      );
    }
    assert.equal(samples.looks, 3);
    assert.deepEqual(samples.series(TOTAL), { times: [10_000, 15_000, 20_000], values: [20, 30, 40] });
    assert.deepEqual(samples.series("a/2").values, [7, 7, 7]);
    assert.deepEqual(samples.series("a/1").values, [null, null, null], "it is one too many");
    assert.equal(samples.rate(TOTAL), 2);
    assert.isNull(samples.rate("a/1"));
  });

  it("has a rate after some samples over ten seconds, and none across offsets that were set", () => {
    const samples = new LagSamples();
    const look = (at: number, lag: number) => samples.add(at, new Map([[TOTAL, lag]]));
    look(0, 0);
    look(11_000, 1_100);
    assert.isNull(samples.rate(TOTAL), "two samples");
    look(12_000, 1_200);
    assert.equal(samples.rate(TOTAL), 100);
    samples.restart();
    look(17_000, 90_000);
    look(22_000, 90_000);
    assert.isNull(samples.rate(TOTAL), "five seconds");
    look(27_000, 90_000);
    assert.equal(samples.rate(TOTAL), 0);
    const busy = (committed: number) =>
      detail("billing", { members: [member("m-1")], offsets: [offset("orders", 0, { committed })] });
    const idle = (committed: Integer) => detail("billing", { offsets: [offset("orders", 0, { committed })] });
    const huge = new LagSamples();
    for (const [second, lag] of [-(2n ** 63n), 10n - 2n ** 63n, 110n - 2n ** 63n].entries())
      huge.add(second * 5_000, new Map([[TOTAL, lag]]));
    assert.equal(huge.rate(TOTAL), 11, "of digits that a number would lose");
    assert.isFalse(wereSet(busy(5), busy(9)), "it reads");
    assert.isTrue(wereSet(idle(2n ** 53n), idle(2n ** 53n + 1n)));
    assert.isTrue(wereSet(busy(5), busy(4)));
    assert.isTrue(wereSet(idle(5), idle(9)));
    assert.isFalse(wereSet(idle(5), idle(5)));
    const more = detail("billing", { offsets: [offset("a", 0), offset("orders", 0, { committed: 9 })] });
    assert.isTrue(wereSet(idle(5), more), "another partition is first now");
    assert.isFalse(wereSet(idle(9), more));
  });

  it("begins where a partition was first followed", () => {
    const samples = new LagSamples(10, 1);
    samples.add(0, new Map([["a/0", 5]]));
    samples.add(1_000, new Map([["a/0", 6]]), "a/0");
    assert.deepEqual(samples.series("a/0").values, [null, 6]);
  });
});

describe("assignments", () => {
  it("are listed in short, with what a member gets and gives up", () => {
    const has = [{ topic: "orders", partitions: [0, 1, 2] }];
    const gets = [
      { topic: "orders", partitions: [0, 1] },
      { topic: "refunds", partitions: [4] },
    ];
    const { added, removed } = assignmentDifference(has, gets);
    assert.equal(assignmentText(added), "refunds 4");
    assert.equal(assignmentText(removed), "orders 2");
    assert.equal(assignmentText(gets), "orders 0-1; refunds 4");
  });
});

describe("the page of a group", () => {
  it("shows where the group is; an unknown value is – with the reason, never 0", async () => {
    const element = await page(async () => detail("billing"));
    await shown(element);
    assert.match(rows(element)[0]?.textContent?.replace(/\s+/g, " ") ?? "", /orders 0 1 200 1 500 300/);
    const unknown = [...(rows(element)[2]?.querySelectorAll<HTMLElement>(".cell") ?? [])];
    assert.match(unknown[2]?.title ?? "", /No offset is committed here/);
    assert.equal(unknown[2]?.textContent?.trim(), "–");
    assert.match(text(element), /Lag 600/);
    await auditBothThemes(element);
  });

  it("shows each digit of offsets and lags that no number holds, sorts by them, and adds them up", async () => {
    const huge = (partition: number, committed: Integer, lag: Integer) =>
      offset("orders", partition, { committed, lag });
    const [largest, odd, even] = [2n ** 63n - 1n, 2n ** 53n + 1n, 2n ** 53n];
    const offsets = [
      huge(0, 1_200, 300),
      huge(1, even, 1_500n - even),
      huge(2, largest, 1_500n - largest),
      huge(3, odd, 1_500n - odd),
    ];
    const element = await page(async () => detail("billing", { offsets }));
    await shown(element);
    const cells = (row: number) =>
      [...(rows(element)[row]?.querySelectorAll<HTMLElement>(".cell") ?? [])].map((cell) => cell.textContent?.trim());
    const digits = (text: string) => text.replaceAll(" ", "\u202f");
    assert.deepEqual(cells(2).slice(1, 5), [
      "2",
      digits("9 223 372 036 854 775 807"),
      digits("1 500"),
      digits("-9 223 372 036 854 774 307"),
    ]);
    const drawn = [...(rows(element)[2]?.querySelectorAll<HTMLElement>(".cell") ?? [])].slice(1, 5);
    assert.isTrue(
      drawn.every(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth),
      "none is truncated",
    );
    const total = digits("-9 241 386 435 364 252 992");
    assert.equal(
      [...element.renderRoot.querySelectorAll("dl div")]
        .find((fact) => fact.querySelector("dt")?.textContent === "Lag")
        ?.querySelector("dd")
        ?.textContent?.trim(),
      total,
    );
    const trend = partOf(element).querySelector("tw-lag-trend")?.shadowRoot;
    await waitUntil(() => trend?.querySelector("b")?.textContent === total);
    const order = () => rows(element).map((row) => row.querySelectorAll(".cell")[1]?.textContent?.trim());
    const sortBy = (label: string) =>
      [...tableOf(element).querySelectorAll<HTMLButtonElement>(".head button")]
        .find(({ textContent }) => textContent?.includes(label))
        ?.click();
    sortBy("Committed");
    await waitUntil(() => order().join() === "2,3,1,0", "2^53 + 1 is more than 2^53");
    sortBy("Lag");
    await waitUntil(() => order().join() === "0,1,3,2");
  });

  it("says in the place of the lag's line when it begins", async () => {
    const trend = await fixture<LagTrend>(
      html`<tw-lag-trend style="width: 600px" .of=${"all partitions"}></tw-lag-trend>`,
    );
    const soon = async (...values: readonly (number | null)[]) => {
      trend.series = { times: values.map((_, at) => 1_700_000_000_000 + at * 5_000), values };
      await trend.updateComplete;
      return trend.renderRoot.querySelector(".soon")?.textContent ?? null;
    };
    assert.match((await soon()) ?? "", /Measuring…/);
    assert.match((await soon(5)) ?? "", /Measuring…/);
    assert.match((await soon(null, null)) ?? "", /not known/);
    assert.isNull(await soon(5, null, 6));
    const shownText = async (rate: number | null, ...values: readonly number[]) => {
      trend.rate = rate;
      await soon(...values);
      return (trend.renderRoot.textContent ?? "").replace(/\s+/g, " ").trim();
    };
    assert.match(await shownText(null, 0, 0), /^Lag of all partitions0measuring its rate… 50$/);
    assert.match(
      await shownText(8_700, 10_298_707, 10_577_721),
      /^Lag of all partitions10 577 721\+8\.70 k\/s, falls behind 10 577 72110 298 707$/,
    );
    assert.match(await shownText(-12, 5_000, 900), /−12\/s, catches up 5 0000$/);
    assert.match(await shownText(0, 0, 0), /keeps up/);
    assert.match(await shownText(0.01, 70, 70), /steady/);
    assert.deepEqual(lagRange(10_000_000, 10_000_003), [9_995_001, 10_005_002], "three of ten million are no slope");
    assert.deepEqual(lagRange(0, 0), [0, 5]);
  });

  it("follows the lag of a partition beside that of all", async () => {
    const element = await page(async () => detail("billing"));
    await shown(element);
    rows(element)[1]?.click();
    await waitUntil(() => partOf(element).querySelectorAll("tw-lag-trend").length === 2);
    await element.refresh();
    const trend = partOf(element).querySelectorAll("tw-lag-trend")[1]?.shadowRoot;
    await waitUntil(() => trend?.textContent?.replace(/\s+/g, " ").includes("Lag of orders/1300"));
  });

  it("greys what Kafka would refuse, with the reason", async () => {
    const element = await page(async () => detail("billing", { state: "Stable", members: [member("m-1")] }));
    await shown(element);
    for (const name of [/^Reset offsets/, /^Delete/]) {
      const button = buttonOf(element.renderRoot, name);
      assert.equal(button.ariaDisabled, "true");
      setTimeout(() => button.click());
      assert.match(
        (await oneEvent(element, "tw-notice")).detail.message,
        /1 member: billing \(10\.0\.0\.7\)\. Kafka refuses this/,
        "a click says it",
      );
      assert.match(button.title, /1 member: billing \(10\.0\.0\.7\)\. Kafka refuses this/);
    }
    setTimeout(() => pressKey(tableOf(element).querySelector(".table"), "r"));
    assert.match(
      (await oneEvent(element, "tw-notice")).detail.message,
      /1 member: billing \(10\.0\.0\.7\)\. Kafka refuses this/,
      "a key says it, too",
    );
    const locked = await page(async () => detail("billing"), "offsets", {
      profile: { ...PROFILE, safety: { lock: "read-only" } },
    });
    await shown(locked);
    assert.match(buttonOf(locked.renderRoot, /^Reset offsets/).title, /read-only/);
    assert.equal(buttonOf(locked.renderRoot, "Tail from its offsets").ariaDisabled, "false", "reading changes nothing");
  });

  it("asks by keys for a reset of the chosen partitions, for a tail and for a topic", async () => {
    const element = await page(async () => detail("billing"));
    await shown(element);
    const grid = tableOf(element).querySelector(".table");
    pressKey(grid, " ");
    await waitUntil(() => partOf(element).textContent?.includes("Reset (1)"));
    setTimeout(() => pressKey(grid, "r"));
    const reset = await oneEvent(element, "tw-reset-group");
    assert.deepEqual([...reset.detail.partitions], ["orders/0"]);
    setTimeout(() => pressKey(grid, "t"));
    assert.deepEqual((await oneEvent(element, "tw-tail-from-group")).detail, { group: "billing", topics: ["orders"] });
    setTimeout(() => pressKey(grid, "o"));
    assert.equal((await oneEvent(element, "tw-open-topic-page")).detail, "orders");
    setTimeout(() => buttonOf(partOf(element), /^Delete offsets of 1 topic/).click());
    const forget = await oneEvent(element, "tw-plan-change");
    assert.deepEqual(forget.detail, {
      kind: "groups.deleteOffsets",
      request: { group: "billing", topics: ["orders"] },
    });
  });

  it("shows members with what they have and are about to get, and asks to remove them", async () => {
    const target = [{ topic: "orders", partitions: [0, 1] }];
    const element = await page(
      async () =>
        detail("billing", { type: "consumer", state: "Reconciling", members: [member("m-1", { target, epoch: 7 })] }),
      "members",
    );
    await shown(element);
    assert.match(
      rows(element)[0]?.textContent?.replace(/\s+/g, " ") ?? "",
      /billing 10\.0\.0\.7 – 7 3 orders 0-2 − orders 2/,
    );
    const remove = buttonOf(partOf(element), /^Remove all/);
    assert.match(remove.title, /classic groups only/);
    const classic = await page(async () => detail("billing", { members: [member("m-1"), member("m-2")] }), "members");
    await shown(classic);
    pressKey(tableOf(classic).querySelector(".table"), " ");
    await waitUntil(() => partOf(classic).textContent?.includes("Remove (1)"));
    setTimeout(() => buttonOf(partOf(classic), /^Remove/).click());
    const { detail: asked } = await oneEvent(classic, "tw-plan-change");
    assert.deepEqual(asked, { kind: "groups.removeMembers", request: { group: "billing", members: ["m-1"] } });
    await auditBothThemes(classic);
  });

  it("keeps its data when a round fails, and says what failed", async () => {
    let fails = false;
    const element = await page(async () => {
      if (fails) throw new TailwaterError("CONNECTION_RESET", "The broker is gone.");
      return detail("billing", { warnings: ["2 partitions of orders are consumed by nobody."] });
    });
    await shown(element);
    assert.match(text(element), /consumed by nobody/);
    fails = true;
    await element.refresh();
    await waitUntil(() => element.renderRoot.querySelector("tw-error-note"));
    assert.lengthOf(rows(element), 3);
  });

  it("says that a deleted group is gone, and does nothing with it any more", async () => {
    let gone = false;
    const element = await page(async () => {
      if (gone) throw new TailwaterError("GROUP_UNKNOWN", "The cluster has no group billing.");
      return detail("billing", { members: [] });
    });
    await shown(element);
    gone = true;
    await element.refresh();
    await waitUntil(() => element.renderRoot.querySelector(".gone"));
    assert.match(text(element), /This group is gone/);
    assert.isNull(element.renderRoot.querySelector("tw-error-note"), "said once");
    assert.isNull(element.renderRoot.querySelector(".part"), "no table with old data");
    for (const name of [/^Delete/, /^Reset offsets/, "Tail from its offsets"])
      assert.equal(buttonOf(element.renderRoot, name).ariaDisabled, "true");
    setTimeout(() => buttonOf(element.renderRoot, "Close").click());
    await oneEvent(element, "tw-close-page");
    gone = false;
    await element.refresh();
    await shown(element);
    await auditBothThemes(element);
  });

  it("is restored after a reload, on the same part", () => {
    assert.deepEqual(GROUP.read(GROUP.keep({ name: "billing", part: "members" })), {
      name: "billing",
      part: "members",
    });
    assert.isNull(GROUP.read({ part: "members" }));
  });
});
