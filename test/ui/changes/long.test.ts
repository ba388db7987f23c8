import { assert, fixture, html } from "@open-wc/testing";
import type { ChangeResult, TargetOutcome } from "../../../src/contract/changes.ts";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { ChangeCard } from "../../../src/ui/changes/change-card.ts";
import "../../../src/ui/changes/change-tray.ts";
import type { ChangeTray } from "../../../src/ui/changes/change-tray.ts";
import { applyingText, restOf } from "../../../src/ui/changes/tray-model.ts";
import type { PlanAsk } from "../../../src/ui/data/events.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { FakeChangesApi, makePlan } from "../fakes/changes-api.ts";
import { fakeSession } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { FakeWorkApi } from "../fakes/work-api.ts";
import { buttonOf } from "../fakes/world.ts";

const names = (count: number) => Array.from({ length: count }, (_, at) => `t${at}`);
const ASK: PlanAsk = { kind: "topics.delete", request: { topics: names(500) } };
const unsent = (target: string): TargetOutcome => ({
  target,
  error: { code: "CANCELLED", message: "Not sent: the change was cancelled.", subject: target, hint: "Plan it again." },
});

async function world() {
  installTokens();
  const gate = new FakeChangesApi();
  const work = new FakeWorkApi();
  const session = fakeSession(gate, work);
  const tray = await fixture<ChangeTray>(html`<tw-change-tray></tw-change-tray>`, within(session.api, session));
  tray.style.cssText = "display: block; width: 420px; height: 700px";
  const card = () => tray.renderRoot.querySelector<ChangeCard>("tw-change-card")?.renderRoot as ShadowRoot;
  const text = () => (card()?.textContent ?? "").replace(/\s+/g, " ");
  const ready = () => [...card().querySelectorAll("button")].some((one) => one.textContent?.trim() === "Commit");
  return { gate, work, tray, card, text, ready };
}

describe("a change that takes long", () => {
  it("shows its progress, sends no more when it is cancelled, and lists what was not sent", async () => {
    const { gate, work, tray, card, text, ready } = await world();
    let answer: (result: ChangeResult) => void = () => {};
    gate.applied = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    gate.planned = (made) => makePlan({ id: `plan-${made}`, title: "Delete 500 topics" });
    void tray.add(ASK);
    await waitUntil(() => card() !== undefined && ready());
    work.progress = { done: 200, total: 500, unit: "topic", changes: true };
    buttonOf(card(), "Commit").click();
    await waitUntil(() => text().includes("Sending…"));
    assert.notInclude(text(), "Cancel the rest", "a short change is not shown");
    await waitUntil(() => text().includes("200 of 500 topics done"));
    const bar = card().querySelector('[role="progressbar"]');
    assert.deepEqual([bar?.getAttribute("aria-valuenow"), bar?.getAttribute("aria-valuemax")], ["200", "500"]);
    await auditBothThemes(tray);
    buttonOf(card(), "Cancel the rest").click();
    await waitUntil(() => text().includes("No more is sent."));
    assert.deepEqual(work.cancelled, [gate.names[1]], "by the name that identified the change");
    assert.notInclude(text(), "Cancel the rest");
    answer({ outcomes: names(500).map((target, at) => (at < 250 ? { target, error: null } : unsent(target))) });
    await waitUntil(() => text().includes("Done for 250 of 500."));
    assert.include(text(), "Not sent: the change was cancelled. 250 targets:");
    assert.include(text(), "t250, t251");
    assert.include(text(), "150 more, not listed here");
    await auditBothThemes(tray);
    buttonOf(card(), "Plan the rest").click();
    await waitUntil(() => gate.of("plan").length === 2);
    assert.deepEqual(gate.of("plan")[1], ["p1", "topics.delete", { topics: names(500).slice(250) }]);
  });

  it("can be cancelled while its plan is made, and is when it is discarded", async () => {
    const { gate, work, tray, card, text } = await world();
    const rejects: (() => void)[] = [];
    gate.planned = () =>
      new Promise((_, reject) => {
        rejects.push(() => reject(new TailwaterError("CANCELLED", "It was cancelled.")));
      });
    work.onCancel = () => rejects.at(-1)?.();
    work.progress = { done: 1_000, total: 40_000, unit: "partition", changes: false };
    void tray.add(ASK);
    await waitUntil(() => text().includes("Planning the change: 1 000 of 40 000 partitions"));
    buttonOf(card(), "Cancel").click();
    await waitUntil(() =>
      card().querySelector("tw-error-note")?.shadowRoot?.textContent?.includes("It was cancelled."),
    );
    buttonOf(card(), "Plan again").click();
    await waitUntil(() => gate.names.length === 2);
    card().querySelector<HTMLButtonElement>('button[aria-label^="Discard"]')?.click();
    assert.deepEqual(work.cancelled, gate.names);
  });

  it("has words for each of its states", () => {
    const of = (done: number, changes: boolean, ending = false) =>
      applyingText({ progress: { done, total: 40, unit: "group", changes }, seconds: 2, ending }, false);
    assert.deepEqual(of(10, false), { says: "Checking once more: 10 of 40 groups", cancel: "Cancel" });
    assert.deepEqual(of(10, true), { says: "10 of 40 groups done", cancel: "Cancel the rest" });
    assert.isNull(of(40, true).cancel, "there is no rest");
    assert.isNull(of(10, true, true).cancel);
    assert.equal(applyingText({ progress: null, seconds: 2, ending: false }, true).cancel, null);
  });

  it("is planned again for its remaining part", () => {
    const card = (ask: PlanAsk, outcomes: readonly TargetOutcome[]) =>
      restOf({
        id: 1,
        ask,
        phase: "done",
        plan: null,
        typed: "",
        error: null,
        result: { outcomes },
        left: false,
        doneAt: null,
      });
    const empty: PlanAsk = { kind: "topics.empty", request: { topics: ["a", "b.c", "d"] } };
    const done = (target: string) => ({ target, error: null });
    assert.deepEqual(card(empty, [done("a/0"), unsent("a/1"), done("b.c/0"), unsent("d/12")]).request, {
      topics: ["a", "d"],
    });
    const groups: PlanAsk = { kind: "groups.delete", request: { groups: ["a/1", "b"] } };
    assert.deepEqual(card(groups, [unsent("a/1"), done("b")]).request, { groups: ["a/1"] });
    assert.equal(card(ASK, [done("t0")]), ASK);
  });
});
