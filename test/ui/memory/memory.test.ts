import { assert, fixture, html } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { MemoryState } from "../../../src/contract/memory.ts";
import { FEATURES } from "../../../src/ui/app/features.ts";
import type { Palette } from "../../../src/ui/app/palette.ts";
import { Theme } from "../../../src/ui/app/theme.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/app/workbench.ts";
import type { Workbench } from "../../../src/ui/app/workbench.ts";
import { parseBudget } from "../../../src/ui/data/megabytes.ts";
import "../../../src/ui/settings/settings.ts";
import type { SettingsDialog } from "../../../src/ui/settings/settings.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { fakeApi, fakeSession } from "../fakes/session.ts";
import { within } from "../fakes/within.ts";

const MB = 2 ** 20;
const state = (budget: number, batch = 64): MemoryState => ({
  budgetBytes: budget * MB,
  usedBytes: 148 * MB,
  ringUsedBytes: 41 * MB,
  ringBudgetBytes: 64 * MB,
  workers: 3,
  largestBatchBytes: batch * MB,
  allowedBatchBytes: Math.min(batch, budget / 2) * MB,
});

async function settings() {
  installTokens();
  const budgets: number[] = [];
  const batches: number[] = [];
  let fail: TailwaterError | null = null;
  let asked = 0;
  const api = fakeApi({
    memory: {
      state: async () => {
        asked += 1;
        return state(budgets.at(-1) ?? 160, batches.at(-1));
      },
      setLargestBatch: async (megabytes: number) => {
        batches.push(megabytes);
        return state(budgets.at(-1) ?? 160, megabytes);
      },
      setBudget: async (megabytes: number) => {
        if (fail !== null) throw fail;
        budgets.push(megabytes);
        return state(megabytes);
      },
    },
  });
  const element = await fixture<SettingsDialog>(html`<tw-settings .features=${FEATURES}></tw-settings>`, within(api));
  await element.open();
  const panel = () => element.renderRoot.querySelector("tw-memory-settings")?.shadowRoot as ShadowRoot;
  const field = (name = "budget") => panel().querySelector(`#${name}`) as HTMLInputElement;
  const text = () => panel().textContent?.replace(/[ \n]+/g, " ") ?? "";
  await waitUntil(() => text().includes("148 of 160 MB"));
  const type = (value: string, key: string | null, name = "budget") => {
    const input = field(name);
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    if (key === null) input.dispatchEvent(new FocusEvent("blur"));
    else input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  };
  return {
    element,
    budgets,
    batches,
    field,
    text,
    type,
    asked: () => asked,
    failWith: (error: TailwaterError) => {
      fail = error;
    },
  };
}

describe("a typed memory budget", () => {
  it("is whole megabytes between the two bounds", () => {
    assert.equal(parseBudget("256"), 256);
    assert.equal(parseBudget(" 16 384 MB "), 16_384);
    assert.equal(parseBudget("128"), 128);
    for (const bad of ["", "12.5", "-200", "1e3", "a lot"]) assert.match(String(parseBudget(bad)), /whole megabytes/);
    assert.match(String(parseBudget("127")), /At least 128/);
    assert.match(String(parseBudget("16385")), /At most 16\u202f384/);
  });
});

describe("the memory settings", () => {
  it("show how much of the budget is used, and request it only while they are open", async () => {
    const { element, asked, text } = await settings();
    assert.include(text(), "41 of 64 MB");
    assert.include(text(), "Worker threads 3");
    element.renderRoot.querySelector("dialog")?.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = asked();
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    assert.equal(asked(), before);
  });

  it("take a budget by Enter and by leaving the field", async () => {
    const { budgets, text, type } = await settings();
    type("256", "Enter");
    await waitUntil(() => text().includes("148 of 256 MB"));
    type("320", null);
    await waitUntil(() => text().includes("148 of 320 MB"));
    assert.deepEqual(budgets, [256, 320]);
    assert.include(text(), "Saved.");
  });

  it("say why a budget is not allowed, and keep the typed text", async () => {
    const { budgets, field, text, type } = await settings();
    type("12", "Enter");
    await waitUntil(() => text().includes("At least 128 MB"));
    assert.equal(field().value, "12");
    assert.equal(field().getAttribute("aria-invalid"), "true");
    assert.deepEqual(budgets, []);
    type("12", "Escape");
    await waitUntil(() => field().value === "160");
    assert.notInclude(text(), "At least");
  });

  it("take the size that the largest batch may unpack to, and say when the budget allows less", async () => {
    const { batches, budgets, field, text, type } = await settings();
    assert.equal(field("largest-batch").value, "64");
    type("0", "Enter", "largest-batch");
    await waitUntil(() => text().includes("At least 1 MB"));
    type("200", "Enter", "largest-batch");
    await waitUntil(() => field("largest-batch").value === "200" && text().includes("Saved."));
    assert.deepEqual([batches, budgets], [[200], []]);
    type("512", "Enter");
    await waitUntil(() => text().includes("148 of 512 MB"));
    type("1024", "Enter", "largest-batch");
    await waitUntil(() => batches.length === 2);
    type("1024 ", "Escape", "largest-batch");
    await waitUntil(() => text().includes("Limited to 256 MB, half of the budget."));
  });

  it("show the engine's reason against it", async () => {
    const { failWith, text, type } = await settings();
    failWith(new TailwaterError("INTERNAL", "The disk is full."));
    type("256", "Enter");
    await waitUntil(() => text().includes("The disk is full."));
  });

  it("pass the accessibility checks", async () => {
    const { element } = await settings();
    await auditBothThemes(element);
  });
});

describe("the workbench", () => {
  it("opens the settings from the memory figure, the gear and the palette", async () => {
    installTokens();
    const session = fakeSession({
      memory: { state: async () => state(160) },
      topics: { list: async () => [], stats: async () => [] },
    });
    const element = await fixture<Workbench>(
      html`<tw-workbench .session=${session} .theme=${new Theme()}></tw-workbench>`,
      within(session.api),
    );
    const root = element.renderRoot;
    const dialog = () => root.querySelector("tw-settings")?.shadowRoot?.querySelector("dialog") as HTMLDialogElement;
    const opens = async (press: () => void) => {
      press();
      await waitUntil(() => dialog().open);
      dialog().close();
    };
    const inside = (name: string, selector: string) =>
      root.querySelector(name)?.shadowRoot?.querySelector<HTMLElement>(selector);
    await waitUntil(() => inside("tw-memory-used", "button")?.textContent?.includes("148 of 160 MB"));
    await opens(() => inside("tw-memory-used", "button")?.click());
    await opens(() => inside("tw-rail", "[aria-label=Settings]")?.click());
    root.querySelector<HTMLElement>(".command")?.click();
    await element.updateComplete;
    const palette = root.querySelector("tw-palette") as Palette;
    await opens(() => palette.commands.find(({ label }) => label.includes("memory"))?.run());
  });
});
