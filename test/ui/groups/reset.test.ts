import { assert, fixture, html } from "@open-wc/testing";
import type { ResetRequest, ResetRow } from "../../../src/contract/groups.ts";
import { minus } from "../../../src/contract/integer.ts";
import { openDrafts } from "../../../src/ui/data/drafts.ts";
import type { PlanAsk } from "../../../src/ui/data/events.ts";
import "../../../src/ui/groups/reset-dialog.ts";
import { readOffsetsCsv, writeOffsetsCsv } from "../../../src/contract/offsets-csv.ts";
import type { SuggestField } from "../../../src/ui/components/suggest-field.ts";
import { momentInput } from "../../../src/ui/data/moments.ts";
import type { ResetDialog } from "../../../src/ui/groups/reset-dialog.ts";
import { choiceOf, NEW_DRAFT, resetTo } from "../../../src/ui/groups/reset-draft.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { detail, group, offset } from "../fakes/groups.ts";
import { type FakeCalls, fakeSession } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { FakeWorkApi } from "../fakes/work-api.ts";
import { buttonOf, pressKey } from "../fakes/world.ts";

/** The gate. It plans a reset by 100 records and keeps its requests. */
function gate() {
  const asked: { kind: string; request: ResetRequest }[] = [];
  const discarded: string[] = [];
  const plan = async (profileId: string, kind: string, request: ResetRequest) => {
    asked.push({ kind, request });
    const offsets =
      request.to.kind === "offsets"
        ? request.to.offsets
        : request.of.flatMap(({ topic, partitions }) =>
            (partitions === "all" ? [0] : partitions).map((partition) => ({ topic, partition, offset: 1_100 })),
          );
    const rows = offsets.map(
      ({ topic, partition, offset }): ResetRow => ({
        topic,
        partition,
        old: kind === "groups.create" ? null : 1_200,
        new: offset,
        asked: null,
        by: kind === "groups.create" ? null : minus(offset, 1_200),
        start: 0,
        end: 1_500,
      }),
    );
    return {
      id: `plan-${asked.length}`,
      profileId,
      kind,
      effect: "alters",
      title: "",
      target: request.group,
      lines: [],
      moreLines: 0,
      requests: [],
      command: null,
      warnings: [],
      mustType: null,
      validated: false,
      preview: { rows },
      expiresAt: 0,
    };
  };
  const calls = {
    changes: { plan, discard: async (id: string) => void discarded.push(id) },
    groups: {
      describe: async () => detail("billing"),
      list: async () => ({ groups: [group("billing"), group("other")], failures: [] }),
    },
    topics: {
      list: async () =>
        ["orders", "refunds"].map((name) => ({
          name,
          partitions: 2,
          replicationFactor: 1,
          internal: false,
          underReplicated: 0,
          leaderless: 0,
          error: null,
        })),
    },
  } as unknown as FakeCalls;
  return { asked, discarded, calls };
}

async function dialog(calls: FakeCalls) {
  installTokens();
  const session = fakeSession(calls);
  const element = await fixture<ResetDialog>(html`<tw-reset-dialog></tw-reset-dialog>`, within(session.api, session));
  const told: PlanAsk[] = [];
  element.addEventListener("tw-plan-change", (event) => void told.push((event as CustomEvent<PlanAsk>).detail));
  const text = () => (element.renderRoot.textContent ?? "").replace(/\s+/g, " ");
  return { element, told, text, root: element.renderRoot };
}

const rows = (element: ResetDialog) => [
  ...(element.renderRoot.querySelector("tw-data-table")?.renderRoot.querySelectorAll<HTMLElement>(".row") ?? []),
];

function fill(root: ParentNode, selector: string, value: string): void {
  const input = root.querySelector<HTMLInputElement>(selector);
  if (input === null) throw new Error(`no ${selector}`);
  input.value = value;
  input.dispatchEvent(new Event("input"));
  input.dispatchEvent(new Event("change"));
}

describe("offsets in a file", () => {
  it("are read as Kafka's own tool writes them, and written so that the tool reads them", () => {
    const text = "topic,partition,offset\r\norders,0,12\r\norders,1,9223372036854775807\r\n";
    const { offsets, problems } = readOffsetsCsv(text, "billing");
    assert.deepEqual(problems, []);
    assert.equal(writeOffsetsCsv(offsets), "orders,0,12\norders,1,9223372036854775807\n");
    const several = readOffsetsCsv("other,orders,0,5\nbilling,orders,0,6", "billing");
    assert.deepEqual(several.offsets, [{ topic: "orders", partition: 0, offset: 6 }]);
  });

  it("are refused line by line, and never dropped silently", () => {
    const { problems } = readOffsetsCsv("orders,0,x\norders,0\norders,0,5\norders,0,6\na,1,9223372036854775808", "g");
    assert.lengthOf(problems, 4);
    assert.match(problems[0] ?? "", /Line 1: “x” is not an offset/);
    assert.match(problems[2] ?? "", /Line 4: orders\/0 is listed twice/);
    assert.match(problems[3] ?? "", /Line 5: “9223372036854775808” is not an offset/);
    const many = readOffsetsCsv(Array.from({ length: 1_250 }, (_, n) => `orders,${n},x`).join("\n"), "g");
    assert.lengthOf(many.problems, 21);
    assert.match(many.problems[19] ?? "", /^Line 20: /);
    assert.equal(many.problems[20], "And 1230 more.");
    const known = new Map<string, number | null>([
      ["orders", 6],
      ["secret", null],
    ]);
    const places = readOffsetsCsv("orders,0,5\nfoo,0,3\norders,6,1\norders,1,x\nsecret,7,1", "g", known);
    assert.deepEqual(places.problems, [
      "Line 2: the cluster has no topic “foo”, or this user may not see it.",
      "Line 3: orders has no partition 6; its last one is 5.",
      "Line 4: “x” is not an offset from 0 to 2^63 − 1.",
    ]);
  });
});

describe("the target of a reset", () => {
  it("is read from the fields, or the reason why not is shown", () => {
    const of = (draft: Partial<typeof NEW_DRAFT>) => resetTo({ ...NEW_DRAFT, ...draft }, "billing");
    assert.deepEqual(of({ kind: "latest", minus: "1 000" }), { kind: "latest", minus: 1_000 });
    assert.deepEqual(of({ kind: "shift", by: "−100" }), { kind: "shift", by: -100 });
    assert.deepEqual(of({ kind: "shift", by: "+5" }), { kind: "shift", by: 5 });
    assert.deepEqual(of({ kind: "time", time: "2026-11-23 18:59:01Z" }), {
      kind: "time",
      timestamp: Date.UTC(2026, 10, 23, 18, 59, 1),
    });
    assert.deepEqual(of({ kind: "time", time: momentInput(1_700_000_000_000) }), {
      kind: "time",
      timestamp: 1_700_000_000_000,
    });
    assert.match(String(of({ kind: "time", time: "2026-02-31 10:00" })), /Enter a time as/);
    assert.equal(of({ kind: "offset" }), "", "an empty field is not a mistake");
    assert.deepEqual(of({ kind: "offset", offset: "9 007 199 254 740 993" }), {
      kind: "offset",
      offset: 2n ** 53n + 1n,
    });
    assert.match(String(of({ kind: "offset", offset: "9223372036854775808" })), /from 0 to 2\^63 − 1/);
    assert.deepEqual(of({ kind: "shift", by: "−9 223 372 036 854 775 807" }), { kind: "shift", by: 1n - 2n ** 63n });
    assert.match(String(of({ kind: "shift", by: "9223372036854775808" })), /Enter a whole number/);
    assert.match(String(of({ kind: "group", group: "billing" })), /same group/);
    assert.deepEqual(choiceOf([offset("a", 0), offset("b", 3), offset("a", 2)]), [
      { topic: "a", partitions: [0, 2] },
      { topic: "b", partitions: [3] },
    ]);
  });
});

describe("the dialog of a reset", () => {
  beforeEach(async () => {
    // A dialog that goes with its page keeps its draft for the next one.
    const drafts = await openDrafts();
    for (const name of ["billing", ""]) drafts.keep(`reset/p1/${name}`, null);
  });

  it("shows what each partition would do, forgets that plan, and leaves the change to the tray", async () => {
    const { asked, discarded, calls } = gate();
    const { element, told, text, root } = await dialog(calls);
    void element.reset("billing", null);
    await waitUntil(() => rows(element)[0]?.textContent?.includes("reads 100 records again"));
    assert.equal(
      element.renderRoot instanceof ShadowRoot && element.renderRoot.activeElement?.textContent?.trim(),
      "Earliest",
    );
    assert.match(text(), /3 of 3 partitions move\./);
    assert.deepEqual(asked[0]?.request.of, [
      { topic: "orders", partitions: [0, 1] },
      { topic: "refunds", partitions: [0] },
    ]);
    await waitUntil(() => discarded.length === asked.length);
    rows(element)[1]?.click();
    await waitUntil(() => text().includes("2 of 2 partitions move"));
    await auditBothThemes(element);
    buttonOf(root, "Add to change tray").click();
    assert.deepEqual(told, [
      {
        kind: "groups.reset",
        request: {
          group: "billing",
          to: { kind: "earliest" },
          of: [
            { topic: "orders", partitions: [0] },
            { topic: "refunds", partitions: [0] },
          ],
        },
      },
    ]);
  });

  it("proposes the other groups, whose offsets can be copied", async () => {
    const { asked, calls } = gate();
    const { element, root } = await dialog(calls as FakeCalls);
    void element.reset("billing", null);
    await waitUntil(() => rows(element).length > 0);
    buttonOf(root, "Another group").click();
    await element.updateComplete;
    const field = root.querySelector<SuggestField>("tw-suggest-field#value");
    field?.focus();
    const proposed = () => [...(field?.shadowRoot?.querySelectorAll<HTMLElement>("li") ?? [])];
    await waitUntil(() => proposed().length > 0);
    assert.deepEqual(
      proposed().map(({ textContent }) => textContent?.trim()),
      ["other"],
    );
    await auditBothThemes(element);
    proposed()[0]?.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, cancelable: true }));
    await waitUntil(() => asked.at(-1)?.request.to.kind === "group");
    assert.deepEqual(asked.at(-1)?.request.to, { kind: "group", group: "other" });
  });

  it("takes and shows each digit of an offset that no number holds", async () => {
    const { asked, calls } = gate();
    const largest = 2n ** 63n - 1n;
    const describe = async () => detail("billing", { offsets: [offset("orders", 0, { committed: largest })] });
    const { element, root } = await dialog({ ...calls, groups: { ...calls.groups, describe } } as FakeCalls);
    void element.reset("billing", null);
    const row = () => rows(element)[0]?.textContent?.replace(/\s/g, "") ?? "";
    await waitUntil(() => row().includes("9223372036854775807"));
    buttonOf(root, "Offset").click();
    await element.updateComplete;
    fill(root, "#value", "9223372036854775807");
    await waitUntil(() => asked.at(-1)?.request.to.kind === "offset");
    assert.deepEqual(asked.at(-1)?.request.to, { kind: "offset", offset: largest });
    buttonOf(root, "CSV").click();
    await element.updateComplete;
    fill(root, "textarea", "orders,0,9223372036854775806");
    await waitUntil(() => row().includes("9223372036854775806"));
    await waitUntil(() => row().includes("skips9223372036854774606records"));
    // The typed text is kept for the next time, until the user cancels it.
    buttonOf(root, "Cancel").click();
  });

  it("offers the way back from beyond the end of a log to its end, which skips no record", async () => {
    const { calls } = gate();
    const { plan } = calls.changes as unknown as {
      plan: (...of: unknown[]) => Promise<{ preview: { rows: ResetRow[] } }>;
    };
    const back = async (...of: unknown[]) => {
      const made = await plan(...of);
      const rows = made.preview.rows.map((row) => ({ ...row, old: 2n ** 63n - 1n, new: 1_500, by: 0 }));
      return { ...made, preview: { rows } };
    };
    const changes = { ...calls.changes, plan: back };
    const { element, text, root } = await dialog({ ...calls, changes } as unknown as FakeCalls);
    void element.reset("billing", new Set(["orders/0"]));
    await waitUntil(() => text().includes("1 of 1 partition moves."));
    assert.match(rows(element)[0]?.textContent ?? "", /skips no record/);
    assert.isFalse(buttonOf(root, "Add to change tray").disabled);
  });

  it("begins with the partitions that were chosen", async () => {
    const { asked, calls } = gate();
    const { element } = await dialog(calls);
    void element.reset("billing", new Set(["orders/1"]));
    await waitUntil(() => asked.length > 0);
    assert.deepEqual(asked[0]?.request.of, [{ topic: "orders", partitions: [1] }]);
    await waitUntil(() => rows(element).length === 3);
  });

  it("takes offsets from a text, and plans nothing while a line is wrong", async () => {
    const { asked, calls } = gate();
    const { element, text, root } = await dialog(calls);
    void element.reset("billing", null);
    await waitUntil(() => rows(element).length === 3);
    buttonOf(root, "CSV").click();
    await element.updateComplete;
    fill(root, "textarea", "orders,0,7\norders,1,x\nfoo,0,3\norders,9,1");
    await waitUntil(() => text().includes("Line 3: the cluster has no topic “foo”"));
    const wrong = root.querySelector(".problem");
    assert.equal(wrong?.previousElementSibling?.tagName, "TEXTAREA", "the reason is at the text");
    assert.match(
      wrong?.textContent ?? "",
      /^Line 2: .*\nLine 3: .*\nLine 4: orders has no partition 9; its last one is 1\.$/,
    );
    assert.match(text(), /Correct the lines above/);
    await auditBothThemes(element);
    assert.isTrue(buttonOf(root, "Add to change tray").disabled);
    fill(root, "textarea", "orders,0,7");
    await waitUntil(() => asked.at(-1)?.request.to.kind === "offsets");
    await waitUntil(() => rows(element).length === 1);
    assert.deepEqual(asked.at(-1)?.request.to, {
      kind: "offsets",
      offsets: [{ topic: "orders", partition: 0, offset: 7 }],
    });
  });

  it("is one stop of the Tab key for all kinds, which the arrows go around", async () => {
    const { calls } = gate();
    const { element, root } = await dialog(calls);
    void element.reset("billing", null);
    await waitUntil(() => rows(element).length === 3);
    const kinds = [...root.querySelectorAll<HTMLElement>("[role=radiogroup] [role=radio]")];
    const stops = () => kinds.filter(({ tabIndex }) => tabIndex === 0).map(({ textContent }) => textContent?.trim());
    assert.lengthOf(kinds, 7);
    assert.deepEqual(stops(), ["Earliest"]);
    pressKey(kinds[0], "ArrowLeft");
    await element.updateComplete;
    assert.deepEqual(stops(), ["CSV"]);
    assert.equal(element.shadowRoot?.activeElement, kinds[6]);
    pressKey(kinds[6], "ArrowDown");
    await element.updateComplete;
    assert.deepEqual(stops(), ["Earliest"]);
  });

  it("says in the row which offset is taken instead of one outside the log", async () => {
    const { calls } = gate();
    const { plan } = calls.changes as unknown as {
      plan: (...of: unknown[]) => Promise<{ preview: { rows: ResetRow[] } }>;
    };
    const clamped = async (...of: unknown[]) => {
      const made = await plan(...of);
      const [first, ...others] = made.preview.rows.map((row) => ({ ...row, old: 1_200, new: 1_500, by: 300 }));
      const rows = [
        { ...first, asked: 99_999_999 },
        ...others.map((row) => ({ ...row, asked: null, new: 0, by: -1_200 })),
      ];
      return { ...made, preview: { rows } };
    };
    const { element } = await dialog({
      ...calls,
      changes: { ...calls.changes, plan: clamped },
    } as unknown as FakeCalls);
    void element.reset("billing", null);
    const row = () => rows(element)[0]?.textContent?.replace(/\s+/g, " ") ?? "";
    await waitUntil(() => row().includes("log end, not 99 999 999; skips 300 records"));
    assert.notInclude(rows(element)[1]?.textContent ?? "", "not");
  });

  it("shows nothing of an earlier input, and for a file all partitions again", async () => {
    const { asked, calls } = gate();
    const { plan } = calls.changes as { plan: (...of: unknown[]) => Promise<object> };
    const warned = async (...of: unknown[]) => ({ ...(await plan(...of)), warnings: ["It reads 300 records again."] });
    const { element, text, root } = await dialog({
      ...calls,
      changes: { ...calls.changes, plan: warned },
    } as unknown as FakeCalls);
    void element.reset("billing", new Set(["orders/0"]));
    await waitUntil(() => text().includes("It reads 300 records again."));
    buttonOf(root, "Shift").click();
    await element.updateComplete;
    fill(root, "#value", "a bit");
    await waitUntil(() => text().includes("Enter a whole number"));
    assert.notInclude(text(), "It reads 300");
    assert.notMatch(rows(element)[0]?.textContent ?? "", /reads 100/);
    assert.isTrue(buttonOf(root, /^Save as CSV/).disabled, "there is nothing to save");
    buttonOf(root, "CSV").click();
    await element.updateComplete;
    fill(root, "textarea", "orders,0,7\norders,1,8");
    await waitUntil(() => rows(element).length === 2);
    assert.deepEqual(
      asked.at(-1)?.request.to,
      {
        kind: "offsets",
        offsets: [
          { topic: "orders", partition: 0, offset: 7 },
          { topic: "orders", partition: 1, offset: 8 },
        ],
      },
      "the partitions of the group that were left out are not in it",
    );
    buttonOf(root, "Earliest").click();
    await waitUntil(() => asked.at(-1)?.request.to.kind === "earliest");
    assert.deepEqual(asked.at(-1)?.request.of, [{ topic: "orders", partitions: [0] }]);
  });

  it("ends a plan that is not wanted any more, shows the progress of a long one, and can end it", async () => {
    const work = new FakeWorkApi();
    work.progress = { done: 5_000, total: 40_000, unit: "partition", changes: false };
    const names: (string | undefined)[] = [];
    const ends = new Map<string | undefined, () => void>();
    work.onCancel = (name) => ends.get(name)?.();
    const { calls } = gate();
    const plan = (_id: string, _kind: string, _request: unknown, name?: string) =>
      new Promise((_, reject) => {
        names.push(name);
        ends.set(name, () => reject({ code: "CANCELLED", message: "It was cancelled.", subject: null, hint: null }));
      });
    const { element, text, root } = await dialog({
      ...calls,
      ...work,
      changes: { ...calls.changes, plan },
    } as FakeCalls);
    void element.reset("billing", null);
    await waitUntil(() => names.length === 1);
    buttonOf(root, "Latest").click();
    await waitUntil(() => names.length === 2);
    assert.include(work.cancelled, names[0]);
    await waitUntil(() => text().includes("Working it out: 5 000 of 40 000 partitions"));
    const cancel = root.querySelector<HTMLButtonElement>(".below button");
    cancel?.click();
    await waitUntil(() => root.querySelector("tw-error-note")?.shadowRoot?.textContent?.includes("It was cancelled."));
    assert.include(work.cancelled, names[1]);
    buttonOf(root, "Earliest").click();
    await waitUntil(() => names.length === 3);
    element.renderRoot.querySelector("dialog")?.close();
    await waitUntil(() => work.cancelled.includes(names[2] ?? ""));
  });

  it("says why the cluster would refuse it", async () => {
    const { calls } = gate();
    const refused = {
      code: "GROUP_NOT_EMPTY",
      message: "billing has 2 members.",
      subject: "billing",
      hint: "Stop them first.",
    };
    const { element, root } = await dialog({
      ...calls,
      changes: { discard: async () => {}, plan: () => Promise.reject(refused) },
    } as FakeCalls);
    void element.reset("billing", null);
    await waitUntil(() => root.querySelector("tw-error-note")?.shadowRoot?.textContent?.includes("2 members"));
    assert.isTrue(buttonOf(root, "Add to change tray").disabled);
  });

  it("makes a new group at offsets of the topics that are added", async () => {
    const { asked, told, calls } = { ...gate(), told: [] };
    const made = await dialog(calls);
    void made.element.create([]);
    const kind = () => made.element.shadowRoot?.activeElement?.textContent?.trim();
    await waitUntil(() => made.element.shadowRoot?.activeElement?.id === "group");
    made.root.querySelector<HTMLElement>(".kinds button")?.focus();
    const first = kind();
    pressKey(made.element.shadowRoot?.activeElement, "ArrowRight");
    assert.notEqual(kind(), first, "an arrow moves to the next kind");
    await waitUntil(() => made.element.shadowRoot?.activeElement?.getAttribute("aria-checked") === "true");
    pressKey(made.element.shadowRoot?.activeElement, "ArrowLeft");
    assert.equal(kind(), first);
    fill(made.root, "#group", "fresh");
    const field = () => made.root.querySelector("#topic")?.shadowRoot as ShadowRoot;
    await waitUntil(
      () => made.root.querySelector<HTMLElement>("#topic")?.getAttribute("placeholder") === "Add a topic",
    );
    field().querySelector("input")?.focus();
    fill(field(), "input", "refu");
    pressKey(field().querySelector("input"), "Enter");
    await waitUntil(() => made.root.querySelector(".topics")?.textContent?.includes("No topic is called “refu”"));
    pressKey(field().querySelector("input"), "ArrowDown");
    await waitUntil(() => field().querySelector("li"));
    pressKey(field().querySelector("input"), "ArrowDown");
    pressKey(field().querySelector("input"), "Enter");
    await waitUntil(() => made.root.querySelector(".topic")?.textContent?.trim() === "refunds");
    await waitUntil(() => field().querySelector("input")?.value === "", "it takes the next name");
    await waitUntil(() => made.text().includes("2 partitions get a first offset"));
    assert.equal(asked.at(-1)?.kind, "groups.create");
    buttonOf(made.root, "Add to change tray").click();
    assert.deepEqual(made.told.at(-1)?.kind, "groups.create");
    assert.deepEqual(told, []);
  });
});
