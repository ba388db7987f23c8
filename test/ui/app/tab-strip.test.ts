import { assert, fixture, html } from "@open-wc/testing";
import { Theme } from "../../../src/ui/app/theme.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/app/workbench.ts";
import type { Workbench } from "../../../src/ui/app/workbench.ts";
import { within } from "../fakes/within.ts";
import { makeWorld } from "../fakes/world.ts";

describe("the strip of tabs", () => {
  async function strip(count: number) {
    const workbench = await fixture<Workbench>(
      html`<tw-workbench .session=${makeWorld().session} .theme=${new Theme()}></tw-workbench>`,
      within(makeWorld().session.api),
    );
    workbench.style.cssText = "display: grid; width: 800px; height: 500px";
    const root = workbench.renderRoot as ShadowRoot;
    const open = async (topic: string) => {
      const list = root.querySelector("tw-topic-list");
      list?.dispatchEvent(new CustomEvent("tw-open-topic", { detail: topic, bubbles: true, composed: true }));
      await workbench.updateComplete;
    };
    for (let n = 0; n < count; n += 1) await open(`topic-${n}`);
    const tabs = root.querySelector(".tabs") as HTMLElement;
    const active = () => root.querySelector(".tab.active") as HTMLElement;
    const isInSight = () => {
      const [tab, whole] = [active().getBoundingClientRect(), tabs.getBoundingClientRect()];
      return tab.left >= whole.left - 1 && tab.right <= whole.right + 1;
    };
    const press = async (target: EventTarget, key: string, how: KeyboardEventInit = {}) => {
      target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, ...how }));
      await workbench.updateComplete;
      await new Promise((resolve) => setTimeout(resolve));
    };
    return { tabs, active, isInSight, press, name: () => active().textContent?.trim(), root };
  }

  it("keeps the active tab visible, however many tabs there are", async () => {
    const { tabs, isInSight, press, name } = await strip(30);
    assert.isAbove(tabs.scrollWidth, tabs.clientWidth);
    assert.equal(name(), "topic-29");
    assert.isTrue(isInSight(), "the newest");
    await press(document, "2", { ctrlKey: true });
    assert.equal(name(), "topic-0");
    assert.isTrue(isInSight(), "the first");
  });

  it("moves by Ctrl PgUp and PgDn, around its ends, and by arrows while it has the focus", async () => {
    const { active, press, name, root } = await strip(3);
    await press(document, "PageDown", { ctrlKey: true });
    assert.equal(name(), "Topics");
    await press(document, "PageUp", { ctrlKey: true });
    assert.equal(name(), "topic-2");
    await press(active().querySelector("[role=tab]") as HTMLElement, "ArrowLeft");
    assert.equal(name(), "topic-1");
    assert.equal(root.activeElement?.textContent?.trim(), "topic-1");
    assert.lengthOf(root.querySelectorAll("[role=tab][tabindex='0']"), 1, "one stop for Tab");
  });

  it("gives the keys to the rows of the tab that is shown, and to the search of the topics", async () => {
    const { press, root } = await strip(2);
    const focused = () => {
      const view = root.activeElement?.shadowRoot?.activeElement;
      return view?.shadowRoot?.activeElement?.getAttribute("aria-label") ?? view?.getAttribute("aria-label");
    };
    await waitUntil(() => focused() === "Records of topic-1", "after opening");
    await press(document, "2", { ctrlKey: true });
    await waitUntil(() => focused() === "Records of topic-0", "after a change of tab");
    await press(document, "l", { altKey: true, code: "KeyL" });
    await waitUntil(() => root.activeElement?.localName === "tw-log-panel", "the log");
    await press(document, "w", { altKey: true, code: "KeyW" });
    await waitUntil(() => focused() === "Records of topic-0", "after the log");
    await press(document, "w", { altKey: true, code: "KeyW" });
    await waitUntil(() => focused() === "Records of topic-1", "after closing");
    await press(document, "w", { altKey: true, code: "KeyW" });
    await waitUntil(() => focused() === "Filter topics", "with none left");
  });

  it("stays above every section, which is its first tab", async () => {
    const { press, name, root, tabs, active } = await strip(2);
    const names = () => [...tabs.querySelectorAll(".tab")].map((tab) => tab.textContent?.trim());
    const screen = () => root.querySelector<HTMLElement>("tw-change-journal");
    await press(document, "j", { altKey: true, code: "KeyJ" });
    await waitUntil(() => screen()?.matches(":defined:focus, :defined:focus-within"), "the journal");
    assert.deepEqual(names(), ["Journal", "topic-0", "topic-1"]);
    assert.equal(name(), "Journal");
    assert.isAtLeast(screen()?.getBoundingClientRect().top ?? 0, tabs.getBoundingClientRect().bottom);
    const chosen = () => active().querySelector("[role=tab]") as HTMLElement;
    chosen().click();
    await waitUntil(() => screen()?.matches(":focus-within, :focus"), "the journal again");
    assert.equal(name(), "Journal");
    await press(chosen(), "ArrowRight");
    assert.equal(name(), "topic-0");
    assert.deepEqual(names(), ["Topics", "topic-0", "topic-1"]);
    await press(document, "j", { altKey: true, code: "KeyJ" });
    assert.equal(name(), "Journal");
    await press(document, "9", { ctrlKey: true });
    assert.equal(name(), "Journal", "there is no such tab");
    tabs.querySelectorAll<HTMLElement>("[role=tab]")[2]?.click();
    await waitUntil(() => name() === "topic-1");
    assert.isTrue(screen()?.hidden);
  });

  it("scrolls sideways by a wheel that turns one way only", async () => {
    const { tabs } = await strip(30);
    const before = tabs.scrollLeft;
    tabs.dispatchEvent(new WheelEvent("wheel", { deltaY: -200 }));
    assert.isBelow(tabs.scrollLeft, before);
  });
});
