// Only the page's table of features knows a feature: this test adds one beside the existing ones.
import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import type { Lock } from "../../../src/contract/changes.ts";
import { FEATURES } from "../../../src/ui/app/features.ts";
import type { Palette } from "../../../src/ui/app/palette.ts";
import { Theme } from "../../../src/ui/app/theme.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/app/workbench.ts";
import type { Workbench } from "../../../src/ui/app/workbench.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { fakeSession } from "../fakes/session.ts";
import { within } from "../fakes/within.ts";
import { buttonOf, pressKey } from "../fakes/world.ts";
import { PLANTS } from "../planted/feature.ts";

async function workbench(brokers = 1, place: string | null = null, lock: Lock = "ask") {
  installTokens();
  const made = fakeSession({ topics: { list: async () => [] } });
  const session = {
    ...made,
    profile: { ...made.profile, safety: { lock } },
    cluster: { ...made.cluster, brokers: made.cluster.brokers.slice(0, brokers) },
  };
  const element = await fixture<Workbench>(
    html`<tw-workbench
      .session=${session}
      .theme=${new Theme()}
      .features=${[...FEATURES, PLANTS]}
      .place=${place}
    ></tw-workbench>`,
    within(session.api),
  );
  element.style.cssText = "display: grid; width: 1240px; height: 760px";
  const root = element.renderRoot as ShadowRoot;
  const plants = () => root.querySelector<HTMLElement>("tw-planted-plants:not([hidden])");
  const plant = () => root.querySelector<HTMLElement>("tw-planted-plant:not([hidden])")?.shadowRoot?.textContent;
  const rail = () => root.querySelector("tw-rail")?.shadowRoot as ShadowRoot;
  const command = (label: string) => {
    root.querySelector<HTMLElement>(".command")?.click();
    const palette = root.querySelector("tw-palette") as Palette;
    palette.renderRoot.querySelector("dialog")?.close();
    return palette.commands.find((one) => one.label === label);
  };
  const tabs = () => [...root.querySelectorAll('[role="tab"]')].map(({ textContent }) => (textContent ?? "").trim());
  return { element, root, plants, plant, rail, command, tabs };
}

describe("an added feature", () => {
  it("has its screen by the rail, by its key and from the palette, with its count", async () => {
    const { element, root, plants, rail, command } = await workbench();
    buttonOf(rail(), "Plants").click();
    await waitUntil(plants);
    await waitUntil(() => plants()?.shadowRoot?.activeElement?.matches("input"), "the focus is in its search");
    await waitUntil(() => buttonOf(rail(), "Plants").dataset.count === "1204", "its count");
    assert.equal(buttonOf(rail(), "Plants").getAttribute("aria-current"), "page");
    for (const button of rail().querySelectorAll("button")) {
      const label = button.textContent?.trim() ?? "";
      assert.isNotEmpty(label, "each icon has its name below it");
      assert.isTrue(button.ariaLabel?.startsWith(label), label);
      assert.isAtMost(button.scrollWidth, button.clientWidth, `${label} is cut`);
    }
    await auditBothThemes(element);
    buttonOf(rail(), "Topics").click();
    await waitUntil(() => plants() === null && root.querySelector("main:not([hidden])"));
    pressKey(document.body, "p", { altKey: true, code: "KeyP" });
    await waitUntil(plants);
    buttonOf(rail(), "Topics").click();
    await waitUntil(() => plants() === null);
    command("Show all plants")?.run();
    await waitUntil(plants);
  });

  it("opens tabs of its own kind, once each, which change and return after a reload", async () => {
    const { element, plants, plant, rail, command, tabs } = await workbench();
    assert.isUndefined(command("Forget the plant"));
    const open = async () => {
      buttonOf(rail(), "Plants").click();
      await waitUntil(() => plants()?.shadowRoot?.querySelector("button"));
      buttonOf(plants()?.shadowRoot as ShadowRoot, "billing").click();
      await waitUntil(() => plants() === null && plant() === "billing");
    };
    await open();
    await open();
    assert.deepEqual(tabs(), ["Topics", "billing"]);
    assert.isDefined(command("Forget the plant"));
    const told = oneEvent(element, "tw-whereabouts");
    element.renderRoot.querySelector<HTMLElement>("tw-planted-plant")?.click();
    const again = await workbench(1, (await told).detail);
    assert.deepEqual(again.tabs(), ["Topics", "other"]);
    await waitUntil(() => again.plant() === "other");
  });

  it("is left and reached by the keys for back and forward", async () => {
    const { plants, plant, rail, root } = await workbench();
    const isHome = () => plants() === null && root.querySelector("tw-topic-list:not([hidden])");
    buttonOf(rail(), "Plants").click();
    await waitUntil(() => plants()?.shadowRoot?.querySelector("button"));
    buttonOf(plants()?.shadowRoot as ShadowRoot, "billing").click();
    await waitUntil(() => plant() === "billing");
    const press = (key: string) => pressKey(document.body, key, { altKey: true });
    press("ArrowLeft");
    await waitUntil(plants);
    (document.activeElement as HTMLElement | null)?.blur();
    press("ArrowLeft");
    await waitUntil(isHome);
    press("ArrowRight");
    await waitUntil(plants);
    press("ArrowRight");
    await waitUntil(() => plant() === "billing");
  });

  it("is in the settings and in the keyboard help", async () => {
    const { root, rail } = await workbench();
    buttonOf(rail(), "Settings").click();
    const settings = () => root.querySelector("tw-settings")?.shadowRoot as ShadowRoot;
    await waitUntil(() => settings().querySelector("#tab-plants"));
    settings().querySelector<HTMLElement>("#tab-plants")?.click();
    await waitUntil(() => settings().querySelector("tw-planted-plant")?.shadowRoot?.textContent === "of the settings");
    settings().querySelector("dialog")?.close();
    buttonOf(rail(), "Keyboard").click();
    const help = root.querySelector("tw-keyboard-help")?.shadowRoot?.textContent ?? "";
    assert.include(help, "Reset offsets");
    assert.include(help.replace(/\s+/g, " "), "log, plants");
  });

  it("is greyed with its reason where it cannot be used", async () => {
    const { element, plants, rail, root } = await workbench(0);
    const button = buttonOf(rail(), "Plants");
    assert.equal(button.getAttribute("aria-disabled"), "true");
    assert.include(button.title, "This cluster has no broker.");
    await auditBothThemes(element);
    button.click();
    pressKey(document.body, "p", { altKey: true, code: "KeyP" });
    await element.updateComplete;
    assert.isNull(plants());
    assert.isNotNull(root.querySelector("main:not([hidden])"));
  });

  it("puts a command first whose name begins with the text", async () => {
    const { root } = await workbench(1, null, "ask");
    root.querySelector<HTMLElement>(".command")?.click();
    const palette = root.querySelector("tw-palette") as Palette;
    const input = palette.renderRoot.querySelector("input") as HTMLInputElement;
    input.value = "ask";
    input.dispatchEvent(new Event("input"));
    await palette.updateComplete;
    const labels = [...palette.renderRoot.querySelectorAll(".label")].map(({ textContent }) => textContent);
    assert.deepEqual(labels, ["Ask for help…", "Lock: Ask first. Change it…"]);
  });

  it("leaves commands that cannot be done in the palette, greyed with their reason", async () => {
    const { root } = await workbench(1, null, "read-only");
    root.querySelector<HTMLElement>(".command")?.click();
    const palette = root.querySelector("tw-palette") as Palette;
    const items = () => [...palette.renderRoot.querySelectorAll<HTMLElement>("li")];
    const type = async (text: string) => {
      const input = palette.renderRoot.querySelector("input") as HTMLInputElement;
      input.value = text;
      input.dispatchEvent(new Event("input"));
      await palette.updateComplete;
    };
    await palette.updateComplete;
    assert.isTrue(
      items().every((item) => item.ariaDisabled !== "true"),
      "none is offered to an empty search",
    );
    for (const [text, labels] of [
      ["create", ["Create topic…", "Create group…"]],
      ["delete", ["Delete topic…", "Delete group…"]],
      ["reset", ["Reset offsets of group…"]],
    ] as const) {
      await type(text);
      assert.deepEqual(
        items().map((item) => item.querySelector(".label")?.textContent),
        [...labels],
      );
      for (const item of items()) {
        assert.equal(item.ariaDisabled, "true");
        assert.include(item.querySelector(".why")?.textContent ?? "", "is read-only");
      }
    }
    items()[0]?.click();
    assert.isTrue(palette.renderRoot.querySelector("dialog")?.open, "it stays open, with the reason");
    await auditBothThemes(palette);
  });
});
