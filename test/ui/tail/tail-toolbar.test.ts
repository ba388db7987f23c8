import { assert, fixture, html } from "@open-wc/testing";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import "../../../src/ui/tail/tail-toolbar.ts";
import type { TailToolbar } from "../../../src/ui/tail/tail-toolbar.ts";
import "../../../src/ui/tail/view-switch.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { makeWorld } from "../fakes/world.ts";

/** The longest state and names. */
const bar = async (width: number) => {
  installTokens();
  const box = await fixture<HTMLElement>(html`<div style=${`width: ${width}px`}>
    <tw-tail-toolbar
      topic="com.example.shop.orders.v2-with-a-long-name"
      state="reconnecting"
      .partitionCount=${48}
    ><tw-view-switch view="latest-per-key"></tw-view-switch></tw-tail-toolbar>
  </div>`);
  const toolbar = box.querySelector("tw-tail-toolbar") as TailToolbar;
  await waitUntil(() => toolbar.hasAttribute("narrow") === width < 1_196);
  await toolbar.updateComplete;
  const views = toolbar.querySelector("tw-view-switch")?.shadowRoot;
  const selects = [
    ...(toolbar.shadowRoot?.querySelectorAll("select") ?? []),
    ...(views?.querySelectorAll("select") ?? []),
  ];
  return { toolbar, selects: selects.filter((one) => one.getClientRects().length > 0) };
};

/** A select's width when nothing limits it, px. */
function ownWidth(select: HTMLSelectElement): number {
  const free = select.cloneNode(true) as HTMLSelectElement;
  free.style.cssText = "position: absolute; width: auto; max-width: none";
  select.after(free);
  const width = free.offsetWidth;
  free.remove();
  return width;
}

describe("the toolbar of a tail", () => {
  it("stays on one line beside the change tray in a window of 1280 px", async () => {
    const { open } = makeWorld();
    const element = await open(["shop.orders.v2"]);
    element.style.width = "820px";
    const toolbar = element.renderRoot.querySelector("tw-tail-toolbar") as TailToolbar;
    await waitUntil(() => toolbar.getAttribute("narrow") === "very");
    await toolbar.updateComplete;
    const top = (part: Element | null | undefined) => part?.getBoundingClientRect().top ?? Number.NaN;
    await waitUntil(() => toolbar.offsetHeight <= 41, `it is ${toolbar.offsetHeight} px high`, { timeout: 3_000 });
    const tools = toolbar.shadowRoot?.querySelector(".tools");
    assert.closeTo(top(tools), top(toolbar.shadowRoot?.querySelector("tw-start-picker")), 4);
  });

  // A window of 1280 px and of 1024 px, with and without the change tray beside the tail.
  for (const width of [1_220, 1_100, 964, 820, 564, 400]) {
    it(`shows every control whole in ${width} px`, async () => {
      const { toolbar, selects } = await bar(width);
      assert.isNotEmpty(selects);
      for (const select of selects) {
        assert.isAtLeast(select.offsetWidth, ownWidth(select), `${select.ariaLabel} is cut`);
      }
      if (width >= 964) assert.isAtMost(toolbar.offsetHeight, 41, "one line");
      const outer = toolbar.getBoundingClientRect();
      const parts = [...(toolbar.shadowRoot?.querySelectorAll("button, select, .state, tw-start-picker") ?? [])];
      for (const part of parts) {
        const inner = part.getBoundingClientRect();
        const text = `${part.localName} ${part.ariaLabel}`;
        assert.isAtMost(inner.right, outer.right, text);
        assert.isAtMost(inner.bottom, outer.bottom, text);
      }
    });
  }
});
