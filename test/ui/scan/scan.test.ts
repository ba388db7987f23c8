import { assert, fixture, html } from "@open-wc/testing";
import type { TailRequest } from "../../../src/contract/tails.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { parseChoices, readLabel, readProblem } from "../../../src/ui/tail/choices.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/tail/tail-view.ts";
import type { TailView } from "../../../src/ui/tail/tail-view.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { fakeSession } from "../fakes/session.ts";
import { FakeTailApi } from "../fakes/tail-api.ts";
import { makePulse, makeReceipt, makeScan, NO_COUNTS } from "../fakes/tail-data.ts";
import { within } from "../fakes/within.ts";

const FROM = Date.UTC(2026, 10, 23, 12);
const CHOICES = "tail/choices/p1/orders";
const SCAN = JSON.stringify({ start: { kind: "earliest" }, end: { kind: "now" } });

async function view(prepare: (api: FakeTailApi) => void, choices = SCAN) {
  installTokens();
  const api = new FakeTailApi();
  api.receipt = makeReceipt();
  prepare(api);
  const times = Array.from({ length: 5 }, (_, point) => FROM + point * 1_000);
  const timeline = { times, offsetsAfter: [40, 30, 20, 10, 0], before: null };
  const base = fakeSession({ topics: { timeline: async () => timeline } }, api);
  base.preferences.set(CHOICES, choices);
  const element = await fixture<TailView>(
    html`<tw-tail-view .topics=${["orders"]} active></tw-tail-view>`,
    within(base.api, base),
  );
  element.style.cssText = "display: flex; width: 1240px; height: 640px";
  const part = (name: string) => element.renderRoot.querySelector(name)?.shadowRoot as ShadowRoot;
  const text = (name: string) => part(name)?.textContent?.replace(/[ \n]+/g, " ") ?? "";
  const button = (name: string, label: string) =>
    [...part(name).querySelectorAll("button")].find((found) => found.textContent?.includes(label)) as HTMLElement;
  const request = () => api.last("tails.open")?.[1] as TailRequest;
  await waitUntil(() => api.count("tails.pulse") > 0);
  return { api, base, element, part, text, button, request };
}

const totals = { ...NO_COUNTS, fetched: 5_000_000, matched: 41, rejected: 4_999_959, bytes: 1e9 };
const scanning = (api: FakeTailApi) => {
  api.pulse = makePulse({
    state: "scanning",
    scan: makeScan(),
    totals,
    recordsPerSecond: 1.24e6,
    bytesPerSecond: 81e6,
  });
};
const done = (api: FakeTailApi) => {
  const scan = makeScan({ done: 5_000, durationMs: 3_200, remainingMs: 0 });
  api.pulse = makePulse({ state: "done", scan, totals, endRow: 41, view: "time" });
};

function type(bar: ShadowRoot, wanted: string): void {
  const input = bar.querySelector("input") as HTMLInputElement;
  input.value = wanted;
  input.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
}

describe("the range to read", () => {
  it("is remembered with its end, and a damaged end is dropped", () => {
    assert.deepEqual(parseChoices(SCAN).end, { kind: "now" });
    assert.deepEqual(parseChoices(JSON.stringify({ end: { kind: "offset", offset: 7 } })).end, {
      kind: "offset",
      offset: 7,
    });
    for (const end of [{ kind: "earliest" }, { kind: "offset", offset: -1 }, { kind: "offset" }, 5, "now"]) {
      assert.isNull(parseChoices(JSON.stringify({ end })).end);
    }
  });

  it("shows its start and its end", () => {
    assert.equal(readLabel({ start: { kind: "last", count: 100 }, end: null }, "utc"), "Last 100 + live");
    assert.equal(readLabel({ start: { kind: "last", count: 100 }, end: { kind: "now" } }, "utc"), "Last 100 until now");
    const range = {
      start: { kind: "timestamp", timestamp: FROM },
      end: { kind: "timestamp", timestamp: FROM + 60_000 },
    } as const;
    assert.match(readLabel(range, "utc"), /12:00:00 – 12:01:00$/);
  });

  it("is refused when it ends before it begins", () => {
    assert.isNotNull(readProblem({ start: { kind: "latest" }, end: { kind: "now" } }));
    assert.isNotNull(readProblem({ start: { kind: "offset", offset: 9 }, end: { kind: "offset", offset: 9 } }));
    assert.isNull(readProblem({ start: { kind: "offset", offset: 9 }, end: { kind: "offset", offset: 10 } }));
    assert.isNull(readProblem({ start: { kind: "latest" }, end: null }));
  });
});

describe("a scan", () => {
  it("is requested with its end, and shows its progress", async () => {
    const { part, request, text } = await view(scanning);
    assert.deepEqual(request().endAt, { kind: "now" });
    await waitUntil(() => text("tw-scan-bar").includes("43\u202f%"));
    const bar = text("tw-scan-bar");
    assert.include(bar, "5\u202f000\u202f000 read");
    assert.include(bar, "41 match");
    assert.include(bar, "1.24\u202fM rec/s, 81.0\u202fMB/s");
    assert.include(bar, "4.1\u202fs left");
    assert.include(bar, "2 workers");
    assert.equal(part("tw-scan-bar").querySelector("[role=progressbar]")?.getAttribute("aria-valuenow"), "43");
    assert.include(text("tw-tail-toolbar"), "Scanning");
    assert.include(text("tw-totals-bar"), "left 2\u202f850");
  });

  it("is stopped and continues", async () => {
    const { api, button, text } = await view(scanning);
    await waitUntil(() => text("tw-tail-toolbar").includes("Scanning"));
    assert.include(text("tw-totals-bar"), "rec/s");
    button("tw-tail-toolbar", "Stop").click();
    await waitUntil(() => text("tw-scan-bar").includes("Stopped at 43"));
    await waitUntil(() => !text("tw-totals-bar").includes("rec/s"), "the last speed is no longer true");
    assert.include(text("tw-tail-toolbar"), "Stopped");
    button("tw-scan-bar", "Resume").click();
    await waitUntil(() => text("tw-tail-toolbar").includes("Scanning"));
    assert.deepEqual(
      api.calls.filter(({ name }) => name === "tails.setPaused").map(({ args }) => args[1]),
      [true, false],
    );
  });

  it("shows what it waits for, and can be stopped meanwhile", async () => {
    const { api, button, element, text } = await view(scanning);
    const message = "orders/3 has no leader just now.";
    const error = { code: "LEADER_NOT_AVAILABLE", message, subject: "orders/3", hint: null } as const;
    api.change({ state: "reconnecting", error });
    await waitUntil(() => text("tw-scan-bar").includes("Waiting at 43"));
    assert.include(element.renderRoot.querySelector(".strip")?.textContent ?? "", message);
    button("tw-scan-bar", "Stop").click();
    await waitUntil(() => api.count("tails.setPaused") === 1);
  });

  it("shows how many offsets wait for an open transaction", async () => {
    const { api, text } = await view(done);
    await waitUntil(() => text("tw-scan-bar").includes("Done"));
    assert.notInclude(text("tw-scan-bar"), "wait");
    api.change({ waiting: 6 });
    await waitUntil(() => text("tw-scan-bar").includes("6 waiting for an open transaction"));
    assert.include(text("tw-totals-bar"), "waiting 6");
    assert.include(text("tw-scan-bar"), "Ended short");
    assert.include(text("tw-tail-toolbar"), "Ended short");
    assert.notInclude(text("tw-tail-toolbar"), "Done");
  });

  it("says when it is done, is no longer paused, and has a receipt", async () => {
    const { api, button, element, text } = await view(done);
    await waitUntil(() => text("tw-scan-bar").includes("Done in 3.2\u202fs 5\u202f000\u202f000 read 41 match"));
    window.dispatchEvent(new KeyboardEvent("keydown", { key: " " }));
    assert.equal(api.count("tails.setPaused"), 0);
    button("tw-scan-bar", "Receipt").click();
    await waitUntil(() => element.renderRoot.querySelector("tw-receipt")?.shadowRoot?.querySelector("table"));
    element.renderRoot.querySelector("tw-receipt")?.shadowRoot?.querySelector("dialog")?.close();
    button("tw-tail-toolbar", "Again").click();
    await waitUntil(() => api.count("tails.open") === 2);
  });

  it("counts matches among the records of a time range, and says how many others were read", async () => {
    const { api, part, text } = await view(done);
    api.change({ totals: { ...NO_COUNTS, fetched: 2_812, matched: 112, rejected: 2_700, outside: 2_493 } });
    await waitUntil(() => text("tw-scan-bar").includes("2\u202f812 read 2\u202f493 outside the range 112 match"));
    type(part("tw-filter-bar"), "paid");
    await waitUntil(() => text("tw-filter-bar").includes("112 of 319 match"));
  });

  it("says so when every record fails the filter", async () => {
    const failed = { ...NO_COUNTS, fetched: 1_210, failed: 1_210, filterErrors: 1_210 };
    const { element, part } = await view((made) => {
      done(made);
      made.change({ endRow: 0, totals: failed });
    });
    type(part("tw-filter-bar"), "amount");
    await waitUntil(() => element.renderRoot.textContent?.includes("The filter failed on every record"));
    assert.include(element.renderRoot.textContent, "The errors beside the filter show why.");
  });

  it("says so when nothing matched, and when the range was empty", async () => {
    const { api, element } = await view((made) => {
      done(made);
      made.change({ endRow: 0, totals: { ...totals, matched: 0, rejected: 5_000_000 } });
    });
    await waitUntil(() => element.renderRoot.textContent?.includes("No record matches"));
    api.change({ totals: NO_COUNTS });
    await waitUntil(() => element.renderRoot.textContent?.includes("Nothing in this range"));
  });

  it("shows its rows in order of arrival or by time", async () => {
    const { api, part, text } = await view(done);
    await waitUntil(() => text("tw-scan-bar").includes("Done"));
    const order = () => part("tw-view-switch");
    const pressed = () => order().querySelector("[aria-pressed=true]")?.textContent?.trim();
    assert.equal(pressed(), "By time");
    [...order().querySelectorAll("button")].find((found) => found.textContent?.includes("All rows"))?.click();
    await waitUntil(() => api.last("tails.setView")?.[1] === "arrival");
    await waitUntil(() => pressed() === "All rows");
  });

  it("narrows to a range of the histogram, and returns", async () => {
    const { api, base, button, element, request, text } = await view(
      (made) => {
        made.pulse = makePulse({ endRow: 10 });
      },
      JSON.stringify({ start: { kind: "latest" } }),
    );
    const narrow = (from: number, to: number) =>
      element.renderRoot
        .querySelector("tw-histogram")
        ?.dispatchEvent(new CustomEvent("tw-narrow", { detail: { from, to } }));
    assert.isNull(request().endAt);
    narrow(FROM, FROM + 60_000);
    await waitUntil(() => api.count("tails.open") === 2);
    assert.deepEqual(request().startAt, { kind: "timestamp", timestamp: FROM });
    assert.deepEqual(request().endAt, { kind: "timestamp", timestamp: FROM + 60_000 });
    narrow(FROM + 10_000, FROM + 20_000);
    await waitUntil(() => api.count("tails.open") === 3);
    button("tw-scan-bar", "Back").click();
    await waitUntil(() => api.count("tails.open") === 4);
    assert.deepEqual(request().endAt, { kind: "timestamp", timestamp: FROM + 60_000 });
    await waitUntil(() => text("tw-scan-bar").includes("New records only"));
    button("tw-scan-bar", "Back").click();
    await waitUntil(() => api.count("tails.open") === 5);
    assert.deepEqual(request().startAt, { kind: "latest" });
    assert.isNull(request().endAt);
    assert.notInclude((await base.preferences.get(CHOICES)) ?? "", "timestamp");
  });

  it("asks before it looks for late records behind a time range, when it must read many", async () => {
    const { api, element, request } = await view(
      (made) => {
        made.pulse = makePulse({ endRow: 10 });
      },
      JSON.stringify({ start: { kind: "latest" } }),
    );
    const narrow = (from: number, to: number) =>
      element.renderRoot
        .querySelector("tw-histogram")
        ?.dispatchEvent(new CustomEvent("tw-narrow", { detail: { from, to } }));
    const card = () => element.renderRoot.querySelector(".card")?.textContent?.replace(/\s+/g, " ") ?? "";
    const answer = (label: string) =>
      [...element.renderRoot.querySelectorAll<HTMLElement>(".card button")]
        .find((found) => found.textContent?.includes(label))
        ?.click();
    api.beyond = 1_234_567;
    narrow(FROM, FROM + 60_000);
    await waitUntil(() => card().includes("Late records may follow this range"));
    assert.deepEqual(api.last("topics.offsetsBeyond")?.[1], {
      topics: ["orders"],
      partitions: "all",
      isolation: "read_committed",
      until: FROM + 60_000,
    });
    assert.match(card(), /1.234.567 more offsets must be read/);
    assert.equal(api.count("tails.open"), 1, "nothing is read before the answer");
    await auditBothThemes(element);
    answer("Stop at");
    await waitUntil(() => api.count("tails.open") === 2);
    assert.deepEqual(request().endAt, { kind: "timestamp", timestamp: FROM + 60_000, stopsEarly: true });
    narrow(FROM, FROM + 30_000);
    await waitUntil(() => card().includes("Late records"));
    answer("Back");
    await waitUntil(() => card().includes("Late records") && api.count("topics.offsetsBeyond") === 3);
    answer("Read 1");
    await waitUntil(() => api.count("tails.open") === 3);
    assert.deepEqual(request().endAt, { kind: "timestamp", timestamp: FROM + 60_000, stopsEarly: false });
  });

  it("passes the accessibility checks while it runs and when it is done", async () => {
    const { api, element, text } = await view(scanning);
    await waitUntil(() => text("tw-scan-bar").includes("43"));
    await auditBothThemes(element);
    done(api);
    api.change({});
    await waitUntil(() => text("tw-scan-bar").includes("Done"));
    await auditBothThemes(element);
  });
});

describe("the start picker", () => {
  async function picker() {
    const all = await view(
      (api) => {
        api.pulse = makePulse({ endRow: 10 });
      },
      JSON.stringify({ start: { kind: "latest" } }),
    );
    const own = () => all.part("tw-tail-toolbar").querySelector("tw-start-picker")?.shadowRoot as ShadowRoot;
    await waitUntil(() => own()?.querySelector("tw-dropdown"));
    const dropdown = () => own().querySelector("tw-dropdown");
    dropdown()?.shadowRoot?.querySelector("button")?.click();
    const press = async (label: string) => {
      const found = [...own().querySelectorAll("button")].find(({ textContent }) => textContent?.includes(label));
      found?.click();
      await new Promise(requestAnimationFrame);
    };
    const enter = async (id: string, value: string) => {
      await waitUntil(() => own().querySelector(`#${id}`));
      const field = own().querySelector(`#${id}`) as HTMLInputElement;
      field.value = value;
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, composed: true }));
    };
    await waitUntil(() => own().querySelector("tw-time-slider")?.shadowRoot?.textContent?.includes("≈"));
    return { ...all, own, press, enter };
  }

  it("takes a preset at once, with the end chosen, and remembers both", async () => {
    const { base, press, request, api } = await picker();
    await press("Now");
    await press("From the beginning");
    await waitUntil(() => api.count("tails.open") === 2);
    assert.deepEqual([request().startAt, request().endAt], [{ kind: "earliest" }, { kind: "now" }]);
    const stored = parseChoices(await base.preferences.get(CHOICES));
    assert.deepEqual([stored.start, stored.end], [{ kind: "earliest" }, { kind: "now" }]);
  });

  it("takes an end by offset, and refuses an impossible one", async () => {
    const { own, press, enter, request, api } = await picker();
    await press("Offset");
    assert.include(own().querySelector("[role=alert]")?.textContent ?? "", "choose a start");
    await enter("offset", "500");
    assert.include(own().querySelector("[role=alert]")?.textContent ?? "", "after the start");
    await enter("end-offset", "many");
    await waitUntil(() => own().querySelector("[role=alert]")?.textContent?.includes("whole number"));
    await enter("end-offset", "700");
    await waitUntil(() => api.count("tails.open") === 2);
    assert.deepEqual(
      [request().startAt, request().endAt],
      [
        { kind: "offset", offset: 500 },
        { kind: "offset", offset: 700 },
      ],
    );
  });

  it("takes a start from the slider when the user presses read", async () => {
    const { own, press, request, api } = await picker();
    const slider = own().querySelector("tw-time-slider");
    slider?.shadowRoot
      ?.querySelector("[data-handle=from]")
      ?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, composed: true }));
    await new Promise(requestAnimationFrame);
    assert.equal(api.count("tails.open"), 1);
    await press("Read");
    await waitUntil(() => api.count("tails.open") === 2);
    assert.deepEqual(request().startAt, { kind: "timestamp", timestamp: FROM + 1_000 });
  });

  it("passes the accessibility checks", async () => {
    const { element, press } = await picker();
    await press("Time");
    await auditBothThemes(element);
  });
});
