import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/log/log-panel.ts";
import type { LogPanel } from "../../../src/ui/log/log-panel.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { FakeLogApi } from "../fakes/log-api.ts";
import { within } from "../fakes/within.ts";
import { buttonOf, pressKey } from "../fakes/world.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const copied: string[] = [];
const clipboard = navigator.clipboard.writeText;

async function open(change: (api: FakeLogApi) => void = () => {}) {
  installTokens();
  const api = new FakeLogApi();
  change(api);
  const element = await fixture<LogPanel>(html`<tw-log-panel></tw-log-panel>`, within(api));
  element.style.cssText = "width: 1236px; height: 760px";
  const root = element.renderRoot as ShadowRoot;
  await waitUntil(() => root.textContent?.includes("Reading the log") === false);
  await pause(50);
  const lines = () => root.querySelector("tw-log-lines")?.shadowRoot as ShadowRoot;
  const scroller = () => lines().querySelector(".scroller") as HTMLElement;
  const rows = () => [...(lines()?.querySelectorAll<HTMLElement>(".row") ?? [])];
  const text = () => root.textContent?.replace(/\s+/g, " ") ?? "";
  const isVisible = (words: string) => {
    const box = scroller().getBoundingClientRect();
    return rows().some((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return row.querySelector(".text")?.textContent === words && top >= box.top - 1 && bottom <= box.bottom + 1;
    });
  };
  const search = async (value: string) => {
    const field = root.querySelector("input") as HTMLInputElement;
    field.value = value;
    field.dispatchEvent(new Event("input"));
    await element.updateComplete;
    await pause(50);
    return field;
  };
  const scrollTo = async (top: number) => {
    scroller().scrollTop = top;
    await pause(100);
  };
  return { api, element, root, lines, scroller, rows, text, isVisible, search, scrollTo };
}

describe("the log screen", () => {
  before(() => {
    navigator.clipboard.writeText = async (text) => void copied.push(text);
  });
  beforeEach(() => copied.splice(0));
  after(() => {
    navigator.clipboard.writeText = clipboard;
  });

  it("says that nothing was logged, where the log is and why it exists", async () => {
    const { element, text } = await open((api) => {
      api.note = "/tmp/tailwater.log is not used: it is a link.";
    });
    assert.include(text(), "Nothing is logged yet.");
    assert.include(text(), "it is a link");
    await auditBothThemes(element);
  });

  it("shows the newest line, follows, and passes the accessibility checks", async () => {
    const { api, element, isVisible } = await open((fake) => {
      fake.grow(300);
      fake.grow(1, { level: "warn" });
      fake.grow(1, { level: "error", text: "it broke\n    at f\n    at g" });
      fake.grow(1, { level: "debug" });
    });
    assert.isTrue(isVisible("line 303"));
    await auditBothThemes(element);
    api.grow(40);
    await waitUntil(() => isVisible("line 343"), "the newest", { timeout: 3_000 });
  });

  it("stays at the user's scroll position, shows how much came, and returns to the end", async () => {
    const { api, element, lines, isVisible, scrollTo } = await open((fake) => fake.grow(1_000));
    await scrollTo(200 * 22);
    assert.isTrue(isVisible("line 201"));
    api.grow(5);
    await waitUntil(() => lines().querySelector(".newer")?.textContent?.includes("5 new lines"), "told", {
      timeout: 3_000,
    });
    assert.isTrue(isVisible("line 201"));
    await auditBothThemes(element);
    lines().querySelector<HTMLElement>(".newer")?.click();
    await waitUntil(() => isVisible("line 1005"));
    assert.isNull(lines().querySelector(".newer"));
  });

  it("stays there when older lines leave the memory, too", async () => {
    const { api, isVisible, scrollTo, text } = await open((fake) => fake.grow(5_000));
    await scrollTo(2_000 * 22);
    assert.isTrue(isVisible("line 2001"));
    api.grow(100);
    await waitUntil(() => text().includes("100 older in the file only"), "told", { timeout: 3_000 });
    await pause(50);
    assert.isTrue(isVisible("line 2001"));
  });

  it("renders of 5,000 lines only those on screen", async () => {
    const { element, rows, scrollTo } = await open((fake) => fake.grow(5_000));
    assert.isBelow(rows().length, 80);
    for (let top = 0; top < 100_000; top += 10_000) {
      await scrollTo(top);
      assert.isBelow(rows().length, 80);
    }
    const field = element.renderRoot.querySelector("input") as HTMLInputElement;
    field.value = "line";
    field.dispatchEvent(new Event("input"));
    await element.updateComplete;
    assert.isBelow(rows().length, 80);
  });

  it("is filtered by level", async () => {
    const { root, rows, text } = await open((fake) => {
      fake.grow(3, { level: "debug" });
      fake.grow(2);
      fake.grow(1, { level: "warn" });
    });
    const group = root.querySelector(".levels") as HTMLElement;
    buttonOf(group, /^Info/).click();
    await waitUntil(() => rows().length === 3);
    assert.include(text(), "3 of 6 lines");
    buttonOf(group, /^Warnings/).click();
    await waitUntil(() => rows().length === 1);
    buttonOf(group, /^Errors/).click();
    await waitUntil(() => text().includes("6 of lower levels are hidden"));
    buttonOf(group, "All").click();
    await waitUntil(() => rows().length === 6);
  });

  it("is searched from the newest match upwards, with Enter for the next and Shift Enter for the previous", async () => {
    const { element, isVisible, lines, root, search } = await open((fake) => {
      for (const count of [100, 300, 500]) {
        fake.grow(count);
        fake.grow(1, { text: `needle ${count}` });
      }
      fake.grow(100);
    });
    const found = () => root.querySelector(".found")?.textContent?.trim();
    const field = await search("NEEDLE");
    assert.isTrue(isVisible("needle 500"));
    assert.equal(found(), "3 of 3");
    assert.equal(lines().querySelector(".text mark")?.textContent, "needle");
    await auditBothThemes(element);
    pressKey(field, "Enter");
    await waitUntil(() => isVisible("needle 100"));
    assert.equal(found(), "1 of 3");
    pressKey(field, "Enter", { shiftKey: true });
    await waitUntil(() => isVisible("needle 500"));
    await search("no such thing");
    assert.equal(found(), "Not found");
    pressKey(field, "Escape");
    await element.updateComplete;
    assert.equal(found(), "");
  });

  it("shows all of the selected line, and copies lines as they are in the file", async () => {
    const { root, rows, scroller } = await open((fake) => {
      fake.grow(3);
      fake.grow(1, { level: "error", text: "it broke\n    at f\n    at g" });
    });
    assert.include(rows()[3]?.textContent ?? "", "+2 lines");
    rows()[3]?.click();
    await waitUntil(() => root.querySelector(".detail pre")?.textContent?.includes("at g"));
    pressKey(scroller(), "ArrowUp", { shiftKey: true });
    await waitUntil(() => rows().filter((row) => row.getAttribute("aria-selected") === "true").length === 2);
    pressKey(scroller(), "c", { ctrlKey: true });
    await waitUntil(() => copied.length === 1);
    assert.match(
      copied[0] ?? "",
      /^\S+Z INFO \[extension\] line 3\n\S+Z ERROR \[extension\] it broke\n {4}at f\n {4}at g$/,
    );
    assert.exists(buttonOf(root, "Copy 2 lines"));
    pressKey(scroller(), "Escape");
    await waitUntil(() => root.querySelector(".detail") === null);
    buttonOf(root, "Copy shown").click();
    await waitUntil(() => copied.length === 2);
    assert.equal(copied[1]?.split("\n").length, 6);
    pressKey(scroller(), "a", { ctrlKey: true });
    await waitUntil(() => root.textContent?.includes("Copy 4 lines"));
  });

  it("shows the level that is written, and says when a change fails", async () => {
    const { api, root } = await open();
    const select = root.querySelector("select") as HTMLSelectElement;
    assert.equal(select.value, "info");
    select.value = "debug";
    select.dispatchEvent(new Event("change"));
    await waitUntil(() => api.level === "debug");
    api.failure = new TailwaterError("INTERNAL", "It cannot be remembered.");
    select.value = "error";
    select.dispatchEvent(new Event("change"));
    await waitUntil(() => root.querySelector("tw-error-note"));
    api.failure = null;
    await waitUntil(() => root.querySelector("tw-error-note") === null, "gone", { timeout: 3_000 });
    assert.equal(select.value, "debug");
  });

  it("asks for a report of a problem", async () => {
    const { element, root } = await open();
    const asked = oneEvent(element, "tw-support");
    buttonOf(root, "Report a problem…").click();
    assert.deepEqual((await asked).detail, { kind: "problem", error: null });
  });

  it("sends no request while it is not shown", async () => {
    const { api, element } = await open();
    element.active = false;
    await pause(50);
    const before = api.asked;
    await pause(1_300);
    assert.equal(api.asked, before);
  });
});
