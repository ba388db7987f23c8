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

const PARTS = ["Live", "Refused", "Past"] as const;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function open(change: (api: FakeNetworkApi) => void = () => {}) {
  installTokens();
  const api = new FakeNetworkApi();
  change(api);
  const element = await fixture<NetworkPanel>(html`<tw-network-panel></tw-network-panel>`, within(api));
  element.style.cssText = "width: 1236px; height: 760px";
  const root = element.renderRoot as ShadowRoot;
  await waitUntil(() => root.textContent?.includes("Asking") === false);
  const table = () => root.querySelector("tw-data-table")?.shadowRoot as ShadowRoot;
  const lines = () => [...table().querySelectorAll<HTMLElement>(".row")];
  const isHeading = (line: HTMLElement) => line.querySelector(".note") !== null;
  /** The line above the part's entries, and the entries. */
  const part = (name: (typeof PARTS)[number]) => {
    const at = lines().findIndex((line) => isHeading(line) && line.textContent?.trim().startsWith(name));
    const below = lines().slice(at + 1);
    const end = below.findIndex(isHeading);
    return { heading: lines()[at], rows: end < 0 ? below : below.slice(0, end) };
  };
  const rows = (name: (typeof PARTS)[number]) => part(name).rows;
  const said = (name: (typeof PARTS)[number]) => part(name).heading?.textContent?.replace(/\s+/g, " ") ?? "";
  const text = () => root.textContent?.replace(/\s+/g, " ") ?? "";
  const filter = async (value: string) => {
    const field = root.querySelector("input") as HTMLInputElement;
    field.value = value;
    field.dispatchEvent(new Event("input"));
    await element.updateComplete;
    await root.querySelector("tw-data-table")?.updateComplete;
  };
  await waitUntil(() => table()?.querySelector(".row"));
  return { api, element, root, table, lines, rows, said, text, filter };
}

const full = (api: FakeNetworkApi) => {
  api.state = {
    ...NO_NETWORK,
    live: [1, 2, 3].map((id) => makeConnection(id)),
    past: [makeConnection(20, { state: "failed", error: "It was refused.", endedAt: Date.now() }), makeLookup(21)],
    refused: [makeRefusal(30)],
    pastLeftOut: 12,
    totals: { connections: 16, lookups: 1, refused: 3, bytesIn: 2_100_000, bytesOut: 340_000, purposes: {} },
  };
};

describe("the network screen", () => {
  it("says in words that it is empty, and then passes the accessibility checks", async () => {
    const { element, text, said } = await open();
    assert.include(text(), "No connections.");
    assert.include(said("Live"), "Nothing is connected.");
    assert.include(said("Refused"), "Nothing was refused");
    assert.include(said("Past"), "Nothing has ended yet.");
    await auditBothThemes(element);
  });

  it("keeps its export and each shown total whole beside the change tray in a window of 1280 px", async () => {
    const { element, root } = await open();
    element.style.width = "820px";
    const right = (part: Element) => part.getBoundingClientRect().right;
    assert.isAtMost(right(buttonOf(root, "Export JSON…")), right(element));
    const dl = root.querySelector(".bar dl") as HTMLElement;
    const shown = [...dl.children].filter(
      (total) => total.getBoundingClientRect().top < dl.getBoundingClientRect().bottom - 1,
    );
    assert.isAbove(shown.length, 2);
    for (const total of shown) assert.isAtMost(right(total), right(dl) + 1, total.textContent ?? "");
  });

  it("leads to what was sent, only if something was sent that the list has", async () => {
    const sent = (purposes: object) => (api: FakeNetworkApi) => {
      api.state = { ...NO_NETWORK, totals: { ...NO_NETWORK.totals, connections: 2, purposes } };
    };
    const find = (root: ShadowRoot) =>
      [...root.querySelectorAll("button")].find((one) => one.classList.contains("link"));
    assert.isUndefined(find((await open(sent({ updates: 2 }))).root));
    const { element, root } = await open(sent({ analytics: 1, "error-reports": 1 }));
    await auditBothThemes(element);
    const asked = oneEvent(element, "tw-open-settings");
    find(root)?.click();
    assert.equal((await asked).detail, "consent");
  });

  it("shows what is live, refused and past, with totals, and passes the accessibility checks", async () => {
    const { element, lines, rows, said, text } = await open(full);
    assert.include(text(), "3 connections to 1 cluster.");
    assert.include(text(), "Attempts refused3");
    assert.include(text(), "In2.10 MB");
    assert.deepEqual(
      PARTS.map((name) => rows(name).length),
      [3, 1, 2],
    );
    assert.equal(lines().length, 9, "and a heading above each");
    assert.include(said("Past"), "12 older ones are in the totals only");
    assert.include(said("Refused"), "No byte was sent");
    assert.include(rows("Refused")[0]?.className, "danger");
    assert.match(rows("Refused")[0]?.textContent ?? "", /refused 3 times: Nothing that you opened asked for it/);
    rows("Past")
      .find((line) => line.textContent?.includes("broker-20"))
      ?.click();
    await waitUntil(() => text().includes("It was refused."));
    lines()[0]?.click();
    await waitUntil(() => !text().includes("It was refused."), "a heading is no entry");
    await auditBothThemes(element);
  });

  it("is updated every second, with the same row selected at its new position", async () => {
    const { api, rows, lines } = await open(full);
    const selected = () => lines().find((line) => line.classList.contains("selected"))?.textContent ?? "";
    rows("Past")
      .find((line) => line.textContent?.includes("broker-20"))
      ?.click();
    await waitUntil(() => selected().includes("broker-20"));
    const at = lines().findIndex((line) => line.classList.contains("selected"));
    const newer = makeConnection(4, { startedAt: Date.now(), bytesIn: 5_000_000 });
    api.state = { ...api.state, live: [...api.state.live, newer] };
    await waitUntil(() => rows("Live")[0]?.textContent?.includes("5.00\u202fMB"), "bytes", { timeout: 3_000 });
    assert.include(selected(), "broker-20");
    assert.equal(
      lines().findIndex((line) => line.classList.contains("selected")),
      at + 1,
    );
  });

  it("shows one part alone when it is pressed, and all that is known of refusals", async () => {
    const { root, lines, table, said } = await open(full);
    const chip = (name: string) => buttonOf(root, name);
    chip("Refused 1").click();
    await waitUntil(() => lines().length === 2);
    assert.equal(chip("Refused 1").getAttribute("aria-pressed"), "true");
    assert.include(said("Refused"), "No byte was sent");
    const headings = [...table().querySelectorAll("[role=columnheader]")].map((one) => one.textContent?.trim());
    assert.deepEqual(headings, ["Tried by", "Target", "From", "Why it was refused", "Times", "First", "Last"]);
    assert.include(lines()[1]?.textContent ?? "", "report (left-pad/index.js:3:11)");
    chip("All 6").click();
    await waitUntil(() => lines().length === 9);
  });

  it("sends no request while it is not shown, and one at once when it is shown again", async () => {
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
    assert.equal(rows("Live").length, 0);
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

  it("does not take an answer from before the switch as the present state", async () => {
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

  it("filters and sorts, and says when nothing matches", async () => {
    const { filter, rows, said, table } = await open(full);
    await filter("broker-2.");
    assert.equal(rows("Live").length, 1);
    assert.equal(rows("Past").length, 0);
    assert.include(said("Past"), "None of them matches “broker-2.”");
    assert.include(said("Live"), "Live 1 of 3");
    await filter("");
    const bytes = buttonOf(table(), "In");
    bytes.click();
    await waitUntil(() => rows("Live")[0]?.textContent?.includes("broker-3"));
    assert.equal(buttonOf(table(), "In").parentElement?.getAttribute("aria-sort"), "descending");
    buttonOf(table(), "In").click();
    await waitUntil(() => rows("Live")[0]?.textContent?.includes("broker-1"));
  });

  it("is used by the keyboard: Enter shows all of an entry, Ctrl C copies it, Escape closes it", async () => {
    const copied: string[] = [];
    const clipboard = navigator.clipboard.writeText;
    navigator.clipboard.writeText = async (text) => void copied.push(text);
    try {
      const { element, root, lines, table } = await open(full);
      const grid = table().querySelector("[role=grid]") as HTMLElement;
      grid.focus();
      for (let times = 0; times < 2; times += 1) pressKey(grid, "ArrowDown");
      await waitUntil(() => lines()[2]?.getAttribute("aria-selected") === "true");
      pressKey(grid, "c", { ctrlKey: true });
      await waitUntil(() => copied.length === 1);
      assert.match(copied[0] ?? "", /^Purpose\tProfile\tHost\t.*\nKafka\tStaging\tbroker-\d\.staging\.example:9093\t/);
      pressKey(grid, "Enter");
      await waitUntil(() => root.querySelector(".detail"));
      const told = oneEvent(element, "tw-notice");
      buttonOf(root, "Copy row").click();
      await waitUntil(() => copied.length === 2);
      assert.match(
        copied[1] ?? "",
        /^Kafka\tStaging\tbroker-(\d)\.staging\.example:9093\t10\.20\.0\.\1\tTLSv1\.3\t\d+ B in/,
      );
      assert.deepEqual((await told).detail, { tone: "ok", message: "Copied the row" });
      pressKey(grid, "Escape");
      await waitUntil(() => root.querySelector(".detail") === null);
    } finally {
      navigator.clipboard.writeText = clipboard;
    }
  });

  it("exports to a proposed path, and says where the file is or why it failed", async () => {
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

  it("keeps its data when the engine does not answer, and recovers", async () => {
    const { api, root, rows } = await open(full);
    api.failure = new TailwaterError("INTERNAL", "The ledger is not there.");
    await waitUntil(() => root.querySelector("tw-error-note"), "note", { timeout: 3_000 });
    assert.equal(rows("Live").length, 3);
    api.failure = null;
    await waitUntil(() => root.querySelector("tw-error-note") === null, "gone", { timeout: 3_000 });
  });

  it("renders only the rows on screen of 1,000 past ones", async () => {
    const past = Array.from({ length: 1_000 }, (_, index) =>
      makeConnection(1_000 - index, { state: "closed", endedAt: Date.now(), address: "10.0.0.1" }),
    );
    const { said, lines, table } = await open((fake) => {
      full(fake);
      fake.state = { ...fake.state, past };
    });
    assert.include(said("Past"), "Past 1 000");
    assert.isBelow(lines().length, 60);
    assert.equal(table().querySelector("[role=grid]")?.getAttribute("aria-rowcount"), String(1_000 + 3 + 1 + 3 + 1));
  });
});
