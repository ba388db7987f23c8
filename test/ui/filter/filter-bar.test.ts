import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { Filter } from "../../../src/contract/filter.ts";
import type { RowRef } from "../../../src/contract/record.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/filter/filter-bar.ts";
import type { CelField } from "../../../src/ui/filter/cel-field.ts";
import type { FilterBar } from "../../../src/ui/filter/filter-bar.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { FakeTailApi } from "../fakes/tail-api.ts";
import { makePulse, NO_COUNTS } from "../fakes/tail-data.ts";
import { within } from "../fakes/within.ts";

const PAID = { kind: "cel", expression: 'value.status == "paid"' } as const;
const text = (words: string): Filter => ({ kind: "text", text: words, caseSensitive: false });

/** The bar as the tail view uses it: the filter that it reports is in force. */
async function bar(filter: Filter | null = null, history: readonly Filter[] = []) {
  installTokens();
  const api = new FakeTailApi();
  api.fields = [
    { path: "value.status", type: "string", example: '"paid"', seen: 90 },
    { path: "value.amount", type: "number", example: "149.90", seen: 80 },
    { path: 'headers["trace-id"]', type: "string", example: "4bf92f35", seen: 40 },
  ];
  const told: (Filter | null)[] = [];
  const kept: Filter[] = [];
  const element = await fixture<FilterBar>(
    html`
    <tw-filter-bar
      .tailId=${"t1"}
      .pulse=${makePulse({ totals: { ...NO_COUNTS, fetched: 1_000, matched: 12 } })}
      .filter=${filter}
      .history=${history}
      @tw-filter=${(event: CustomEvent<Filter | null>) => told.push(event.detail)}
      @tw-filter-kept=${(event: CustomEvent<Filter>) => kept.push(event.detail)}
    ></tw-filter-bar>
  `,
    within(api),
  );
  element.style.width = "1000px";
  const root = element.renderRoot;
  const find = <E extends HTMLElement = HTMLElement>(selector: string) => root.querySelector<E>(selector) as E;
  const input = () => find<HTMLInputElement>("input");
  const type = (words: string) => {
    input().focus();
    input().value = words;
    input().dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  };
  const press = (target: Element, key: string, more: KeyboardEventInit = {}) =>
    target.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true, ...more }),
    );
  const kind = (index: number) => press(find(".kinds button"), String(index), { code: `Digit${index}`, altKey: true });
  const said = () => (root.textContent ?? "").replace(/\s+/g, " ");
  return { api, element, root, find, input, type, press, kind, said, told, kept };
}

/** The CEL field once its editor is there, and a function that types into it as a person does. */
async function celField(element: FilterBar) {
  await waitUntil(() => element.renderRoot.querySelector("tw-cel-field")?.shadowRoot?.querySelector(".cm-content"));
  const field = element.renderRoot.querySelector("tw-cel-field") as CelField;
  const root = field.shadowRoot as ShadowRoot;
  const content = root.querySelector<HTMLElement>(".cm-content") as HTMLElement;
  const type = async (words: string) => {
    content.focus();
    for (const character of words) {
      document.execCommand("insertText", false, character);
      await new Promise(requestAnimationFrame);
    }
  };
  const press = (key: string) =>
    content.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));
  const options = () => [...root.querySelectorAll(".cm-tooltip-autocomplete li")].map((item) => item.textContent ?? "");
  return { field, root, content, type, press, options, text: () => content.textContent ?? "" };
}

describe("the filter bar", () => {
  it("applies text after a pause, and at once by Enter", async () => {
    const { type, input, press, told, kept, api } = await bar();
    type("pa");
    type("paid");
    assert.deepEqual(told, []);
    await waitUntil(() => told.length === 1);
    assert.deepEqual(told, [text("paid")]);
    type("paid!");
    press(input(), "Enter");
    assert.deepEqual(told.at(-1), text("paid!"));
    assert.deepEqual(kept, [text("paid!")], "only the finished filter is remembered");
    assert.equal(api.count("tails.checkFilter"), 0);
  });

  it("clears by Escape, then leaves", async () => {
    const { element, input, press, told } = await bar(text("paid"));
    press(input(), "Escape");
    assert.deepEqual(told, [null]);
    await element.updateComplete;
    const left = oneEvent(element, "tw-leave");
    press(input(), "Escape");
    await left;
  });

  it("restores by Ctrl Z what Escape cleared, until something else is typed", async () => {
    const { element, input, press, type, told } = await bar(text("paid"));
    const undo = () => {
      const keys = { key: "z", ctrlKey: true, bubbles: true, composed: true, cancelable: true };
      input().dispatchEvent(new KeyboardEvent("keydown", keys));
    };
    press(input(), "Escape");
    await element.updateComplete;
    undo();
    await element.updateComplete;
    assert.deepEqual(told, [null, text("paid")]);
    assert.equal(input().value, "paid");
    press(input(), "Escape");
    await element.updateComplete;
    type("x");
    type("");
    undo();
    await element.updateComplete;
    assert.equal(input().value, "");
  });

  it("shows examples that do not look like a filter in force", async () => {
    const { element, input, kind } = await bar();
    for (const number of [1, 2]) {
      kind(number);
      await element.updateComplete;
      assert.match(input().placeholder, /^Filter by /);
      assert.equal(getComputedStyle(input(), "::placeholder").fontStyle, "italic");
      assert.notEqual(
        getComputedStyle(input(), "::placeholder").fontFamily,
        getComputedStyle(input()).fontFamily,
        "not in the letters of the typed text",
      );
    }
  });

  it("applies and moves to the rows by the arrow down", async () => {
    const { element, type, input, press, told } = await bar();
    type("paid");
    const left = oneEvent(element, "tw-leave");
    press(input(), "ArrowDown");
    await left;
    assert.deepEqual(told, [text("paid")]);
    assert.equal(input().value, "paid");
  });

  it("shows the filter in force and counts its matches", async () => {
    const { input, find, said } = await bar({ kind: "regex", pattern: "ord-\\d+", caseSensitive: true });
    assert.equal(input().value, "ord-\\d+");
    assert.equal(find(".case").getAttribute("aria-pressed"), "true");
    assert.include(said(), "12 of 1\u202f000 match".replace("\u202f", " "));
  });

  it("does not apply an invalid regular expression, and shows the filter that is still in force", async () => {
    const { api, element, type, find, said, told } = await bar(text("paid"));
    find(".kinds button:nth-child(2)").click();
    await waitUntil(() => told.length === 1);
    assert.deepEqual(told, [{ kind: "regex", pattern: "paid", caseSensitive: false }]);
    api.filterProblem = { message: "The group is not closed.", from: 0, to: 1 };
    await element.updateComplete;
    type("(paid");
    await waitUntil(() => said().includes("The group is not closed."));
    assert.include(said(), "Still filtering by Regex paid");
    assert.include(said(), "Not applied");
    assert.equal(find("input").getAttribute("aria-invalid"), "true");
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.lengthOf(told, 1);
  });

  it("drops the answer to an earlier text", async () => {
    const { api, type, element, said, told, kind } = await bar();
    kind(2);
    await element.updateComplete;
    const answers: ((problem: null) => void)[] = [];
    api.tails.checkFilter = () =>
      new Promise((resolve) => {
        answers.push(resolve);
      });
    type("a");
    await waitUntil(() => answers.length === 1);
    type("ab");
    answers[0]?.(null);
    await waitUntil(() => answers.length === 2);
    assert.deepEqual(told, []);
    answers[1]?.(null);
    await waitUntil(() => told.length === 1);
    assert.deepEqual(told, [{ kind: "regex", pattern: "ab", caseSensitive: false }]);
    assert.notInclude(said(), "Not applied");
  });

  it("waits for the tail before it applies a filter that must be checked", async () => {
    const { element, find, told, type } = await bar();
    element.tailId = null;
    find(".kinds button:nth-child(2)").click();
    await element.updateComplete;
    type("a+");
    await new Promise((resolve) => setTimeout(resolve, 250));
    assert.deepEqual(told, []);
    element.tailId = "t2";
    await waitUntil(() => told.length === 1);
  });

  it("switches by Alt and a digit, and changes nothing until something is typed", async () => {
    const { element, find, kind, said, told } = await bar(text("paid"));
    find("input").focus();
    kind(3);
    await celField(element);
    await waitUntil(() => said().includes("Still filtering by Text paid"));
    assert.deepEqual(told, []);
    kind(1);
    await element.updateComplete;
    assert.equal(find<HTMLInputElement>("input").value, "paid");
    assert.deepEqual(told, []);
  });

  it("opens earlier filters by ArrowDown in the empty field", async () => {
    const { element, find, input, press, root, told } = await bar(null, [PAID, text("ord-1")]);
    input().focus();
    press(input(), "ArrowDown");
    await waitUntil(() => root.querySelectorAll(".popup .item").length === 2);
    await waitUntil(() => find(".popup .item").matches(":focus"));
    press(find(".popup .item"), "ArrowDown");
    assert.isTrue(root.querySelectorAll(".popup .item")[1]?.matches(":focus"));
    find(".popup .item").click();
    await waitUntil(() => told.length === 1);
    assert.deepEqual(told, [PAID]);
    assert.equal((await celField(element)).text(), PAID.expression);
  });

  it("puts an example into the field, joined to its text", async () => {
    const { find, root, told } = await bar(PAID);
    find(".help").click();
    await waitUntil(() => root.querySelector(".popup .item"));
    [...root.querySelectorAll<HTMLElement>(".popup .item")]
      .find((item) => item.textContent?.includes("partition"))
      ?.click();
    await waitUntil(() => told.length === 1);
    assert.deepEqual(told, [{ kind: "cel", expression: 'value.status == "paid" && partition == 3' }]);
    assert.notExists(root.querySelector(".popup"));
  });

  it("lists the records on which the filter failed, and opens them", async () => {
    const { api, element, find, root } = await bar(PAID);
    const ref: RowRef = { epoch: 3, row: 41 };
    const attack = "<img src=x onerror=alert(1)>";
    api.filterErrors = {
      count: 1_204,
      rows: [{ topic: "orders", partition: 3, offset: 41_000, timestamp: "1700000000000", message: attack, ref }],
    };
    assert.notExists(root.querySelector(".errors"));
    element.pulse = makePulse({ totals: { ...NO_COUNTS, fetched: 5_000, failed: 1_204, filterErrors: 1_204 } });
    await element.updateComplete;
    assert.include(find(".errors").textContent?.replace(/\s/g, " ") ?? "", "1 204 errors");
    find(".errors").click();
    const list = () => root.querySelector("tw-filter-errors")?.shadowRoot;
    await waitUntil(() => list()?.querySelector(".item"));
    assert.include(list()?.textContent ?? "", "orders/3:41000");
    assert.include(list()?.textContent ?? "", attack);
    assert.notExists(list()?.querySelector("img"));
    assert.include((list()?.textContent ?? "").replace(/\s+/g, " "), "The newest 1 of 1 204.");
    const opened = oneEvent(element, "tw-open-record");
    list()?.querySelector<HTMLElement>(".item")?.click();
    assert.deepEqual((await opened).detail, ref);
  });

  it("reports that the filter was given up, and clears it", async () => {
    const { element, find, told } = await bar(PAID);
    const error = new TailwaterError("FILTER_TOO_SLOW", "One record took 2.1 s.", { hint: "Make it simpler." });
    element.pulse = makePulse({ filterError: error.toData() });
    await element.updateComplete;
    assert.equal(find(".strip").getAttribute("role"), "alert");
    assert.include(find(".strip").textContent ?? "", "One record took 2.1 s. Make it simpler.");
    assert.exists(find(".strip tw-error-more"));
    find(".strip button").click();
    assert.deepEqual(told, [null]);
  });

  it("offers to read untested records again", async () => {
    const { element, find } = await bar(PAID);
    element.pulse = makePulse({ untested: 1 });
    await element.updateComplete;
    const asked = oneEvent(element, "tw-reread");
    find(".untested button").click();
    await asked;
  });

  it("counts as matches only the records that this filter has tested", async () => {
    const { element, find } = await bar(PAID);
    const totals = { ...NO_COUNTS, fetched: 100, matched: 65, rejected: 35, evicted: 60 };
    element.pulse = makePulse({ untested: 60, untestedMatched: 60, totals });
    await element.updateComplete;
    assert.equal(find(".hits").textContent, "5 of 40 match");
    assert.include(find(".untested").textContent ?? "", "60 earlier records were not tested with this filter");
  });

  it("shows how much that is and its progress, and stops it", async () => {
    const { element, find } = await bar(PAID);
    element.pulse = makePulse({ untested: 9, totals: { ...NO_COUNTS, fetched: 50, bytes: 61_440_000 } });
    await element.updateComplete;
    assert.include(find(".untested button").textContent ?? "", "61.4\u202fMB");
    element.pulse = makePulse({ rereading: { done: 40, total: 80 } });
    await element.updateComplete;
    assert.include(find(".untested").textContent ?? "", "50 %");
    const asked = oneEvent(element, "tw-pause");
    find(".untested button").click();
    await asked;
  });

  it("passes the accessibility checks in every kind and with every popup", async () => {
    const { api, element, find, kind, press, input } = await bar(PAID, [PAID]);
    element.pulse = makePulse({ untested: 7, totals: { ...NO_COUNTS, fetched: 50, filterErrors: 2 } });
    api.filterErrors = {
      count: 1,
      rows: [
        { topic: "t", partition: 0, offset: 1, timestamp: "-1", message: "no such key", ref: { epoch: 1, row: 1 } },
      ],
    };
    await auditBothThemes(element);
    for (const opener of [".help", ".errors"]) {
      find(opener).click();
      await waitUntil(() => find(".popup"));
      await new Promise((resolve) => setTimeout(resolve, 50));
      await auditBothThemes(element);
    }
    element.filter = null;
    await element.updateComplete;
    assert.isNull(element.renderRoot.querySelector(".errors"), "without a filter there are no errors");
    assert.include(find(".untested").textContent ?? "", "7 earlier records were left out by a filter");
    kind(1);
    element.focus();
    await element.updateComplete;
    press(input(), "ArrowDown");
    await waitUntil(() => find(".popup"));
    await auditBothThemes(element);
    kind(3);
    const field = await celField(element);
    api.filterProblem = { message: "Something is missing.", from: 6, to: 6 };
    await field.type("value.");
    await waitUntil(
      () => field.options().length > 0 && element.renderRoot.textContent?.includes("Something is missing."),
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    await auditBothThemes(element);
  });
});

describe("the CEL field", () => {
  it("completes fields of the data with type and example, and values that occurred", async () => {
    const { api, element, kind, told } = await bar();
    kind(3);
    const { type, press, options, text: written } = await celField(element);
    await type("stat");
    await waitUntil(() => options().some((option) => option.includes("value.status")));
    assert.equal(api.count("tails.fields"), 1);
    assert.match(options().find((option) => option.includes("value.status")) ?? "", /value\.status"paid"string/);
    await new Promise((resolve) => setTimeout(resolve, 100));
    press("Enter");
    assert.equal(written(), "value.status");
    await type(" == ");
    await waitUntil(() => options().some((option) => option.startsWith('"paid"')));
    await new Promise((resolve) => setTimeout(resolve, 100));
    press("Enter");
    await waitUntil(() => told.some((filter) => filter?.kind === "cel" && filter.expression === PAID.expression));
    assert.equal(api.count("tails.fields"), 1, "at most every three seconds");
  });

  it("completes variables, functions and the methods of a string", async () => {
    const { element, kind } = await bar();
    kind(3);
    const { type, press, options, text: written } = await celField(element);
    await type("du");
    await waitUntil(() => options().some((option) => option.includes("duration")));
    await new Promise((resolve) => setTimeout(resolve, 100));
    press("Enter");
    assert.equal(written(), 'duration("15m")');
    press("Escape");
    press("Escape");
    await waitUntil(() => written().startsWith("Filter by"));
    await type("key.");
    await waitUntil(() => options().some((option) => option.includes("startsWith")));
    assert.isFalse(options().some((option) => option.includes("exists")));
  });

  it("shows its example unlike typed text, and restores by Ctrl Z what Escape cleared", async () => {
    const { element, kind, told } = await bar();
    kind(3);
    const { type, press, content, root, text: written } = await celField(element);
    const hint = root.querySelector<HTMLElement>(".cm-placeholder");
    assert.isNotNull(hint);
    if (hint === null) return;
    assert.equal(hint.textContent, 'Filter by an expression, e.g. value.status == "paid"');
    assert.equal(getComputedStyle(hint).fontStyle, "italic");
    assert.notEqual(getComputedStyle(hint).fontFamily, getComputedStyle(content).fontFamily);
    await type("partition == 3 ");
    await waitUntil(() => told.length === 1);
    press("Escape");
    press("Escape");
    await waitUntil(() => told.at(-1) === null);
    await element.updateComplete;
    const keys = {
      key: "z",
      code: "KeyZ",
      keyCode: 90,
      ctrlKey: true,
      bubbles: true,
      composed: true,
      cancelable: true,
    };
    content.dispatchEvent(new KeyboardEvent("keydown", keys));
    await waitUntil(() => told.at(-1) !== null);
    assert.deepEqual(told.at(-1), { kind: "cel", expression: "partition == 3 " });
    assert.equal(written().trim(), "partition == 3");
  });

  it("underlines the place of a problem, applies nothing, and applies again once it is valid", async () => {
    const { api, element, kind, said, told } = await bar();
    kind(3);
    const { type, root } = await celField(element);
    api.filterProblem = { message: "There is no variable “statsu”.", from: 0, to: 6 };
    await type("statsu == 1");
    await waitUntil(() => root.querySelector(".tw-problem"));
    assert.equal(root.querySelector(".tw-problem")?.textContent, "statsu");
    assert.equal(root.querySelector(".cm-content")?.getAttribute("aria-invalid"), "true");
    await waitUntil(() => said().includes("There is no variable “statsu”."));
    assert.include(said(), "No filter is active.");
    assert.deepEqual(told, []);
    api.filterProblem = null;
    await type("0");
    await waitUntil(() => told.length === 1);
    assert.deepEqual(told, [{ kind: "cel", expression: "statsu == 10" }]);
    assert.notExists(root.querySelector(".tw-problem"));
  });

  it("is one line, whatever is pasted, and colours literals", async () => {
    const { element, kind } = await bar();
    kind(3);
    const { content, root, text: written } = await celField(element);
    content.focus();
    const data = new DataTransfer();
    data.setData("text/plain", 'partition == 3 &&\nkey == "a"\n');
    content.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    await waitUntil(() => written().length > 0);
    assert.equal(written(), 'partition == 3 && key == "a" ');
    assert.lengthOf(root.querySelectorAll(".cm-line"), 1);
    assert.equal(root.querySelector(".tw-string")?.textContent, '"a"');
    assert.equal(root.querySelector(".tw-number")?.textContent, "3");
  });

  it("never puts a style element or attribute into markup: the page's policy forbids both", async () => {
    const { element, kind } = await bar();
    kind(3);
    const { root } = await celField(element);
    assert.notExists(root.querySelector("style"));
    assert.isAbove(root.adoptedStyleSheets.length, 1);
  });

  it("narrows the filter in force by an expression from elsewhere", async () => {
    const { element, told, kept } = await bar(PAID);
    element.narrow("value.amount == 1.10");
    await waitUntil(() => told.length === 1);
    assert.deepEqual(told, [{ kind: "cel", expression: 'value.status == "paid" && value.amount == 1.10' }]);
    assert.deepEqual(kept, told);
  });
});
