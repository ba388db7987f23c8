import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { ExportRequest } from "../../../src/contract/exports.ts";
import type { ErrorNote } from "../../../src/ui/components/error-note.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/export/export-dialog.ts";
import { proposedPath, withEnding } from "../../../src/ui/data/export-path.ts";
import type { ExportDialog } from "../../../src/ui/export/export-dialog.ts";
import "../../../src/ui/export/open-recording.ts";
import type { OpenRecording } from "../../../src/ui/export/open-recording.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { makePulse, NO_COUNTS } from "../fakes/tail-data.ts";
import { within } from "../fakes/within.ts";
import { buttonOf, makeWorld, partOf, pressKey } from "../fakes/world.ts";

const AT = new Date(2026, 10, 3, 9, 5, 7);
const textOf = (root: ParentNode) => (root.textContent ?? "").replace(/\s+/g, " ");

describe("the path of an export", () => {
  it("is in the folder, named by topic, time and format", () => {
    assert.equal(proposedPath("/home/a", ["orders"], "csv", AT), "/home/a/orders-20261103-090507.csv");
    assert.equal(proposedPath("/home/a/", ["a", "b", "c"], "raw", AT), "/home/a/a-and-2-more-20261103-090507.txt");
    assert.equal(proposedPath("C:\\Users\\a", ["a/b"], "recording", AT), "C:\\Users\\a\\a_b-20261103-090507.twrec");
  });

  it("takes another format's ending, but keeps the user's own", () => {
    assert.equal(withEnding("/a/b.ndjson", "ndjson", "csv"), "/a/b.csv");
    assert.equal(withEnding("/a/b.json", "ndjson", "csv"), "/a/b.json");
  });
});

describe("the export dialog", () => {
  const open = async () => {
    const world = makeWorld();
    const totals = { ...NO_COUNTS, fetched: 9_000, matched: 5_204, rejected: 3_796, evicted: 1_204 };
    const dialog = await fixture<ExportDialog>(
      html`<tw-export
      .preferences=${world.session.preferences}
      .tailId=${"t1"}
      .topics=${["orders"]}
      .columns=${["value.city"]}
      .pulse=${makePulse({ endRow: 4_000, totals })}
    ></tw-export>`,
      within(world.session.api),
    );
    await dialog.open();
    await dialog.updateComplete;
    const root = dialog.renderRoot as ShadowRoot;
    const submit = () => buttonOf(root, "Export").click();
    return { ...world, dialog, root, submit };
  };
  const requestOf = (api: { last(name: string): unknown[] | undefined }) =>
    api.last("exports.start")?.[1] as ExportRequest;

  it("shows what it writes and where, and requests exactly that", async () => {
    const { api, root, submit, dialog } = await open();
    assert.include(textOf(root), "all 5 204 matches");
    assert.include(textOf(root), "1 204 of them are read again from the cluster");
    const path = () => root.querySelector<HTMLInputElement>(".path-field")?.value ?? "";
    assert.match(path(), /^\/home\/alice\/Downloads\/orders-\d{8}-\d{6}\.ndjson$/);
    await auditBothThemes(dialog);
    root.querySelector<HTMLElement>('[value="csv"]')?.click();
    await dialog.updateComplete;
    assert.match(path(), /\.csv$/);
    submit();
    await waitUntil(() => api.count("exports.start") === 1);
    const { format, overwrite, columns } = requestOf(api);
    assert.deepEqual({ format, overwrite, columns }, { format: "csv", overwrite: false, columns: ["value.city"] });
  });

  it("disables the formulas of CSV by default, and writes a byte-order mark on request", async () => {
    const { api, root, submit, dialog } = await open();
    assert.isNull(root.querySelector(".csv"), "it does not apply to other formats");
    root.querySelector<HTMLElement>('[value="csv"]')?.click();
    await dialog.updateComplete;
    assert.match(textOf(root), /null is null, "" is empty text, and nothing between the commas/);
    await auditBothThemes(dialog);
    submit();
    await waitUntil(() => api.count("exports.start") === 1);
    assert.deepEqual(requestOf(api).csv, { formulas: "escaped", byteOrderMark: false, readableTime: true });
    const other = await open();
    other.root.querySelector<HTMLElement>('[value="csv"]')?.click();
    await other.dialog.updateComplete;
    for (const name of ["formulas", "byte-order-mark", "readable-time"])
      other.root.querySelector<HTMLElement>(`[name="${name}"]`)?.click();
    other.submit();
    await waitUntil(() => other.api.count("exports.start") === 1);
    assert.deepEqual(requestOf(other.api).csv, { formulas: "kept", byteOrderMark: true, readableTime: false });
  });

  it("offers to replace an existing file", async () => {
    const { api, root, submit } = await open();
    api.failures.set("exports.start", new TailwaterError("FILE_EXISTS", "It is there."));
    submit();
    await waitUntil(() => textOf(root).includes("with that name exists"));
    api.failures.clear();
    buttonOf(root, "Replace it").click();
    await waitUntil(() => root.querySelector('[role="progressbar"]'));
    assert.isTrue(requestOf(api).overwrite);
  });

  it("shows its progress, then where the file is", async () => {
    const { api, root, submit, dialog } = await open();
    submit();
    await waitUntil(() => root.querySelector('[role="progressbar"]'));
    const now = () => root.querySelector('[role="progressbar"]')?.getAttribute("aria-valuenow");
    const path = "/home/alice/Downloads/orders.ndjson";
    api.export = { state: "running", path, records: 1_301, total: null, bytes: 2_500_000, error: null };
    await waitUntil(() => now() === "25", "measured by the matches there were");
    assert.include(textOf(root), "1 301 of about 5 204 records");
    await auditBothThemes(dialog);
    api.export = { ...api.export, records: 5_204, total: 5_204, state: "done" };
    await waitUntil(() => textOf(root).includes("5 204 records, 2.50 MB"));
    const told = oneEvent(dialog, "tw-notice");
    buttonOf(root, "Copy path").click();
    await told;
    await auditBothThemes(dialog);
    buttonOf(root, "Done").click();
    await waitUntil(() => root.querySelector("dialog")?.open === false);
    await dialog.open();
    await dialog.updateComplete;
    assert.exists(root.querySelector(".path-field"), "the next one starts again");
  });

  it("keeps the focus when its content changes, and passes no keys to the page behind it", async () => {
    const { api, root, submit, dialog } = await open();
    submit();
    await waitUntil(() => root.querySelector('[role="progressbar"]'));
    buttonOf(root, "Go on in the background").focus();
    api.export = { state: "done", path: "/a", records: 1, total: 1, bytes: 1, error: null };
    await waitUntil(() => textOf(root).includes("Exported"));
    assert.equal(root.activeElement, buttonOf(root, "Done"));
    const behind: string[] = [];
    const hear = (event: KeyboardEvent) => behind.push(event.key);
    window.addEventListener("keydown", hear);
    buttonOf(root, "Done").blur();
    pressKey(document.body, "Escape");
    assert.deepEqual(behind, []);
    buttonOf(root, "Done").click();
    await waitUntil(() => root.querySelector("dialog")?.open === false);
    await dialog.updateComplete;
    pressKey(document.body, "Escape");
    assert.deepEqual(behind, ["Escape"]);
    window.removeEventListener("keydown", hear);
  });

  it("is cancelled, and reports what was written before", async () => {
    const { api, root, submit } = await open();
    submit();
    await waitUntil(() => root.querySelector('[role="progressbar"]'));
    buttonOf(root, "Cancel export").click();
    await waitUntil(() => api.count("exports.cancel") === 1);
    await waitUntil(() => textOf(root).includes("Export cancelled"));
    assert.include(textOf(root), "No record was written");
  });

  it("says why it failed", async () => {
    const { api, root, submit } = await open();
    submit();
    await waitUntil(() => root.querySelector('[role="progressbar"]'));
    const error = new TailwaterError("FILE_WRITE_FAILED", "The disk is full.").toData();
    api.export = { state: "failed", path: "/a", records: 10, total: 20, bytes: 1, error };
    await waitUntil(() => textOf(root).includes("The export failed"));
    assert.equal(root.querySelector<ErrorNote>("tw-error-note")?.error?.message, "The disk is full.");
  });

  it("continues when it is closed, and reports its end", async () => {
    const { api, root, submit, dialog } = await open();
    submit();
    await waitUntil(() => root.querySelector('[role="progressbar"]'));
    buttonOf(root, "Go on in the background").click();
    const told = oneEvent(dialog, "tw-notice");
    api.export = { state: "done", path: "/a/b.csv", records: 1, total: 1, bytes: 1, error: null };
    assert.include((await told).detail.message, "Exported 1 record to /a/b.csv");
    assert.isFalse(dialog.running);
  });

  it("is in the toolbar, which shows its progress", async () => {
    const { api, open: openView } = makeWorld();
    const view = await openView();
    buttonOf(view.renderRoot, "Export all matches to a file").click();
    await waitUntil(() => partOf(view, "tw-export").querySelector(".path-field"));
    buttonOf(partOf(view, "tw-export"), "Export").click();
    await waitUntil(() => partOf(view, "tw-export").querySelector('[role="progressbar"]'));
    api.export = { state: "running", path: "/a", records: 43, total: 100, bytes: 1, error: null };
    await waitUntil(() => textOf(view.renderRoot).includes("43 %"));
  });
});

describe("a licence that is missing", () => {
  it("is said at the buttons before anything is chosen, and a recording that runs can be stopped", async () => {
    const { api, told, session, open, become } = makeWorld();
    const view = await open();
    const control = () => partOf(view, "tw-record-control");
    const exporting = () => buttonOf(view.renderRoot, "Export all matches to a file");
    buttonOf(control(), "Record to file").click();
    await waitUntil(() => control().querySelector(".recording"));
    become({ ...session, locked: ["exports"] });
    await waitUntil(() => exporting().title === "Exports and recordings need a licence. Account says how to get one.");
    exporting().click();
    assert.deepEqual([told.at(-1)?.error?.code, told.at(-1)?.locked], ["LICENCE_REQUIRED", false]);
    assert.isFalse(partOf(view, "tw-export").querySelector("dialog")?.open);
    buttonOf(control(), /^Stop recording/).click();
    await waitUntil(() => api.count("exports.endRecording") === 1);
    const record = () => buttonOf(control(), "Record to file");
    await waitUntil(() => record().getAttribute("aria-disabled") === "true" && !record().disabled);
    record().click();
    assert.equal(api.count("exports.record"), 1);
    assert.include(told.at(-1)?.message, "need a licence");
    await auditBothThemes(view);
    become(session);
    await waitUntil(() => exporting().title === "Export all matches to a file");
  });
});

describe("recording a tail", () => {
  it("starts and stops by one button, and shows how much is in the file", async () => {
    const { api, told, session, open } = makeWorld();
    const view = await open();
    const control = () => partOf(view, "tw-record-control");
    buttonOf(control(), "Record to file").click();
    await waitUntil(() => api.count("exports.record") === 1);
    assert.match(String(api.last("exports.record")?.[1]), /\/home\/alice\/Downloads\/orders-\d{8}-\d{6}\.twrec$/);
    await waitUntil(() => textOf(control()).includes("0 records"));
    if (api.recording !== null) api.recording = { ...api.recording, records: 1_204, bytes: 3_200_000 };
    await waitUntil(() => textOf(control()).includes("1 204 records, 3.20 MB"), "counted", { timeout: 3_000 });
    await auditBothThemes(view);
    buttonOf(control(), /^Stop recording/).click();
    await waitUntil(() => told.some(({ message }) => /Recorded 1\s204 records to .*twrec/.test(message)));
    assert.equal(api.count("exports.endRecording"), 1);
    const recent = await session.preferences.get("recordings/recent");
    assert.lengthOf(JSON.parse(recent ?? "[]"), 1);
  });

  it("reports when it fails, and ends when the tail is opened again", async () => {
    const { api, told, open } = makeWorld();
    const view = await open();
    const control = () => partOf(view, "tw-record-control");
    api.failures.set("exports.record", new TailwaterError("FILE_WRITE_FAILED", "No room."));
    buttonOf(control(), "Record to file").click();
    await waitUntil(() => told.some(({ message }) => message.includes("No room.")));
    api.failures.clear();
    await waitUntil(() => !buttonOf(control(), "Record to file").disabled);
    buttonOf(control(), "Record to file").click();
    await waitUntil(() => textOf(control()).includes("0 records"));
    const error = new TailwaterError("FILE_WRITE_FAILED", "The disk is full.").toData();
    if (api.recording !== null) api.recording = { ...api.recording, error };
    await waitUntil(() => textOf(control()).includes("Recording failed"), "failed", { timeout: 3_000 });
    api.recording = null;
    buttonOf(partOf(view, "tw-tail-toolbar"), "Start over").click();
    await waitUntil(() => told.some(({ message }) => message.includes("The tail was opened again")));
    await waitUntil(() => buttonOf(control(), "Record to file"));
  });
});

describe("opening a recording", () => {
  const open = async () => {
    const world = makeWorld();
    const recent = JSON.stringify(["/files/new.twrec", "/files/old.twrec"]);
    await world.session.api.preferences.set("recordings/recent", recent);
    const dialog = await fixture<OpenRecording>(
      html`<tw-open-recording></tw-open-recording>`,
      within(world.session.api, world.session),
    );
    await dialog.open();
    return { ...world, dialog, root: dialog.renderRoot as ShadowRoot };
  };

  it("offers the newest, opens another by a click, and remembers it", async () => {
    const { api, dialog, root, session } = await open();
    assert.equal(root.querySelector("input")?.value, "/files/new.twrec");
    await auditBothThemes(dialog);
    const opened = oneEvent(dialog, "tw-recording");
    buttonOf(root, "/files/old.twrec").click();
    assert.deepEqual((await opened).detail, { path: "/files/old.twrec", tailId: "recording-1", topics: ["orders"] });
    assert.equal(api.last("tails.openRecording")?.[0], "/files/old.twrec");
    await waitUntil(() => root.querySelector("dialog")?.open === false);
    const recent = JSON.parse((await session.preferences.get("recordings/recent")) ?? "[]");
    assert.deepEqual(recent, ["/files/old.twrec", "/files/new.twrec"]);
  });

  it("shows why it cannot be read", async () => {
    const { api, root } = await open();
    api.failures.set("tails.openRecording", new TailwaterError("FILE_UNREADABLE", "It is not a Tailwater recording."));
    buttonOf(root, "Open").click();
    await waitUntil(() => root.querySelector<ErrorNote>("tw-error-note")?.error?.code === "FILE_UNREADABLE");
    assert.isTrue(root.querySelector("dialog")?.open);
  });
});
