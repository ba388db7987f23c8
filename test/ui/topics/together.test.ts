import { assert, fixture, html } from "@open-wc/testing";
import { Theme } from "../../../src/ui/app/theme.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/app/workbench.ts";
import type { Workbench } from "../../../src/ui/app/workbench.ts";
import type { TailView } from "../../../src/ui/tail/tail-view.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { within } from "../fakes/within.ts";
import { buttonOf, lastRequest, makeWorld, pressKey } from "../fakes/world.ts";

async function bench() {
  const world = makeWorld();
  const element = await fixture<Workbench>(
    html`<tw-workbench .session=${world.session} .theme=${new Theme()}></tw-workbench>`,
    within(world.session.api),
  );
  element.style.cssText = "display: grid; width: 1240px; height: 760px";
  const root = element.renderRoot as ShadowRoot;
  const topics = () => root.querySelector("tw-topic-list")?.shadowRoot as ShadowRoot;
  const rows = () => [...(topics()?.querySelector("tw-data-table")?.renderRoot.querySelectorAll(".row") ?? [])];
  await waitUntil(() => rows().length === 3);
  const tabs = () => [...root.querySelectorAll('[role="tab"]')].map(({ textContent }) => (textContent ?? "").trim());
  const view = () => root.querySelector<TailView>("tw-tail-view:not([hidden])");
  return { ...world, element, root, topics, rows, tabs, view };
}

describe("the workbench", () => {
  it("opens several topics in one tab, and the tab stays while topics come and go", async () => {
    const { api, element, topics, rows, tabs, view } = await bench();
    for (const index of [0, 1]) rows()[index]?.querySelector<HTMLElement>(".choose")?.click();
    await waitUntil(() => topics().querySelector(".bar .primary"));
    buttonOf(topics(), "Open together (2)").click();
    await waitUntil(() => view() !== null && api.count("tails.open") === 1);
    assert.deepEqual(tabs(), ["Topics", "orders + 1"]);
    const first = view();
    const legend = () => view()?.renderRoot.querySelector("tw-topic-legend")?.shadowRoot as ShadowRoot;
    await waitUntil(() => legend()?.querySelectorAll("li").length === 2);
    await auditBothThemes(element);
    buttonOf(legend(), "Remove orders from this view").click();
    await waitUntil(() => api.count("tails.open") === 2);
    assert.deepEqual(lastRequest(api).topics, ["payments"]);
    assert.deepEqual(tabs(), ["Topics", "payments"]);
    assert.equal(view(), first);
    await waitUntil(() => api.count("tails.close") === 1);
  });

  it("opens a recording from the palette in a tab of its own", async () => {
    const { api, root, tabs, view } = await bench();
    pressKey(document.body, "k", { ctrlKey: true });
    const palette = root.querySelector("tw-palette")?.shadowRoot as ShadowRoot;
    const input = palette.querySelector("input") as HTMLInputElement;
    input.value = "recording";
    input.dispatchEvent(new Event("input"));
    await waitUntil(() => palette.querySelectorAll("li").length === 1);
    pressKey(input, "Enter");
    const dialog = root.querySelector("tw-open-recording")?.shadowRoot as ShadowRoot;
    await waitUntil(() => dialog.querySelector("input"));
    const path = dialog.querySelector("input") as HTMLInputElement;
    path.value = "/files/orders.twrec";
    path.dispatchEvent(new Event("input"));
    await waitUntil(() => !buttonOf(dialog, "Open").disabled);
    buttonOf(dialog, "Open").click();
    await waitUntil(() => view() !== null);
    assert.deepEqual(tabs(), ["Topics", "orders.twrec"]);
    assert.equal(api.last("tails.openRecording")?.[0], "/files/orders.twrec");
    assert.equal(api.count("tails.open"), 0);
    pressKey(document.body, "w", { altKey: true, code: "KeyW" });
    await waitUntil(() => api.last("tails.close")?.[0] === "recording-1");
  });

  it("exports the active tab's matches from the palette", async () => {
    const { root, rows, view } = await bench();
    rows()[0]?.querySelector<HTMLElement>(".name")?.click();
    await waitUntil(() => view()?.renderRoot.querySelector("tw-export"));
    pressKey(document.body, "k", { ctrlKey: true });
    const palette = root.querySelector("tw-palette")?.shadowRoot as ShadowRoot;
    const input = palette.querySelector("input") as HTMLInputElement;
    input.value = "export";
    input.dispatchEvent(new Event("input"));
    await waitUntil(() => palette.querySelectorAll("li").length === 1);
    pressKey(input, "Enter");
    const dialog = view()?.renderRoot.querySelector("tw-export")?.shadowRoot;
    await waitUntil(() => dialog?.querySelector(".path-field"));
  });
});
