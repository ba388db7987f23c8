import { assert, fixture, html } from "@open-wc/testing";
import "../../../src/ui/components/button-row.ts";
import type { ButtonRow } from "../../../src/ui/components/button-row.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { pressKey } from "../fakes/world.ts";

const row = async (names: readonly string[], pressed: string) => {
  const element: ButtonRow = await fixture(html`<tw-button-row role="group" aria-label="Parts"></tw-button-row>`);
  const show = (shown: readonly string[]) =>
    element.replaceChildren(
      ...shown.map((name) => {
        const button = document.createElement("button");
        button.textContent = name;
        button.setAttribute("aria-pressed", String(name === pressed));
        return button;
      }),
    );
  show(names);
  const stops = () => [...element.children].filter((one) => (one as HTMLElement).tabIndex === 0);
  const stop = () => stops().map(({ textContent }) => textContent);
  await waitUntil(() => stops().length === 1);
  return { element, show, stop };
};

describe("a row of buttons", () => {
  it("is one stop of the Tab key, at the pressed button or where the focus was last", async () => {
    const { element, stop, show } = await row(["All", "Live", "Past"], "Live");
    assert.deepEqual(stop(), ["Live"]);
    const [all, live, past] = element.children as unknown as HTMLElement[];
    if (!all || !live || !past) throw new Error("There are no buttons.");
    live.focus();
    for (const [key, to] of [
      ["ArrowRight", past],
      ["ArrowRight", all],
      ["ArrowLeft", past],
      ["Home", all],
      ["End", past],
    ] as const) {
      pressKey(document.activeElement ?? live, key);
      assert.equal(document.activeElement, to, key);
    }
    assert.deepEqual(stop(), ["Past"]);
    show(["One", "Two"]);
    await waitUntil(() => stop().join() === "One");
  });

  it("leaves other keys to those around it", async () => {
    const { element } = await row(["One", "Two"], "");
    const heard: string[] = [];
    element.parentElement?.addEventListener("keydown", ({ key }) => heard.push(key));
    for (const key of ["ArrowDown", "ArrowRight", "Enter"]) pressKey(element.children[0] as HTMLElement, key);
    assert.deepEqual(heard, ["ArrowDown", "Enter"]);
  });
});
