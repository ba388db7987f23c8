import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/network/network-panel.ts";
import type { NetworkPanel } from "../../../src/ui/network/network-panel.ts";
import "../../../src/ui/network/offline-pill.ts";
import type { OfflinePill } from "../../../src/ui/network/offline-pill.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { FakeNetworkApi, makeConnection, makeLookup, makeRefusal, NO_NETWORK } from "../fakes/network-api.ts";
import { within } from "../fakes/within.ts";
import { buttonOf, pressKey } from "../fakes/world.ts";

const TABLES = ["live", "refused", "past"] as const;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function open(change: (api: FakeNetworkApi) => void = () => {}) {
  installTokens();
  const api = new FakeNetworkApi();
  change(api);
  const element = await fixture<NetworkPanel>(html`<tw-network-panel></tw-network-panel>`, within(api));
  element.style.cssText = "width: 1236px; height: 760px";
  const root = element.renderRoot as ShadowRoot;
  await waitUntil(() => root.textContent?.includes("Asking") === false);
  const table = (name: (typeof TABLES)[number]) =>
    root.querySelectorAll("tw-ledger-table")[TABLES.indexOf(name)]?.shadowRoot as ShadowRoot;
  const rows = (name: (typeof TABLES)[number]) => [...table(name).querySelectorAll<HTMLElement>(".row:not(.head)")];
  const text = () => root.textContent?.replace(/\s+/g, " ") ?? "";
  const filter = async (value: string) => {
    const field = root.querySelector("input") as HTMLInputElement;
    field.value = value;
    field.dispatchEvent(new Event("input"));
    await element.updateComplete;
    await pause(0);
  };
  return { api, element, root, table, rows, text, filter };
}

const full = (api: FakeNetworkApi) => {
  api.state = {
    ...NO_NETWORK,
    live: [1, 2, 3].map((id) => makeConnection(id)),
    past: [makeConnection(20, { state: "failed", error: "It was refused.", endedAt: Date.now() }), makeLookup(21)],
    refused: [makeRefusal(30)],
    pastLeftOut: 12,
    totals: { connections: 16, lookups: 1, refused: 3, bytesIn: 2_100_000, bytesOut: 340_000 },
  };
};

describe("the network screen", () => {
  it("says in words that there is nothing, and passes the accessibility checks so", async () => {
    const { element, text, table } = await open();
    assert.include(text(), "No connections.");
    assert.include(table("live").textContent ?? "", "Nothing is connected.");
    assert.include(table("refused").textContent ?? "", "Nothing was refused");
    await auditBothThemes(element);
  });

  it("shows what is live, refused and past, with totals, and passes the accessibility checks", async () => {
    const { element, rows, table, text } = await open(full);
    assert.include(text(), "3 connections to 1 cluster.");
    assert.include(text(), "Attempts refused3");
    assert.include(text(), "In2.10 MB");
    assert.deepEqual(
      TABLES.map((name) => rows(name).length),
      [3, 1, 2],
    );
    assert.include(table("past").textContent ?? "", "12 older ones are in the totals only");
    assert.include(table("refused").textContent ?? "", "not a byte of it was sent");
    rows("past")[0]?.click();
    await waitUntil(() => text().includes("It was refused."));
    await auditBothThemes(element);
  });

  it("is updated every second without touching rows that did not change", async () => {
    const { api, rows } = await open(full);
    const past = rows("past")[0];
    const first = rows("live")[0];
    api.state = { ...api.state, live: api.state.live.map((one) => ({ ...one, bytesIn: 5_000_000 })) };
    await waitUntil(() => rows("live")[0]?.textContent?.includes("5.00\u202fMB"), "bytes", { timeout: 3_000 });
    assert.equal(rows("live")[0], first);
    assert.equal(rows("past")[0], past);
  });

  it("asks for nothing while it is not shown, and at once when it is again", async () => {
    const { api, element } = await open();
    element.active = false;
    await pause(50);
    const before = api.asked;
    await pause(1_300);
    assert.equal(api.asked, before);
    element.active = true;
    await waitUntil(() => api.asked > before, "asked", { timeout: 300 });
    element.remove();
    const after = api.asked;
    await pause(1_300);
    assert.isAtMost(api.asked, after + 1);
  });

  it("goes offline at once, shows it everywhere, and back", async () => {
    const { api, element, root, text, rows } = await open(full);
    const pill = await fixture<OfflinePill>(html`<tw-offline-pill></tw-offline-pill>`, within(api));
    assert.equal(pill.renderRoot.textContent?.trim(), "");
    const toggle = root.querySelector("[role=switch]") as HTMLButtonElement;
    assert.equal(toggle.getAttribute("aria-checked"), "false");
    toggle.click();
    await waitUntil(() => text().includes("Offline: Tailwater connects to nothing."));
    assert.equal(toggle.getAttribute("aria-checked"), "true");
    assert.isNotNull(root.querySelector(".offline"));
    assert.equal(rows("live").length, 0);
    await waitUntil(() => pill.renderRoot.textContent?.includes("Offline"));
    await auditBothThemes(pill);
    await auditBothThemes(element);
    const shown = oneEvent(pill, "tw-open-network");
    buttonOf(pill.renderRoot, "Offline").click();
    await shown;
    buttonOf(pill.renderRoot, "Go online").click();
    await waitUntil(() => text().includes("No connections."), "online", { timeout: 500 });
    await waitUntil(() => pill.renderRoot.textContent?.trim() === "");
  });

  it("does not take an answer from before the switch for how it is", async () => {
    const { api, root } = await open();
    const before = api.state;
    let answer: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    api.network.state = async () => {
      await held;
      return before;
    };
    await pause(1_200);
    const toggle = root.querySelector("[role=switch]") as HTMLButtonElement;
    toggle.click();
    await waitUntil(() => toggle.getAttribute("aria-checked") === "true");
    answer();
    await pause(50);
    assert.equal(toggle.getAttribute("aria-checked"), "true");
  });

  it("filters and sorts, and says when nothing fits", async () => {
    const { filter, rows, table } = await open(full);
    await filter("broker-2.");
    assert.equal(rows("live").length, 1);
    assert.equal(rows("past").length, 0);
    assert.include(table("past").textContent ?? "", "None of them matches “broker-2.”");
    assert.include(table("live").textContent ?? "", "1 of 3");
    await filter("");
    const bytes = buttonOf(table("live"), "In");
    bytes.click();
    await waitUntil(() => rows("live")[0]?.textContent?.includes("broker-3"));
    assert.equal(bytes.parentElement?.getAttribute("aria-sort"), "descending");
    bytes.click();
    await waitUntil(() => rows("live")[0]?.textContent?.includes("broker-1"));
  });

  it("is used by the keyboard: arrows choose a row, Ctrl C copies it, Escape lets go", async () => {
    const copied: string[] = [];
    const clipboard = navigator.clipboard.writeText;
    navigator.clipboard.writeText = async (text) => void copied.push(text);
    try {
      const { element, root, rows, table } = await open(full);
      const grid = table("live").querySelector("[role=grid]") as HTMLElement;
      grid.focus();
      pressKey(grid, "ArrowDown");
      await waitUntil(() => rows("live")[0]?.getAttribute("aria-selected") === "true");
      pressKey(grid, "ArrowDown");
      await waitUntil(() => grid.getAttribute("aria-activedescendant") === "row-2");
      const told = oneEvent(element, "tw-notice");
      pressKey(grid, "c", { ctrlKey: true });
      await waitUntil(() => copied.length === 1);
      assert.include(copied[0], "Kafka\tStaging\tbroker-2.staging.example:9093\t10.20.0.2\tTLSv1.3\t368640 B in");
      assert.deepEqual((await told).detail, { tone: "ok", message: "Copied the row" });
      pressKey(grid, "Escape");
      await waitUntil(() => root.querySelector(".detail") === null);
    } finally {
      navigator.clipboard.writeText = clipboard;
    }
  });

  it("exports to a path that is proposed, and says where it is or why not", async () => {
    const { api, element, root } = await open(full);
    await element.openExport();
    const dialog = root.querySelector("tw-network-export")?.shadowRoot as ShadowRoot;
    const form = () => dialog.querySelector("tw-path-form")?.shadowRoot as ShadowRoot;
    const field = form().querySelector("input") as HTMLInputElement;
    assert.match(field.value, /^\/home\/me\/Downloads\/tailwater-network-\d{8}-\d{6}\.json$/);
    await auditBothThemes(element);
    api.failure = new TailwaterError("FILE_EXISTS", "A file with that name exists.");
    buttonOf(form(), "Export").click();
    await waitUntil(() => form().querySelector("tw-error-note"));
    api.failure = null;
    buttonOf(form(), "Export").click();
    await waitUntil(() => dialog.textContent?.includes("Exported"));
    assert.deepEqual(api.exported, [field.value]);
    buttonOf(dialog, "Done").click();
    await waitUntil(() => dialog.querySelector("dialog")?.open === false);
  });

  it("keeps what it knew when the engine cannot say, and recovers", async () => {
    const { api, root, rows } = await open(full);
    api.failure = new TailwaterError("INTERNAL", "The ledger is not there.");
    await waitUntil(() => root.querySelector("tw-error-note"), "note", { timeout: 3_000 });
    assert.equal(rows("live").length, 3);
    api.failure = null;
    await waitUntil(() => root.querySelector("tw-error-note") === null, "gone", { timeout: 3_000 });
  });

  it("stays quick with 1,000 past ones", async () => {
    const past = Array.from({ length: 1_000 }, (_, index) =>
      makeConnection(1_000 - index, { state: "closed", endedAt: Date.now(), address: "10.0.0.1" }),
    );
    const { api, element, rows } = await open((fake) => {
      full(fake);
      fake.state = { ...fake.state, past };
    });
    assert.equal(rows("past").length, 1_000);
    // One more ends: all move by one, and only the new one is made.
    const second = rows("past")[1];
    api.state = {
      ...api.state,
      past: [makeConnection(1_001, { state: "closed", endedAt: Date.now() }), ...past.slice(0, 999)],
    };
    await waitUntil(() => rows("past")[0]?.id === "row-1001", "the newest", { timeout: 3_000 });
    assert.equal(rows("past")[2], second);
    element.requestUpdate();
    await element.updateComplete;
    assert.equal(rows("past")[2], second);
  });
});
