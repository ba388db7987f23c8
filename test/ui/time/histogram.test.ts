import { assert, fixture, html } from "@open-wc/testing";
import fc from "fast-check";
import type { Histogram } from "../../../src/contract/view.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/time/histogram.ts";
import { axisLabels, type Range, rangeText } from "../../../src/ui/data/moments.ts";
import type { HistogramView } from "../../../src/ui/time/histogram.ts";
import { bucketAt, bucketRange, countsIn, plotData } from "../../../src/ui/time/histogram-model.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { fakeSession } from "../fakes/session.ts";
import { FakeTailApi } from "../fakes/tail-api.ts";
import { makePulse, NO_COUNTS } from "../fakes/tail-data.ts";
import { within } from "../fakes/within.ts";

const FROM = Date.UTC(2026, 10, 23, 12);
const BUCKET = 60_000;

function made(buckets = 100): Histogram {
  const fetched = Array.from({ length: buckets }, (_, index) => 10 + index);
  return {
    from: FROM,
    bucketMs: BUCKET,
    fetched,
    matched: fetched.map((count) => count % 7),
    undated: 0,
    before: null,
    after: null,
  };
}

const counted = (fetched: number) => makePulse({ totals: { ...NO_COUNTS, fetched, matched: fetched } });

async function histogram(prepare: (api: FakeTailApi) => void = () => {}) {
  installTokens();
  const api = new FakeTailApi();
  api.histogram = made();
  prepare(api);
  const narrowed: Range[] = [];
  const { preferences } = fakeSession({});
  const element = await fixture<HistogramView>(
    html`<tw-histogram
      .preferences=${preferences}
      .tailId=${"t1"}
      .pulse=${counted(1)}
      zone="utc"
      @tw-narrow=${(event: CustomEvent<Range>) => narrowed.push(event.detail)}
    ></tw-histogram>`,
    within(api),
  );
  element.style.width = "800px";
  const shown = () => element.renderRoot.querySelector<HTMLElement>(".plot") as HTMLElement;
  return { api, element, preferences, narrowed, shown };
}

async function drawn(element: HistogramView) {
  await waitUntil(() => element.renderRoot.querySelector(".plot[aria-disabled='false']"), "a histogram");
  await element.updateComplete;
}

/** x of a bucket's middle, in the page. */
function xOf(plot: HTMLElement, bucket: number, buckets = 100): number {
  const box = plot.getBoundingClientRect();
  return box.left + 10 + ((bucket + 0.5) / buckets) * (box.width - 20);
}

function point(plot: HTMLElement, type: string, clientX: number): void {
  plot.dispatchEvent(new PointerEvent(type, { clientX, clientY: 20, button: 0, pointerId: 1, bubbles: true }));
}

function press(plot: HTMLElement, key: string, shiftKey = false): void {
  plot.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true, composed: true }));
}

describe("the histogram's arithmetic", () => {
  it("finds each moment's bucket, and counts every bucket once", () => {
    const one = made(40);
    const all = one.fetched.reduce((sum, count) => sum + count, 0);
    fc.assert(
      fc.property(fc.nat(38), (split) => {
        const left = countsIn(one, bucketRange(one, 0, split));
        const right = countsIn(one, bucketRange(one, split + 1, 39));
        assert.equal(left.fetched + right.fetched, all);
        assert.equal(bucketAt(one, bucketRange(one, split).from), split);
        assert.equal(bucketAt(one, bucketRange(one, split).to - 1), split);
      }),
    );
    assert.equal(bucketAt(one, FROM - 1e9), 0);
    assert.equal(bucketAt(one, FROM + 1e9), 39);
  });

  it("keeps one record visible beside a million on a logarithmic scale", () => {
    const one = { ...made(3), fetched: [1_000_000, 1, 0], matched: [0, 0, 0] };
    const [, heights] = plotData(one, "log");
    assert.isAbove(heights[1] ?? 0, (heights[0] ?? 0) / 25);
    assert.equal(heights[2], 0);
  });

  it("shows a range without repeating its day, and a day where one begins on the axis", () => {
    const text = rangeText({ from: FROM, to: FROM + BUCKET }, "utc", 1_000);
    assert.match(text, /12:00:00 – 12:01:00$/);
    assert.include(rangeText({ from: FROM, to: FROM + 864e5 }, "utc", 1_000), "11-24 12:00:00");
    assert.deepEqual(axisLabels([FROM, FROM + 60_000], "utc", 60_000), ["12:00", "12:01"]);
    assert.match(axisLabels([Date.UTC(2026, 10, 24)], "utc", 3_600_000)[0] ?? "", /11-24$/);
  });
});

describe("the histogram", () => {
  it("says that nothing was read yet", async () => {
    const { element } = await histogram((api) => {
      api.histogram = null;
    });
    await waitUntil(() => element.renderRoot.textContent?.includes("No record with a usable timestamp"));
    element.pulse = counted(0);
    await element.updateComplete;
    assert.include(element.renderRoot.textContent ?? "", "Nothing is read yet");
  });

  it("requests at most every 500 ms, only when something changed, and draws once for each answer", async () => {
    const { api, element } = await histogram();
    await drawn(element);
    const draws = element.draws;
    const asked = api.count("tails.histogram");
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(api.count("tails.histogram"), asked, "a request though nothing changed");
    const started = performance.now();
    for (let read = 2; performance.now() - started < 1_700; read += 1) {
      api.histogram = made();
      element.pulse = counted(read);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const calls = api.count("tails.histogram") - asked;
    assert.isAtLeast(calls, 2);
    assert.isAtMost(calls, 4);
    assert.isAtMost(element.draws - draws, calls);
  });

  it("sends no request while it is folded or in the background, and remembers that it is folded", async () => {
    const { api, element, preferences } = await histogram();
    await drawn(element);
    element.renderRoot.querySelector<HTMLElement>("[aria-label='Hide the histogram']")?.click();
    await element.updateComplete;
    const asked = api.count("tails.histogram");
    element.pulse = counted(99);
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(api.count("tails.histogram"), asked);
    assert.equal(await preferences.get("tail/histogram"), "closed linear");
    element.renderRoot.querySelector<HTMLElement>(".fold")?.click();
    await waitUntil(() => api.count("tails.histogram") > asked);
    await element.updateComplete;
    element.active = false;
    element.pulse = counted(100);
    const before = api.count("tails.histogram");
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(api.count("tails.histogram"), before);
  });

  it("shows the bucket under the pointer", async () => {
    const { element, shown } = await histogram();
    await drawn(element);
    point(shown(), "pointermove", xOf(shown(), 30));
    await element.updateComplete;
    const tip = element.renderRoot.querySelector(".tip")?.textContent?.replace(/[ \n]+/g, " ") ?? "";
    assert.include(tip, "12:30:00 – 12:31:00");
    assert.include(tip, "40 read");
    assert.include(tip, `${40 % 7} match`);
  });

  it("narrows to a dragged range, and not to one that Escape cancelled", async () => {
    const { element, narrowed, shown } = await histogram();
    await drawn(element);
    const plot = shown();
    // The browser cannot capture a made-up pointer.
    plot.setPointerCapture = () => {};
    const drag = () => {
      point(plot, "pointerdown", xOf(plot, 50));
      point(plot, "pointermove", xOf(plot, 20));
    };
    drag();
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    await element.updateComplete;
    assert.notExists(element.renderRoot.querySelector(".select"));
    drag();
    point(plot, "lostpointercapture", xOf(plot, 20));
    await element.updateComplete;
    element.renderRoot.querySelector<HTMLElement>(".tip .primary")?.click();
    assert.deepEqual(narrowed, [{ from: FROM + 20 * BUCKET, to: FROM + 51 * BUCKET }]);
  });

  it("shows the chosen range in full, however long it is, at both ends", async () => {
    const wide = made();
    const { element, shown } = await histogram((api) => {
      api.histogram = { ...wide, bucketMs: 25 * 3_600_000, fetched: wide.fetched.map((count) => count + 1e12) };
    });
    await drawn(element);
    const plot = shown();
    plot.setPointerCapture = () => {};
    for (const [from, to] of [
      [0, 1],
      [98, 99],
    ] as const) {
      point(plot, "pointerdown", xOf(plot, from));
      point(plot, "pointermove", xOf(plot, to));
      point(plot, "lostpointercapture", xOf(plot, to));
      await element.updateComplete;
      const [tip, box] = [element.renderRoot.querySelector(".tip.chosen"), plot].map((one) =>
        one?.getBoundingClientRect(),
      );
      assert.isAbove(tip?.width ?? 0, 380);
      assert.isAtLeast(tip?.left ?? 0, box?.left ?? 0);
      assert.isAtMost(tip?.right ?? 0, box?.right ?? 0);
    }
  });

  it("works by keys alone", async () => {
    const { element, narrowed, shown } = await histogram();
    await drawn(element);
    const plot = shown();
    press(plot, "Home");
    press(plot, "ArrowRight");
    press(plot, "PageDown");
    await element.updateComplete;
    assert.equal(plot.getAttribute("aria-valuenow"), "11");
    for (let step = 0; step < 3; step += 1) press(plot, "ArrowRight", true);
    await element.updateComplete;
    assert.include(plot.getAttribute("aria-valuetext") ?? "", "selected");
    press(plot, "Escape");
    await element.updateComplete;
    assert.notExists(element.renderRoot.querySelector(".select"));
    press(plot, "End");
    press(plot, "ArrowLeft", true);
    press(plot, "Enter");
    assert.deepEqual(narrowed, [{ from: FROM + 98 * BUCKET, to: FROM + 100 * BUCKET }]);
  });

  it("counts distant times and records without one beside the chart, and shows them on request", async () => {
    const day = 86_400_000;
    const one = (first: number, last = first) => ({ fetched: 1, matched: 0, first, last });
    const { api, element } = await histogram((api) => {
      api.histogram = { ...made(), undated: 12, before: one(0, day), after: one(4_070_908_800_000, 9e18) };
    });
    await drawn(element);
    const beside = () => element.renderRoot.querySelector(".beside")?.textContent?.replace(/\s+/g, " ").trim();
    assert.equal(
      beside(),
      "12 records without a timestamp 2 records far outside, from 1970 and 2099 to beyond any calendar Show",
    );
    await auditBothThemes(element);
    const edge = (selector: string) => element.renderRoot.querySelector(selector)?.getBoundingClientRect();
    assert.isAtMost(edge(".plot")?.right ?? 9e9, edge(".beside")?.left ?? 0, "beside the newest bars, not over them");
    assert.isAtMost(edge(".beside .texts")?.height ?? 99, 56, "as high as the chart");
    api.histogram = made(50);
    element.renderRoot.querySelector<HTMLElement>(".beside button")?.click();
    await waitUntil(() => beside() === "Hide far-off times");
    await waitUntil(() => element.renderRoot.querySelector(".plot")?.getAttribute("aria-valuemax") === "49");
    assert.deepEqual(api.calls.findLast(({ name }) => name === "tails.histogram")?.args.at(-1), true);
    element.renderRoot.querySelector<HTMLElement>(".beside button")?.click();
    await waitUntil(() => beside() === undefined);
  });

  it("says why it is empty", async () => {
    const { api, element } = await histogram();
    await drawn(element);
    api.tails.histogram = () => Promise.reject(new Error("the worker ended"));
    element.tailId = "t2";
    await waitUntil(() => element.renderRoot.textContent?.includes("the worker ended"));
  });

  it("passes the accessibility checks, with and without a selection", async () => {
    const { element, shown } = await histogram();
    await drawn(element);
    await auditBothThemes(element);
    press(shown(), "Home");
    press(shown(), "ArrowRight", true);
    await element.updateComplete;
    await auditBothThemes(element);
  });
});
