import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { Theme } from "../../../src/ui/app/theme.ts";
import type { ChangeCard } from "../../../src/ui/changes/change-card.ts";
import type { ChangeTray } from "../../../src/ui/changes/change-tray.ts";
import { keptText, newCard, readKept, sameCard } from "../../../src/ui/changes/tray-model.ts";
import "../../../src/ui/components/notices.ts";
import type { Notices } from "../../../src/ui/components/notices.ts";
import { openDrafts } from "../../../src/ui/data/drafts.ts";
import { type PlanAsk, type Told, tell } from "../../../src/ui/data/events.ts";
import type { Notice } from "../../../src/ui/data/notice.ts";
import "../../../src/ui/app/workbench.ts";
import type { Workbench } from "../../../src/ui/app/workbench.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { FakeChangesApi, makeEntry, makePlan } from "../fakes/changes-api.ts";
import { fakeSession } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { buttonOf, pressKey } from "../fakes/world.ts";

const ASK: PlanAsk = { kind: "topics.delete", request: { topics: ["orders"] } };
const OTHER: PlanAsk = { kind: "topics.delete", request: { topics: ["billing"] } };

/** A workbench over a gate; `ask` sends the events of a list of topics. */
async function world(gate = new FakeChangesApi()) {
  installTokens();
  const told: string[] = [];
  const made = fakeSession({ topics: { list: async () => [] } }, gate);
  const session = { ...made, notify: ({ message }: Notice) => void told.push(message) };
  const element = await fixture<Workbench>(
    html`<tw-workbench .session=${session} .theme=${new Theme()}></tw-workbench>`,
    within(session.api),
  );
  element.style.cssText = "width: 1240px; height: 760px";
  const root = element.renderRoot as ShadowRoot;
  const trayElement = () => root.querySelector<ChangeTray>("tw-change-tray:not([hidden])");
  const tray = () => trayElement()?.shadowRoot as ShadowRoot;
  const cards = () => [...(tray()?.querySelectorAll<ChangeCard>("tw-change-card") ?? [])];
  const card = (at = 0) => cards()[at]?.renderRoot as ShadowRoot;
  const textOf = (at = 0) => {
    const notes = [...(card(at)?.querySelectorAll("tw-error-note") ?? [])].map((note) => note.shadowRoot?.textContent);
    return [card(at)?.textContent, ...notes].join(" ").replace(/\s+/g, " ");
  };
  const header = () => root.querySelector("tw-changes-header")?.shadowRoot as ShadowRoot;
  const ask = async (one: PlanAsk = ASK) => {
    tell(root.querySelector("tw-topic-list") as Element, "tw-plan-change", one);
    await waitUntil(() => cards().length > 0 && !card(cards().length - 1)?.querySelector("[aria-busy=true]"));
  };
  const isReady = (at = 0) =>
    [...(card(at)?.querySelectorAll("button") ?? [])].some((one) => one.textContent?.trim() === "Commit");
  const type = (text: string, at = 0) => {
    const field = card(at).querySelector("input") as HTMLInputElement;
    field.value = text;
    field.dispatchEvent(new Event("input"));
  };
  await waitUntil(() => root.querySelector("tw-changes-header")?.shadowRoot?.querySelector("button"));
  return { gate, element, root, tray, trayElement, cards, card, textOf, header, ask, isReady, type, told };
}

describe("the tray of changes", () => {
  it("shows what would happen, sends nothing before it is committed, and then sends it once", async () => {
    const { gate, element, card, textOf, ask, tray, isReady, header } = await world();
    gate.planned = () => makePlan({ warnings: ["2 groups read it."], moreLines: 38_000 });
    await ask();
    await waitUntil(isReady);
    for (const said of [
      "Alters Configure topic orders",
      "retention.ms 604800000→86400000 7 days → 1 day",
      "38 000 lines more, not listed here",
      "2 groups read it.",
      "IncrementalAlterConfigs · the cluster has checked it",
      "kafka-configs.sh --bootstrap-server broker-1:9092 --command-config client.properties --alter --entity-name orders",
    ]) {
      assert.include(textOf(), said);
    }
    assert.equal(header().querySelector(".count")?.textContent, "1");
    assert.deepEqual(gate.of("plan"), [["p1", "topics.delete", { topics: ["orders"] }]]);
    assert.deepEqual(gate.of("apply"), []);
    await auditBothThemes(tray().host);
    const told = oneEvent(element, "tw-changed");
    buttonOf(card(), "Commit").click();
    assert.deepEqual((await told).detail, ASK);
    await waitUntil(() => textOf().includes("Done."));
    assert.deepEqual(gate.of("apply"), [["plan-1", null]]);
    await waitUntil(() => header().querySelector(".count") === null);
    buttonOf(tray(), "Clear").click();
    await waitUntil(() => !header().textContent?.includes("Change tray"));
  });

  it("needs the name typed, exactly, where the plan requires it", async () => {
    const { gate, card, ask, isReady, type } = await world();
    gate.planned = () => makePlan({ effect: "destroys", mustType: "orders" });
    await ask();
    await waitUntil(isReady);
    const commit = () => buttonOf(card(), "Commit");
    assert.isTrue(commit().disabled);
    for (const wrong of ["Orders", "orders ", ""]) {
      type(wrong);
      await waitUntil(() => commit().disabled);
      pressKey(card().querySelector("input"), "Enter", { ctrlKey: true });
      pressKey(card().querySelector("input"), "Enter");
    }
    assert.deepEqual(gate.of("apply"), []);
    type("orders");
    card().querySelector("input")?.focus();
    await waitUntil(() => !commit().disabled);
    pressKey(card().querySelector("input"), "Enter");
    await waitUntil(() => gate.of("apply").length === 1);
    assert.deepEqual(gate.of("apply"), [["plan-1", "orders"]]);
    await waitUntil(() => card().activeElement?.matches("article"), "the keys stay with the card");
  });

  it("commits all that are ready in order, and stops at the first that fails", async () => {
    const { gate, tray, ask, cards, textOf, isReady, type } = await world();
    gate.planned = (made) =>
      makePlan({ id: `plan-${made}`, title: `Change ${made}`, mustType: made === 3 ? "billing" : null });
    for (const topics of [["a"], ["b"], ["c"], ["d"]]) await ask({ kind: "topics.delete", request: { topics } });
    await waitUntil(() => cards().length === 4 && [0, 1, 2, 3].every(isReady));
    gate.applied = (planId) => {
      if (planId === "plan-2") throw new TailwaterError("TOPIC_UNAUTHORIZED", "It may not be changed.");
      return { outcomes: [{ target: "a", error: null }] };
    };
    buttonOf(tray(), "Commit 3 of 4").click();
    // Finished cards are below the waiting ones.
    await waitUntil(() => textOf(0).includes("It may not be changed."));
    await waitUntil(() => tray().textContent?.includes("Commit 1 of 3"));
    assert.deepEqual(gate.of("apply"), [
      ["plan-1", null],
      ["plan-2", null],
    ]);
    type("billing", 1);
    await waitUntil(() => tray().textContent?.includes("Commit 2 of 3"));
    buttonOf(tray(), "Commit 2 of 3").click();
    await waitUntil(() => [1, 2, 3].every((at) => textOf(at).includes("Done.")));
    assert.deepEqual(gate.of("apply").slice(2), [
      ["plan-3", "billing"],
      ["plan-4", null],
    ]);
  });

  it("says what to check when the answer was lost, updates the lists, and sends nothing again", async () => {
    const { gate, element, card, textOf, ask, isReady, tray } = await world();
    gate.applied = () => {
      throw new TailwaterError("OUTCOME_UNKNOWN", "The answer was lost.", { hint: "Look at the list of topics." });
    };
    await ask();
    await waitUntil(isReady);
    const told = oneEvent(element, "tw-changed");
    buttonOf(card(), "Commit").click();
    await told;
    await waitUntil(() => textOf().includes("Look at the list of topics."));
    assert.include(textOf(), "Tailwater does not send it again automatically.");
    assert.throws(() => buttonOf(card(), "Commit"));
    await auditBothThemes(tray().host);
    pressKey(card().querySelector("article"), "Enter", { ctrlKey: true });
    assert.lengthOf(gate.of("apply"), 1);
    buttonOf(card(), "Plan again").click();
    await waitUntil(isReady);
    assert.lengthOf(gate.of("plan"), 2);
    assert.lengthOf(gate.of("apply"), 1);
  });

  it("keeps a plan that was not accepted, and plans again one that expired", async () => {
    const { gate, card, textOf, ask, isReady, root, type } = await world();
    const answers = ["READ_ONLY", "CONFIRMATION_WRONG", "PLAN_EXPIRED"] as const;
    gate.applied = () => {
      const code = answers[gate.of("apply").length - 1] ?? "INTERNAL";
      throw new TailwaterError(code, `Refused with ${code}.`);
    };
    gate.planned = () => makePlan({ mustType: "orders" });
    await ask();
    await waitUntil(isReady);
    type("orders");
    await waitUntil(() => !buttonOf(card(), "Commit").disabled);
    buttonOf(card(), "Commit").click();
    await waitUntil(() => textOf().includes("Refused with READ_ONLY"));
    await waitUntil(isReady);
    buttonOf(card(), "Unlock…").click();
    const dialog = () => root.querySelector("tw-lock-dialog")?.shadowRoot?.querySelector("dialog");
    await waitUntil(() => dialog()?.open);
    dialog()?.close();
    buttonOf(card(), "Commit").click();
    await waitUntil(() => textOf().includes("Refused with CONFIRMATION_WRONG"));
    await waitUntil(isReady);
    buttonOf(card(), "Commit").click();
    await waitUntil(() => textOf().includes("Refused with PLAN_EXPIRED"));
    assert.throws(() => buttonOf(card(), "Commit"));
    buttonOf(card(), "Plan again").click();
    await waitUntil(isReady);
    assert.lengthOf(gate.of("plan"), 2);
  });

  it("plans waiting cards again when the lock is turned", async () => {
    const { gate, element, card, textOf, ask, isReady } = await world();
    await ask();
    await waitUntil(isReady);
    gate.planned = () => makePlan({ id: "typed", mustType: "orders" });
    tell(element.renderRoot.querySelector("tw-changes-header") as Element, "tw-lock-changed", "ask-typed");
    await waitUntil(() => card().querySelector("input"));
    assert.deepEqual(gate.of("discard"), [["plan-1"]]);
    gate.planned = () => {
      throw new TailwaterError("READ_ONLY", "This profile is read-only.");
    };
    tell(element.renderRoot.querySelector("tw-changes-header") as Element, "tw-lock-changed", "read-only");
    await waitUntil(() => textOf().includes("This profile is read-only."));
    assert.throws(() => buttonOf(card(), "Commit"));
    gate.planned = () => makePlan();
    tell(element.renderRoot.querySelector("tw-changes-header") as Element, "tw-lock-changed", "ask");
    await waitUntil(isReady);
    // It is turned in another window: the present plan asks for no name.
    gate.applied = () => {
      throw new TailwaterError("CONFIRMATION_WRONG", "Type orders to confirm.");
    };
    buttonOf(card(), "Commit").click();
    await waitUntil(() => [...card().querySelectorAll("button")].some((one) => one.textContent === "Plan again"));
  });

  it("plans again what was refused for want of a licence, when one is there", async () => {
    const { gate, element, textOf, ask, isReady } = await world();
    gate.planned = () => {
      throw new TailwaterError("LICENCE_REQUIRED", "Changes need a licence.");
    };
    await ask();
    await waitUntil(() => textOf().includes("Changes need a licence."));
    gate.planned = () => makePlan();
    tell(element.renderRoot.querySelector("tw-changes-header") as Element, "tw-licence-changed");
    await waitUntil(isReady);
    assert.equal(gate.of("plan").length, 2);
  });

  it("lists what was refused when the rest was done", async () => {
    const { gate, card, textOf, ask, isReady } = await world();
    const error = {
      code: "TOPIC_UNAUTHORIZED",
      message: "You may not.",
      subject: "b",
      hint: "Ask for Delete.",
    } as const;
    gate.applied = () => ({
      outcomes: [
        { target: "a", error: null },
        { target: "b", error },
      ],
    });
    await ask();
    await waitUntil(isReady);
    buttonOf(card(), "Commit").click();
    await waitUntil(() => textOf().includes("Done for 1 of 2. The rest: b You may not. Ask for Delete."));
  });

  it("stays with its cards when it is closed, and returns the focus to where it was", async () => {
    const { root, trayElement, tray, cards, ask, isReady, header } = await world();
    const search = () => root.querySelector("tw-topic-list")?.shadowRoot?.querySelector("input");
    await waitUntil(search);
    search()?.focus();
    await ask();
    await waitUntil(isReady);
    await waitUntil(() => trayElement()?.matches(":focus-within"));
    pressKey(cards()[0]?.renderRoot.querySelector("article"), "Escape");
    await waitUntil(() => trayElement() === null);
    assert.isTrue(search()?.matches(":focus"));
    root.querySelector("tw-rail")?.dispatchEvent(new CustomEvent("tw-section", { detail: "network", bubbles: true }));
    buttonOf(header(), /^Change tray/).click();
    await waitUntil(() => tray() && cards().length === 1);
  });

  it("keeps the focus on a card that is done and moves down, and returns it when it closes", async () => {
    const { gate, root, tray, trayElement, card, cards, ask, isReady, textOf, type } = await world();
    gate.planned = (made) => makePlan({ id: `plan-${made}`, mustType: made === 1 ? "orders" : null });
    await ask();
    await waitUntil(isReady);
    await ask(OTHER);
    await waitUntil(() => isReady(1));
    const isIn = () => trayElement()?.matches(":focus-within");
    await waitUntil(() => tray().activeElement === cards()[1]);
    const [first] = cards();
    first?.focus();
    type("orders");
    await waitUntil(() => !buttonOf(card(), "Commit").disabled);
    pressKey(card().querySelector("input"), "Enter");
    await waitUntil(() => cards()[1] === first && textOf(1).includes("Done."));
    await waitUntil(() => tray().activeElement === first, "it moved below");
    buttonOf(card(), "Commit").focus();
    buttonOf(card(), "Commit").click();
    await waitUntil(() => textOf(0).includes("Done.") && textOf(1).includes("Done."));
    await waitUntil(isIn, "its button is gone");
    buttonOf(card(), /^Clear/).focus();
    buttonOf(card(), /^Clear/).click();
    await waitUntil(() => cards().length === 1);
    await waitUntil(isIn, "its card is gone");
    root.querySelector("tw-topic-list")?.shadowRoot?.querySelector("input")?.blur();
    buttonOf(tray(), "Close").focus();
    buttonOf(tray(), "Close").click();
    await waitUntil(() => trayElement() === null);
    await waitUntil(() => root.querySelector("tw-topic-list")?.matches(":focus-within"));
  });

  it("keeps the focus while all are committed, and shows the newest result first, with its time", async () => {
    const { trayElement, tray, cards, card, ask, isReady, textOf } = await world();
    await ask();
    await ask(OTHER);
    await waitUntil(() => isReady(0) && isReady(1));
    const [older, newer] = cards();
    const all = buttonOf(tray(), "Commit all");
    all.focus();
    all.click();
    await waitUntil(() => textOf(0).includes("Done.") && textOf(1).includes("Done."));
    assert.isTrue(trayElement()?.matches(":focus-within"));
    assert.deepEqual(cards(), [newer, older]);
    assert.match(card().querySelector("time")?.textContent ?? "", /^\d\d:\d\d:\d\d$/);
    await auditBothThemes(tray().host);
  });

  it("leads to a topic that was created, and says that a secret does not survive a reload", async () => {
    const { element, card, ask, isReady, textOf } = await world();
    const request = { topic: "orders", partitions: 1, replicationFactor: 1, config: {} };
    await ask({ kind: "topics.create", request, secret: true });
    await waitUntil(isReady);
    assert.include(textOf(), "It may hold a secret, so a reload of the window does not keep it.");
    buttonOf(card(), "Commit").click();
    await waitUntil(() => textOf().includes("Done."));
    const opened = oneEvent(element, "tw-open-topic-page");
    buttonOf(card(), "Open its page").click();
    assert.equal((await opened).detail, "orders");
  });

  it("requests nothing twice, and releases the plans that it discards", async () => {
    const { gate, tray, cards, ask, card, isReady } = await world();
    await ask();
    await waitUntil(isReady);
    await ask();
    assert.lengthOf(cards(), 1);
    assert.lengthOf(gate.of("plan"), 1);
    await ask(OTHER);
    await waitUntil(() => isReady(1));
    buttonOf(card(), /^Discard/).click();
    await waitUntil(() => cards().length === 1);
    buttonOf(tray(), "Discard all").click();
    await waitUntil(() => gate.of("discard").length === 2);
    assert.deepEqual(gate.of("discard"), [["plan-1"], ["plan-2"]]);
  });

  it("plans again what was discarded together, if the user undoes it", async () => {
    const { gate, element, tray, trayElement, cards, ask, isReady } = await world();
    await ask();
    await ask(OTHER);
    await waitUntil(() => cards().length === 2 && isReady(0) && isReady(1));
    const told = oneEvent(element, "tw-notice") as Promise<Told<"tw-notice">>;
    buttonOf(tray(), "Discard all").click();
    const notices = await fixture<Notices>(html`<tw-notices></tw-notices>`);
    const { detail } = await told;
    notices.show(detail);
    await waitUntil(() => trayElement() === null);
    assert.equal(detail.message, "Discarded 2 planned changes.");
    await notices.updateComplete;
    buttonOf(notices.renderRoot as ShadowRoot, "Undo").click();
    await waitUntil(() => cards().length === 2 && isReady(0) && isReady(1));
    assert.deepEqual(gate.of("apply"), []);
    assert.deepEqual(
      gate.of("plan").map(([, kind]) => kind),
      [ASK.kind, OTHER.kind, ASK.kind, OTHER.kind],
    );
    await notices.updateComplete;
    assert.notInclude(notices.renderRoot.textContent ?? "", "Discarded");
  });

  it("plans again after a reload what was not sent, and nothing else", async () => {
    const drafts = await openDrafts();
    const kept = () => drafts.get("changes/p1");
    drafts.keep("changes/p1", `[${JSON.stringify(ASK)},{"kind":7},null]`);
    const { gate, header, tray, trayElement, card, ask, isReady, root } = await world();
    await waitUntil(() => header().querySelector(".count")?.textContent === "1");
    assert.isNull(trayElement(), "it opens nothing by itself");
    buttonOf(header(), /^Change tray/).click();
    await waitUntil(() => isReady());
    assert.deepEqual(gate.of("plan"), [["p1", "topics.delete", { topics: ["orders"] }]]);
    await ask(OTHER);
    await waitUntil(() => kept() === JSON.stringify([ASK, OTHER]));
    gate.applied = () => {
      throw new TailwaterError("OUTCOME_UNKNOWN", "The answer was lost.");
    };
    buttonOf(card(), "Commit").click();
    await waitUntil(() => kept() === JSON.stringify([OTHER]));
    buttonOf(tray(), "Discard all").click();
    await waitUntil(() => kept() === null);
    drafts.keep("changes/p1", "damaged");
    root.querySelector("tw-change-tray")?.remove();
    assert.isNull(kept());
  });

  it("shows after a reload what became of a change that was being sent, and never sends or plans it again", async () => {
    const first = await world();
    const drafts = await openDrafts();
    const kept = () => drafts.get("changes/p1") ?? "";
    first.gate.planned = () => makePlan({ title: "Delete topic orders", effect: "destroys" });
    first.gate.applied = () => new Promise(() => {});
    await first.ask();
    await waitUntil(() => first.isReady());
    buttonOf(first.card(), "Commit").click();
    await waitUntil(() => kept().includes('"sent"'));
    const text = kept();
    first.element.remove();
    const refused = [
      { target: "orders", error: { code: "KAFKA_ERROR", message: "No.", subject: null, hint: null } as const },
    ];
    const ended = [
      ["done", /Done\./, null],
      ["partly", /Done in part\. The rest:.*No\./, null],
      ["failed", /No\./, ASK],
      ["cancelled", /No\./, ASK],
      ["unknown", /may have been done.*No\./, null],
      ["begun", /may have been done/, null],
    ] as const;
    for (const [outcome, says, left] of ended) {
      drafts.keep("changes/p1", text);
      const gate = new FakeChangesApi();
      let told = (_: ReturnType<typeof makeEntry>) => {};
      gate.became = () => new Promise((resolve) => (told = resolve));
      const next = await world(gate);
      await waitUntil(() => next.header().querySelector(".count")?.textContent === "1");
      buttonOf(next.header(), /^Change tray/).click();
      await waitUntil(() => next.textOf().includes("In progress."));
      assert.include(next.textOf(), "Delete topic orders");
      assert.equal(kept(), text, "the page after this one shows it, too");
      await waitUntil(() => next.gate.of("outcome").length === 1);
      assert.deepEqual(next.gate.of("outcome"), [["plan-1"]]);
      const isDone = outcome === "done" || outcome === "begun";
      told(makeEntry({ id: "plan-1", title: "Delete topic orders", outcome, refused: isDone ? [] : refused }));
      await waitUntil(() => says.test(next.textOf()));
      assert.equal(kept(), left === null ? "" : JSON.stringify([left]));
      assert.deepEqual([next.gate.of("plan"), next.gate.of("apply")], [[], []]);
      next.element.remove();
    }
  });

  it("plans a change again after a reload when it had not reached the engine", async () => {
    const drafts = await openDrafts();
    const sent = { id: "plan-9", title: "Delete topic orders", effect: "destroys" };
    drafts.keep("changes/p1", JSON.stringify([{ ...ASK, sent }]));
    const { gate, header, isReady } = await world();
    await waitUntil(() => gate.of("plan").length === 1);
    assert.deepEqual([gate.of("outcome"), gate.of("apply")], [[["plan-9"]], []]);
    buttonOf(header(), /^Change tray/).click();
    await waitUntil(() => isReady());
    assert.equal(drafts.get("changes/p1"), JSON.stringify([ASK]));
  });

  it("keeps each digit of an offset over a reload, and tells it apart from its neighbour", () => {
    const ask = (offset: bigint): PlanAsk => ({
      kind: "groups.reset",
      request: { group: "billing", to: { kind: "offset", offset }, of: [] },
    });
    const cards = [2n ** 63n - 1n, 2n ** 53n + 1n].map((offset, id) => newCard(id, ask(offset)));
    assert.deepEqual(
      readKept(keptText(cards)),
      cards.map(({ ask: one }) => ({ ask: one, sent: null })),
    );
    assert.equal(sameCard(cards, ask(2n ** 53n + 1n)), cards[1]);
    assert.isUndefined(sameCard(cards, ask(2n ** 53n)));
    const strange = `[{"kind":"a","request":{"bigint":"1e9"}},{"kind":"a","request":{"bigint":"${"9".repeat(99)}"}}]`;
    assert.deepEqual(
      readKept(strange),
      JSON.parse(strange).map((one: PlanAsk) => ({ ask: one, sent: null })),
    );
  });

  it("lists what it discards when the window leaves the cluster", async () => {
    const { gate, element, ask, isReady, told } = await world();
    await ask();
    await waitUntil(isReady);
    element.remove();
    assert.deepEqual(told, ["1 planned change discarded. Nothing was sent."]);
    assert.deepEqual(gate.of("discard"), [["plan-1"]]);
  });

  it("gives up a plan that takes long, and discards it when it comes later", async () => {
    const { gate, cards, card, ask, trayElement } = await world();
    let answer: () => void = () => {};
    gate.planned = () =>
      new Promise((resolve) => {
        answer = () => resolve(makePlan());
      });
    tell(document.querySelector("tw-workbench") as Element, "tw-plan-change", ASK);
    await waitUntil(() => cards().length === 1 && card().textContent?.includes("Planning the change…"));
    assert.include(card().textContent, "Delete (topics)");
    buttonOf(card(), /^Discard/).click();
    await waitUntil(() => trayElement() === null);
    answer();
    await waitUntil(() => gate.of("discard").length === 1);
    gate.planned = () => makePlan();
    await ask();
    assert.lengthOf(cards(), 1);
  });

  it("shows the beginning of a command with 10 000 lines, and copies all of it", async () => {
    const { gate, card, ask, isReady } = await world();
    const lines = Array.from({ length: 10_000 }, (_, at) => `  {"topic":"orders","partition":${at},"offset":-1}`);
    const command = ["kafka-delete-records.sh --bootstrap-server BOOTSTRAP <<'END'", ...lines, "END"].join("\n");
    gate.planned = () => makePlan({ command });
    await ask();
    await waitUntil(isReady);
    const told = card().querySelector(".command pre") as HTMLElement;
    assert.match(
      told.textContent ?? "",
      /"partition":50,.*… and \d{3}\D\d{3} characters more, which are copied, too$/s,
    );
    assert.isBelow(told.querySelectorAll("*").length, 1_000);
    const copied = card().querySelector<HTMLElement & { text: string }>("tw-copy-button")?.text;
    const servers = "--bootstrap-server broker-1:9092 --command-config client.properties";
    assert.equal(copied, command.replace("--bootstrap-server BOOTSTRAP", servers));
  });

  it("lets the user continue while a change is sent, and shows its answer when it comes", async () => {
    const { gate, card, textOf, ask, isReady } = await world();
    let answer: () => void = () => {};
    gate.applied = () =>
      new Promise((resolve) => {
        answer = () => resolve({ outcomes: [{ target: "orders", error: null }] });
      });
    await ask();
    await waitUntil(isReady);
    buttonOf(card(), "Commit").click();
    await waitUntil(() => textOf().includes("Sending…"));
    assert.throws(() => buttonOf(card(), /^Discard/));
    buttonOf(card(), "Stop waiting").click();
    await waitUntil(() => textOf().includes("The result will be here and in the journal."));
    answer();
    await waitUntil(() => textOf().includes("Done."));
  });
});
