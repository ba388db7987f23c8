import { assert, fixture, html } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import "../../../src/ui/changes/change-journal.ts";
import type { ChangeJournal } from "../../../src/ui/changes/change-journal.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { FakeChangesApi, makeEntry } from "../fakes/changes-api.ts";
import { fakeSession } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { buttonOf } from "../fakes/world.ts";

const REFUSED = {
  code: "TOPIC_UNAUTHORIZED",
  message: "You may not.",
  subject: "logs",
  hint: "Ask for Delete.",
} as const;
const ENTRIES = [
  makeEntry({
    id: "e3",
    at: "2026-03-03T10:00:00.000Z",
    title: "Delete topic logs",
    target: "logs",
    effect: "destroys",
    outcome: "failed",
    refused: [{ target: "logs", error: REFUSED }],
    records: { acknowledged: 1_200, failed: 0, unknown: 2, notSent: 3 },
  }),
  makeEntry({
    id: "e2",
    at: "2026-03-02T10:00:00.000Z",
    title: "Create topic a",
    target: "a",
    effect: "adds",
    outcome: "begun",
  }),
  makeEntry({ id: "e1" }),
];

async function journal(gate = new FakeChangesApi()) {
  installTokens();
  const opened: string[] = [];
  const session = fakeSession(gate, { data: { openFolder: async (id) => void opened.push(id) } });
  const element = await fixture<ChangeJournal>(
    html`<tw-change-journal style="width: 1200px; height: 700px"></tw-change-journal>`,
    within(session.api, session),
  );
  const root = element.renderRoot as ShadowRoot;
  const table = () => root.querySelector("tw-data-table")?.shadowRoot as ShadowRoot;
  const rows = () =>
    [...table().querySelectorAll(".row")].map((row) => (row.textContent ?? "").replace(/\s+/g, " ").trim());
  const textOf = (selector: string) => (root.querySelector(selector)?.textContent ?? "").replace(/\s+/g, " ");
  return { gate, element, root, table, rows, textOf, opened };
}

describe("the journal of changes", () => {
  it("says when the file has older entries, and loads more of it until the most", async () => {
    const gate = new FakeChangesApi();
    gate.journalBytes = 20 * 2 ** 20;
    const { root, textOf } = await journal(gate);
    await waitUntil(() => textOf(".older").includes("The newest 8 MB are shown. Older entries are in the file."));
    assert.include(textOf(".state"), "in the part of the journal that was read");
    gate.entries = ENTRIES;
    buttonOf(root, "Load older").click();
    await waitUntil(() => textOf(".older").includes("The newest 16 MB"));
    gate.journalBytes = 100 * 2 ** 20;
    buttonOf(root, "Load older").click();
    buttonOf(root, "Load older").click();
    await waitUntil(() => textOf(".older").includes("The newest 64 MB") && gate.of("journal").length >= 3);
    assert.deepEqual(gate.of("journal").at(-1), ["p1", 80_000, 64]);
    assert.isFalse([...root.querySelectorAll("button")].some((one) => one.textContent?.includes("Load older")));
  });

  it("says nothing of older entries when the whole file was read", async () => {
    const gate = new FakeChangesApi();
    gate.entries = ENTRIES;
    const { root, rows } = await journal(gate);
    await waitUntil(() => rows().length === 3);
    assert.isNull(root.querySelector(".older"));
  });

  it("shows the newest first, and for each entry what changed, how it ended and which command does it", async () => {
    const gate = new FakeChangesApi();
    gate.entries = ENTRIES;
    const { element, root, table, rows, textOf, opened } = await journal(gate);
    await waitUntil(() => rows().length === 3);
    assert.match(rows()[0] ?? "", /^Delete topic logs retention.ms 604800000 → 86400000 Destroys Refused 2026-03-03/);
    assert.match(rows()[1] ?? "", /^Create topic a .*Adds Not known 2026-03-02/);
    table().querySelector<HTMLElement>(".row")?.click();
    await waitUntil(() => root.querySelector(".detail"));
    assert.include(textOf(".detail"), "logs You may not. Ask for Delete.");
    assert.include(textOf(".detail"), "604800000→86400000");
    assert.match(textOf(".detail"), /Records\s*1\s200 acknowledged, 2 unknown, 3 not sent/);
    assert.include(textOf(".detail"), "--bootstrap-server broker-1:9092 --command-config");
    await auditBothThemes(element);
    table().querySelectorAll<HTMLElement>(".row")[1]?.click();
    await waitUntil(() => textOf(".detail").includes("Tailwater ended before an answer came."));
    assert.include(textOf(".path"), "/home/me/.config/tailwater/changes.jsonl");
    buttonOf(root, "Open folder").click();
    await waitUntil(() => opened.join() === "journal");
  });

  it("tells what was cancelled before it was sent, and what is being applied, from what was refused or lost", async () => {
    const gate = new FakeChangesApi();
    gate.entries = [makeEntry({ id: "e5", outcome: "cancelled" }), makeEntry({ id: "e4", outcome: "running" })];
    const { rows } = await journal(gate);
    await waitUntil(() => rows().length === 2);
    assert.match(rows()[0] ?? "", /Alters Cancelled 2026/);
    assert.match(rows()[1] ?? "", /Alters In progress 2026/);
  });

  it("is searched, and shows other profiles' changes on request", async () => {
    const gate = new FakeChangesApi();
    gate.entries = ENTRIES;
    const { root, rows } = await journal(gate);
    await waitUntil(() => rows().length === 3);
    assert.deepEqual(gate.of("journal"), [["p1", 10_000, 8]]);
    const search = root.querySelector<HTMLInputElement>(".search input");
    if (search === null) throw new Error("no search");
    search.value = "refused logs";
    search.dispatchEvent(new Event("input"));
    await waitUntil(() => rows().length === 1);
    search.value = "none such";
    search.dispatchEvent(new Event("input"));
    await waitUntil(() => root.querySelector(".state")?.textContent?.includes("No change matches “none such”."));
    root.querySelector<HTMLElement>(".check input")?.click();
    await waitUntil(() => gate.of("journal").length === 2);
    assert.deepEqual(gate.of("journal")[1], [null, 10_000, 8]);
  });

  it("sends no request while it is hidden, and shows an error", async () => {
    const { gate, element, root, textOf } = await journal();
    await waitUntil(() => textOf(".state").includes("Tailwater has not changed anything on this cluster."));
    element.active = false;
    await element.refresh();
    assert.lengthOf(gate.of("journal"), 1);
    gate.changes.journal = async () => {
      throw new TailwaterError("FILE_UNREADABLE", "The journal cannot be read: EACCES.");
    };
    element.active = true;
    await waitUntil(() => root.querySelector("tw-error-note")?.shadowRoot?.textContent?.includes("EACCES"));
  });
});
