import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { LinesRequest } from "../../../src/contract/inspect.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/inspector/inspector.ts";
import type { Inspector } from "../../../src/ui/inspector/inspector.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { FakeTailApi } from "../fakes/tail-api.ts";
import { within } from "../fakes/within.ts";

async function inspector(prepare: (api: FakeTailApi) => void = () => {}) {
  installTokens();
  const api = new FakeTailApi();
  prepare(api);
  const element = await fixture<Inspector>(
    html`<tw-inspector .tailId=${"t1"} .ref=${{ epoch: 1, row: 4 }}></tw-inspector>`,
    within(api),
  );
  element.style.cssText = "display: block; width: 480px; height: 500px";
  const root = element.renderRoot as ShadowRoot;
  const body = () => root.querySelector("tw-body-view")?.shadowRoot as ShadowRoot;
  const lines = () => [...(body()?.querySelectorAll<HTMLElement>(".line:not([hidden])") ?? [])];
  const line = (words: string) => lines().find(({ textContent }) => textContent?.includes(words)) as HTMLElement;
  const press = (key: string) =>
    body()
      .querySelector(".scroller")
      ?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));
  const tab = (name: string) => root.querySelector<HTMLElement>(`#tab-${name}`)?.click();
  return { api, element, root, body, lines, line, press, tab };
}

/** The lines that were requested last. */
const asked = (api: FakeTailApi) => api.last("inspect.lines")?.[1] as LinesRequest | undefined;
const menuOf = (body: ShadowRoot) => body.querySelector("tw-line-menu")?.shadowRoot;
const textOf = (element: Element | null | undefined) => (element?.textContent ?? "").replace(/\s+/g, " ").trim();

describe("the inspector", () => {
  it("shows the value as a tree, digits and hostile text as they are", async () => {
    const { root, body, lines, line } = await inspector();
    await waitUntil(() => lines().length === 13);
    assert.include(textOf(line("sequence")), "9007199254740993");
    assert.include(textOf(line("<img")), "<img src=x onerror=alert(1)>");
    assert.notExists(body().querySelector("img"));
    assert.include(textOf(root.querySelector("h2")), "1:1\u202f200\u202f001".replace(/\u202f/g, " "));
  });

  it("folds and unfolds by click and by keys", async () => {
    const { api, lines, line, press } = await inspector();
    await waitUntil(() => lines().length === 13);
    line("items").querySelector<HTMLElement>(".fold")?.click();
    await waitUntil(() => lines().length === 7);
    assert.include(textOf(line("items")), "2 entries");
    assert.equal(line("items").getAttribute("aria-expanded"), "false");
    press("ArrowRight");
    await waitUntil(() => lines().length === 13);
    assert.deepEqual(asked(api)?.folded, []);
  });

  it("shows key, headers with duplicates, and metadata", async () => {
    const { api, root, tab } = await inspector();
    await waitUntil(() => root.querySelector("tw-body-view"));
    tab("headers");
    await waitUntil(() => root.querySelectorAll("tbody tr").length === 3);
    assert.lengthOf(
      [...root.querySelectorAll("td.name")].filter((cell) => cell.textContent === "trace-id"),
      2,
    );
    tab("metadata");
    await waitUntil(() => root.textContent?.includes("9007199254740993"));
    tab("key");
    await waitUntil(() => asked(api)?.body.part === "key");
  });

  it("shows a timestamp that no date holds by its digits, and in no time zone", async () => {
    const { root, tab } = await inspector((api) => {
      api.detail = { timestamp: "9223372036854775807" };
    });
    await waitUntil(() => root.querySelector("tw-body-view"));
    tab("metadata");
    await waitUntil(() => root.querySelector("dl")?.textContent?.includes("9223372036854775807"));
    assert.notMatch(root.querySelector("dl")?.textContent ?? "", /NaN|UTC/);
  });

  it("says that a record was evicted, and does not offer to try again", async () => {
    const gone = new TailwaterError("RECORD_EVICTED", "This record is no longer kept.", { hint: "Newer ones came." });
    const { root } = await inspector((api) => api.failures.set("inspect.detail", gone));
    await waitUntil(() => root.textContent?.includes("This record is no longer kept."));
    assert.include(root.textContent ?? "", "Newer ones came.");
    assert.notExists(root.querySelector(".problem button"));
  });

  it("tries again after any other failure", async () => {
    const { api, root } = await inspector((fake) =>
      fake.failures.set("inspect.detail", new TailwaterError("WORKER_DIED", "The tail's worker ended.")),
    );
    await waitUntil(() => root.querySelector(".problem button"));
    api.failures.clear();
    root.querySelector<HTMLElement>(".problem button")?.click();
    await waitUntil(() => root.querySelector("tw-body-view"));
  });

  it("filters by a value from the menu of its line", async () => {
    const { element, body, lines, line } = await inspector();
    await waitUntil(() => lines().length === 13);
    const event = new MouseEvent("contextmenu", { bubbles: true, composed: true, cancelable: true });
    line("sku").querySelector(".text")?.dispatchEvent(event);
    assert.isTrue(event.defaultPrevented);
    await waitUntil(() => menuOf(body())?.querySelector(".item")?.matches(":focus"));
    assert.equal(textOf(menuOf(body())?.querySelector(".caption")), "value.items[0].sku");
    await auditBothThemes(element);
    const told = oneEvent(element, "tw-filter-by");
    menuOf(body())?.querySelector<HTMLElement>(".item")?.click();
    assert.equal((await told).detail, 'value.items[0].sku == "sku-1"');
    await element.updateComplete;
    await waitUntil(() => menuOf(body()) === undefined);
  });

  it("adds a column from the menu, for objects and arrays too, but not for the whole value", async () => {
    const { element, body, lines, line } = await inspector();
    await waitUntil(() => lines().length === 13);
    const ask = (target: HTMLElement) => {
      const event = new MouseEvent("contextmenu", { bubbles: true, composed: true, cancelable: true });
      target.dispatchEvent(event);
      return event.defaultPrevented;
    };
    assert.isFalse(ask(lines()[0] as HTMLElement), "no entries: the browser's own menu");
    assert.isTrue(ask(line("items")));
    await waitUntil(() => menuOf(body())?.querySelector(".item"));
    assert.lengthOf([...(menuOf(body())?.querySelectorAll(".item") ?? [])], 1);
    const told = oneEvent(element, "tw-add-column");
    menuOf(body())?.querySelector<HTMLElement>(".item")?.click();
    assert.equal((await told).detail, "value.items");
  });

  it("does both by keys on the line of the cursor", async () => {
    const { element, body, lines, press } = await inspector();
    await waitUntil(() => lines().length === 13);
    body().querySelector<HTMLElement>(".scroller")?.focus();
    press("ArrowDown");
    press("ArrowDown");
    const filter = oneEvent(element, "tw-filter-by");
    press("f");
    assert.equal((await filter).detail, "value.sequence == 9007199254740993");
    const column = oneEvent(element, "tw-add-column");
    press("c");
    assert.equal((await column).detail, "value.sequence");
  });

  it("closes the menu by Escape and stays open itself", async () => {
    const { element, body, lines, line } = await inspector();
    await waitUntil(() => lines().length === 13);
    let closed = false;
    element.addEventListener("tw-close", () => {
      closed = true;
    });
    line("express").dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, composed: true, cancelable: true }));
    await waitUntil(() => menuOf(body())?.querySelector(".item"));
    menuOf(body())
      ?.querySelector(".item")
      ?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, composed: true, cancelable: true }));
    await waitUntil(() => menuOf(body()) === undefined);
    assert.isFalse(closed);
    assert.isTrue(body().querySelector(".scroller")?.matches(":focus"));
  });

  it("steps by [ and ] and closes by Escape", async () => {
    const { element, lines, press } = await inspector();
    await waitUntil(() => lines().length === 13);
    const next = oneEvent(element, "tw-step");
    press("]");
    assert.equal((await next).detail, 1);
    const close = oneEvent(element, "tw-close");
    press("Escape");
    await close;
  });

  it("passes the accessibility checks on every tab", async () => {
    const { element, lines, tab } = await inspector();
    await waitUntil(() => lines().length === 13);
    for (const name of ["value", "key", "headers", "metadata"]) {
      tab(name);
      await element.updateComplete;
      await new Promise((resolve) => setTimeout(resolve, 50));
      await auditBothThemes(element);
    }
  });
});
