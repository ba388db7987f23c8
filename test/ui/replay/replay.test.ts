import { assert, fixture, html } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { ReplayApi, ReplayRewrite, ReplayState, RewritePreview } from "../../../src/contract/replay.ts";
import type { PlanAsk } from "../../../src/ui/data/events.ts";
import "../../../src/ui/replay/replay-dialog.ts";
import type { ReplayDialog } from "../../../src/ui/replay/replay-dialog.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { fakeSession } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { buttonOf } from "../fakes/world.ts";

const COUNTED: ReplayState = {
  ...{ phase: "counted", read: 200, matched: 150, skipped: 40, unreadable: 10, failing: 0, failures: [] },
  ...{ bytes: 4_096, selected: 200, scan: null, counts: null, error: null, canResume: false },
  ...{ unknown: [], unknownCount: 0 },
};
const SENT = { read: 90, sent: 90, acknowledged: 80, failed: 7, unknown: 3, bytes: 900 };
const ASK = {
  source: {
    ...({ kind: "offsets", profileId: "p1", isolation: "read_committed", filter: null, selected: 200 } as const),
    ranges: [{ topic: "orders", partition: 0, from: 0, to: 200 }],
  },
  from: "orders of Staging",
  topics: ["orders"],
};
const NO_PREVIEW: RewritePreview = { problems: {}, records: [] };

/** A dialog over made answers: each call is kept, and `state` is what the engine says now. */
async function replay(open = true) {
  installTokens();
  const world = { state: COUNTED, preview: NO_PREVIEW, fails: null as TailwaterError | null };
  const calls: (readonly [call: string, ...given: unknown[]])[] = [];
  const of = (call: string) => calls.filter(([name]) => name === call).map(([, ...given]) => given);
  let made = 0;
  const note =
    <Given extends readonly unknown[], Answer>(call: string, answer: () => Answer) =>
    async (...given: Given): Promise<Answer> => {
      calls.push([call, ...given]);
      if (world.fails !== null) throw world.fails;
      return answer();
    };
  const api: ReplayApi = {
    targets: note("targets", () => [
      { profileId: "p1", name: "Staging", lock: "ask" as const },
      { profileId: "p2", name: "Production", lock: "read-only" as const },
    ]),
    open: note("open", () => `replay-${++made}`),
    state: note("state", () => world.state),
    preview: note("preview", () => world.preview),
    send: note("send", () => undefined),
    stop: note("stop", () => undefined),
    resume: note("resume", () => `rest-${++made}`),
    forget: note("forget", () => undefined),
  };
  const session = fakeSession({ replay: api, topics: { list: async () => [] } });
  const element = await fixture<ReplayDialog>(html`<tw-replay></tw-replay>`, within(session.api, session));
  const planned: PlanAsk[] = [];
  element.addEventListener("tw-plan-change", (event) => planned.push((event as CustomEvent<PlanAsk>).detail));
  const told: (string | null)[] = [];
  element.addEventListener("tw-replay-told", (event) => told.push((event as CustomEvent<string | null>).detail));
  if (open) await element.open(ASK);
  const root = element.renderRoot as ShadowRoot;
  const field = (part: string) => {
    const form = root.querySelector("tw-replay-rewrite")?.shadowRoot;
    return form?.querySelector<HTMLTextAreaElement>(`#${part}`) ?? null;
  };
  const form = () => root.querySelector("tw-replay-rewrite")?.shadowRoot as ShadowRoot;
  const progress = () => root.querySelector("tw-replay-progress")?.shadowRoot as ShadowRoot;
  const text = (within: ParentNode, selector: string) =>
    (within.querySelector(selector)?.textContent ?? "").replace(/\s+/g, " ").trim();
  const type = (input: HTMLInputElement | HTMLTextAreaElement, value: string) => {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const setTopic = async (topic: string) => {
    const suggest = root.querySelector("tw-suggest-field")?.shadowRoot as ShadowRoot;
    await waitUntil(() => suggest.querySelector("input"));
    type(suggest.querySelector("input") as HTMLInputElement, topic);
    await element.updateComplete;
  };
  const count = async () => {
    buttonOf(root, root.textContent?.includes("Count again") ? "Count again" : "Count records").click();
    await waitUntil(() => text(root, ".count").includes("150 records of 200"));
  };
  const rewriteWith = async (part: keyof ReplayRewrite, expression: string) => {
    const details = form().querySelector("details") as HTMLDetailsElement;
    details.open = true;
    await waitUntil(() => field(part));
    type(field(part) as HTMLTextAreaElement, expression);
    await element.updateComplete;
  };
  const add = () => buttonOf(root, "Add to change tray") as HTMLButtonElement;
  /** The replay was planned and applied; this is how far it is. */
  const go = async (state: Partial<ReplayState>) => {
    world.state = { ...COUNTED, ...state };
    await element.open(null);
    const word = { sending: "Sending", stopped: "Stopped" }[String(state.phase)] ?? "";
    await waitUntil(() => text(progress() ?? root, "p") === word);
  };
  return {
    ...{ world, element, root, of, planned, told, text, type, setTopic, count, rewriteWith, add, go },
    form,
    field,
    progress,
  };
}

describe("the replay's dialog", () => {
  it("plans nothing before it is counted, and says what the dry run found", async () => {
    const { root, of, planned, setTopic, count, add, text, element } = await replay();
    await setTopic("copy");
    assert.isTrue(add().disabled);
    await count();
    assert.include(text(root, ".count"), "150 records of 200, 4.10 kB, 10 records cannot be read");
    assert.include(text(root, ".count"), "40 selected records can no longer be read");
    assert.deepEqual(of("open"), [[ASK.source, null]]);
    await auditBothThemes(element);
    add().click();
    await waitUntil(() => planned.length === 1);
    const [ask] = planned;
    assert.equal(ask?.kind, "replay.records");
    const request = ask?.kind === "replay.records" ? ask.request : null;
    assert.deepEqual(
      [request?.topic, request?.input, request?.counted, request?.failing, request?.rewrite, request?.rest],
      ["copy", "replay-1", 150, 0, null, null],
    );
    assert.deepEqual(of("send"), [["replay-1", "p1", request?.keeps]]);
  });

  it("refuses a wrong rate, and warns when the target is a source", async () => {
    const { root, setTopic, count, add, type, text, element } = await replay();
    await setTopic("orders");
    await count();
    assert.include(text(root, ".strip"), "orders is one of the source topics");
    assert.isFalse(add().disabled);
    type(root.querySelector(".rate") as HTMLInputElement, "0");
    await element.updateComplete;
    assert.equal(root.querySelector(".rate")?.getAttribute("aria-invalid"), "true");
    assert.isTrue(add().disabled);
  });

  it("shows the first records before and after an expression, and wants them counted with it", async () => {
    const { world, root, of, planned, setTopic, count, add, rewriteWith, form, text, element } = await replay();
    await setTopic("copy");
    await count();
    const parts = [{ part: "value", before: '{"id":1}', after: '{"id":1,"status":"NEW"}' } as const];
    world.preview = {
      problems: {},
      records: [
        { topic: "orders", partition: 0, offset: 7, parts, error: null },
        { topic: "orders", partition: 0, offset: 8, parts: [], error: "value: these types do not go together" },
      ],
    };
    await rewriteWith("value", 'value.set("status", "NEW")');
    assert.isTrue(add().disabled, "its failures are not counted");
    assert.include(text(root, ".count"), "The expressions changed. Count again.");
    await waitUntil(() => form().querySelectorAll(".preview li").length === 2);
    assert.equal(text(form(), ".after"), '+{"id":1,"status":"NEW"}');
    assert.equal(text(form(), "li .problem"), "value: these types do not go together");
    await auditBothThemes(element);
    const failure = { topic: "orders", partition: 0, offset: 8, message: "value: no" };
    world.state = { ...COUNTED, failing: 2, failures: [failure] };
    await count();
    assert.include(text(root, ".strip"), "An expression fails on 2 records. The first: orders/0:8, value: no");
    const [, again] = of("open");
    assert.equal((again?.[1] as ReplayRewrite | undefined)?.value, 'value.set("status", "NEW")');
    add().click();
    await waitUntil(() => planned.length === 1);
    const request = planned[0]?.kind === "replay.records" ? planned[0].request : null;
    assert.deepEqual([request?.counted, request?.failing, request?.rewrite], [148, 2, again?.[1]]);
  });

  it("says at its field what is wrong with an expression, and disables what an expression decides", async () => {
    const { world, root, count, rewriteWith, form, field, text, element } = await replay();
    await count();
    world.preview = {
      problems: { headers: { message: "The expression is not complete.", from: 7, to: 7 } },
      records: [],
    };
    await rewriteWith("headers", "headers.");
    await waitUntil(() => text(form(), ".problem") === "The expression is not complete.");
    assert.equal(field("headers")?.getAttribute("aria-invalid"), "true");
    const boxes = [...root.querySelectorAll<HTMLInputElement>("fieldset input")];
    assert.deepEqual(
      boxes.map(({ disabled }) => disabled),
      [false, false, true, false],
    );
    await auditBothThemes(element);
  });

  it("shows figures while it sends, and stops", async () => {
    const { of, setTopic, count, add, go, progress, planned, text, told } = await replay();
    await setTopic("copy");
    await count();
    add().click();
    await waitUntil(() => planned.length === 1);
    await go({ phase: "sending", counts: SENT });
    assert.match(text(progress(), ".figures"), /Sent90Acknowledged80Failed7Unknown3/);
    assert.equal(progress().querySelector("progress")?.value, 80);
    assert.include(told, "Replaying 80 of 150");
    assert.isNull(progress().querySelector(".unknown"), "an answer may still come");
    buttonOf(progress(), "Stop").click();
    await waitUntil(() => of("stop").length === 1);
  });

  it("lists what may have been written, and plans the rest without it, or with it if the user says so", async () => {
    for (const resends of [false, true]) {
      const { of, setTopic, count, add, go, progress, planned, text, world, element } = await replay();
      await setTopic("copy");
      await count();
      add().click();
      await waitUntil(() => planned.length === 1);
      const unknown = [{ topic: "orders", partition: 0, offset: 81 }];
      const error = new TailwaterError("CONNECTION_RESET", "The broker is gone.").toData();
      await go({ phase: "stopped", counts: SENT, canResume: true, unknown, unknownCount: 3, error });
      assert.include(text(progress(), ".unknown"), "3 records may or may not have been written");
      assert.equal(text(progress(), ".unknown ul"), "orders/0:81 and 2 more");
      await auditBothThemes(element);
      if (resends) (progress().querySelector(".unknown input") as HTMLInputElement).click();
      world.state = { ...COUNTED, matched: 60 };
      buttonOf(progress(), "Plan the rest…").click();
      await waitUntil(() => planned.length === 2);
      assert.deepEqual(of("resume"), [["replay-1", resends]]);
      const request = planned[1]?.kind === "replay.records" ? planned[1].request : null;
      assert.deepEqual(
        [request?.input, request?.counted, request?.rest],
        ["rest-2", 60, { unknown: 3, resendsUnknown: resends }],
      );
    }
  });

  it("shows the rest of the replay that a card of the tray names, and no other", async () => {
    const { element, setTopic, count, add, planned, root } = await replay();
    assert.isFalse(await element.openRest("replay-1"), "nothing was planned");
    await setTopic("copy");
    await count();
    add().click();
    await waitUntil(() => planned.length === 1);
    assert.isFalse(await element.openRest("another"));
    assert.isTrue(await element.openRest("replay-1"));
    assert.isTrue(root.querySelector("dialog")?.open);
  });

  it("tells an error of the engine, and that of the dry run", async () => {
    const { world, root, text, setTopic, element } = await replay();
    await setTopic("copy");
    world.fails = new TailwaterError("CLUSTER_NOT_OPEN", "The cluster is not open.");
    buttonOf(root, "Count records").click();
    await waitUntil(() => root.querySelector("tw-error-note"));
    world.fails = null;
    const error = new TailwaterError("FILTER_INVALID", "The expression for the key: no.").toData();
    world.state = { ...COUNTED, phase: "failed", error };
    buttonOf(root, "Count records").click();
    await waitUntil(() => text(root, ".count").includes("The expression for the key: no."));
    assert.isTrue(buttonOf(root, "Add to change tray").hasAttribute("disabled"));
    await auditBothThemes(element);
  });

  it("is used by the keyboard alone: the topic has the focus, Tab goes on, Escape closes", async () => {
    const { root, element, count, add, setTopic, planned } = await replay();
    const inner = () => root.activeElement?.shadowRoot?.activeElement ?? root.activeElement;
    await waitUntil(() => root.activeElement?.localName === "tw-suggest-field");
    await setTopic("copy");
    await count();
    const seen: (string | undefined)[] = [];
    for (let step = 0; step < 12; step += 1) {
      await sendKeys({ press: "Tab" });
      seen.push(inner()?.textContent?.trim() || inner()?.localName);
      if (root.activeElement === add()) break;
    }
    assert.include(seen, "Rewrite by expressions (none)");
    assert.equal(root.activeElement, add(), seen.join(" → "));
    await sendKeys({ press: "Enter" });
    await waitUntil(() => planned.length === 1);
    await element.open(null);
    await sendKeys({ press: "Escape" });
    await waitUntil(() => !root.querySelector("dialog")?.open);
  });
});
