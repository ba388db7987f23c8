import { assert, fixture, html } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { TopicTimeline } from "../../../src/contract/topics.ts";
import type { WorkApi } from "../../../src/contract/work.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/time/time-slider.ts";
import type { Slid, TimeSlider } from "../../../src/ui/time/time-slider.ts";
import { answerOf, recordsBetween, slotsOf } from "../../../src/ui/time/timeline-model.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { buttonOf } from "../fakes/world.ts";

const FROM = Date.UTC(2026, 10, 23, 12);
const times = Array.from({ length: 11 }, (_, point) => FROM + point * 3_600_000);
const KNOWN: TopicTimeline = { times, offsetsAfter: times.map((_, point) => (10 - point) * 100), before: null };
const at = (point: number) => times[point] ?? Number.NaN;

async function slider(load: (work: string) => Promise<TopicTimeline>, ranged = false, work: WorkApi | null = null) {
  installTokens();
  const slid: Slid[] = [];
  const element = await fixture<TimeSlider>(
    html`<tw-time-slider
      zone="utc"
      ?ranged=${ranged}
      .load=${load}
      .api=${work === null ? null : { work }}
      @tw-slide=${(event: CustomEvent<Slid>) => slid.push(event.detail)}
    ></tw-time-slider>`,
  );
  element.style.cssText = "width: 380px";
  const text = () => element.renderRoot.textContent?.replace(/[ \n]+/g, " ") ?? "";
  const handle = (name: "from" | "until") =>
    element.renderRoot.querySelector<HTMLElement>(`[data-handle=${name}]`) as HTMLElement;
  const press = async (name: "from" | "until", key: string) => {
    handle(name).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));
    await element.updateComplete;
  };
  return { element, slid, text, handle, press };
}

describe("the timeline's arithmetic", () => {
  it("adds up: the slots equal the whole", () => {
    assert.deepEqual(slotsOf(KNOWN), Array(10).fill(100));
    assert.equal(recordsBetween(KNOWN, 0, null), 1_000);
    assert.equal(recordsBetween(KNOWN, 3, 5), 200);
  });

  it("shows what the brokers reported", () => {
    assert.equal(answerOf(KNOWN), "known");
    assert.equal(answerOf({ times, offsetsAfter: times.map(() => null), before: null }), "unknown");
    assert.equal(
      answerOf({ times, offsetsAfter: times.map((_, point) => (point < 3 ? null : 5)), before: null }),
      "partly",
    );
    assert.equal(answerOf({ times, offsetsAfter: times.map(() => 0), before: null }), "empty");
    assert.equal(answerOf({ times: [], offsetsAfter: [], before: null }), "empty");
    assert.equal(recordsBetween({ times, offsetsAfter: times.map(() => null), before: null }, 0, null), null);
  });
});

describe("the time slider", () => {
  it("says that it waits for the answer, then how many records follow the handle", async () => {
    let answer: (timeline: TopicTimeline) => void = () => {};
    const { text, press, slid } = await slider(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    assert.include(text(), "Asking when records were written");
    answer(KNOWN);
    await waitUntil(() => text().includes("≈ 1\u202f000 records"));
    await press("from", "ArrowRight");
    await press("from", "ArrowRight");
    assert.include(text(), "≈ 800 records");
    assert.deepEqual(slid.at(-1), { from: at(2), until: null });
  });

  it("shows how far a long question is, and asks again after a cancel", async () => {
    let fail: (error: unknown) => void = () => {};
    const asked: string[] = [];
    const cancelled: string[] = [];
    const load = (name: string) => {
      asked.push(name);
      return new Promise<TopicTimeline>((_, reject) => {
        fail = reject;
      });
    };
    const work: WorkApi = {
      progress: async () => ({ done: 3, total: 12, unit: "partition", changes: false }),
      cancel: async (name) => {
        cancelled.push(name);
        fail(new TailwaterError("CANCELLED", "It was cancelled."));
      },
    };
    const { element, text } = await slider(load, false, work);
    await waitUntil(() => text().includes("Asking when records were written: 3 of 12 partitions"));
    buttonOf(element.renderRoot, "Cancel").click();
    await waitUntil(() => text().includes("Cancelled."));
    assert.deepEqual(cancelled, asked);
    buttonOf(element.renderRoot, "Ask again").click();
    await waitUntil(() => asked.length === 2);
    element.remove();
    await waitUntil(() => cancelled.length === 2);
  });

  it("chooses an end too, and keeps the two apart", async () => {
    const { text, press, slid, handle } = await slider(async () => KNOWN, true);
    await waitUntil(() => text().includes("≈ 1"));
    await press("until", "PageDown");
    assert.deepEqual(slid.at(-1), { from: null, until: at(1) });
    await press("from", "End");
    assert.deepEqual(slid.at(-1), { from: at(0), until: at(1) });
    await press("until", "End");
    await press("from", "ArrowRight");
    assert.equal(handle("from").getAttribute("aria-valuenow"), "1");
    assert.include(text(), "≈ 900 records");
  });

  it("shows beside the chart how many records lie far before it, and counts them with the topic", async () => {
    const { text, press } = await slider(async () => ({ ...KNOWN, before: { offsets: 2, oldest: 86_400_000 } }));
    await waitUntil(() => text().includes("≈ 1\u202f002 records in the topic"));
    assert.include(text(), "2 records far before, from 1970 on");
    await press("from", "ArrowRight");
    assert.include(text(), "≈ 900 records from");
  });

  it("moves the handle to a press", async () => {
    const { element, text, slid } = await slider(async () => KNOWN);
    await waitUntil(() => text().includes("≈ 1"));
    await new Promise(requestAnimationFrame);
    const plot = element.renderRoot.querySelector<HTMLElement>(".plot") as HTMLElement;
    plot.setPointerCapture = () => {};
    const { left, width } = plot.getBoundingClientRect();
    const clientX = left + 10 + (width - 20) * 0.7;
    plot.dispatchEvent(new PointerEvent("pointerdown", { clientX, button: 0, pointerId: 1, bubbles: true }));
    assert.deepEqual(slid, [{ from: at(7), until: null }]);
  });

  it("says so when a broker cannot answer, when the topic is empty, and when the request failed", async () => {
    const unknown = await slider(async () => ({ times, offsetsAfter: times.map(() => null), before: null }));
    await waitUntil(() => unknown.text().includes("cannot report when"));
    const empty = await slider(async () => ({ times, offsetsAfter: times.map(() => 0), before: null }));
    await waitUntil(() => empty.text().includes("holds no records"));
    const partly = await slider(async () => ({ ...KNOWN, offsetsAfter: [null, ...KNOWN.offsetsAfter.slice(1)] }));
    await waitUntil(() => partly.text().includes("could not report a part of the time"));
    const failed = await slider(() => Promise.reject(new TailwaterError("INTERNAL", "No broker answers.")));
    await waitUntil(() => failed.text().includes("No broker answers."));
    assert.notInclude(failed.text(), "null");
    assert.exists(failed.element.renderRoot.querySelector("tw-error-more"));
  });

  it("passes the accessibility checks", async () => {
    const { element, text } = await slider(async () => KNOWN, true);
    await waitUntil(() => text().includes("≈"));
    await auditBothThemes(element);
  });
});
