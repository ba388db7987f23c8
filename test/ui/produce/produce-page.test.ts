import { assert, fixture, html } from "@open-wc/testing";
import type { InputProgress } from "../../../src/contract/produce-input.ts";
import type { RecordSource } from "../../../src/contract/record-source.ts";
import type { RecordTemplate } from "../../../src/contract/templates.ts";
import { openDrafts } from "../../../src/ui/data/drafts.ts";
import type { PlanAsk, Told } from "../../../src/ui/data/events.ts";
import type { Session } from "../../../src/ui/data/session.ts";
import { rolesFor } from "../../../src/ui/produce/file-form.ts";
import { bodyFacts, whyNotReady } from "../../../src/ui/produce/form-problems.ts";
import { handOver } from "../../../src/ui/produce/pending.ts";
import { NEW_FORM, readForm, sourceOf, timestampOf } from "../../../src/ui/produce/produce-form.ts";
import "../../../src/ui/produce/produce-page.ts";
import type { ProducePage } from "../../../src/ui/produce/produce-page.ts";
import { readResent } from "../../../src/ui/produce/resend.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { type FakeCalls, fakeSession } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";

const TEMPLATE: RecordTemplate = {
  name: "An order",
  topic: "refunds",
  draft: {
    key: { kind: "null" },
    value: { kind: "text", text: "{{uuid}}" },
    headers: [{ name: "a", value: { kind: "hex", text: "ff" } }],
    partition: 1,
    timestamp: null,
  },
  generates: true,
  delivery: { compression: "zstd", acks: "all", idempotent: true, transaction: true },
};

/** The engine: it keeps what it was asked for. */
function engine() {
  const opened: { input: string; source: RecordSource; perSecond: number | null }[] = [];
  const stopped: string[] = [];
  const saved: RecordTemplate[] = [];
  const now: { progress: InputProgress | null } = {
    progress: { source: { made: 1, ended: true, problem: null }, counts: null, results: [] },
  };
  const topic = {
    partitions: 2,
    replicationFactor: 1,
    internal: false,
    underReplicated: 0,
    leaderless: 0,
    error: null,
  };
  const calls = {
    topics: { list: async () => ["orders", "refunds"].map((name) => ({ ...topic, name })) },
    produce: {
      open: async (_: string, input: string, source: RecordSource, perSecond: number | null) =>
        void opened.push({ input, source, perSecond }),
      progress: async () => now.progress,
      stop: async (_: string, input: string) => void stopped.push(input),
      forget: async () => {},
      columns: async () => ["key", "value", "trace"],
      preview: async () => [
        {
          key: null,
          value: { text: "", encoding: "utf8", truncated: false },
          headers: [],
          partition: null,
          timestamp: null,
          bytes: 0,
        },
      ],
    },
    templates: {
      list: async () => ({
        folder: "/project/.tailwater/templates",
        chosen: true,
        templates: [{ name: "An order", topic: "refunds", file: "an-order.json", problem: null }],
        more: 0,
      }),
      read: async () => TEMPLATE,
      save: async (template: RecordTemplate) => void saved.push(template),
    },
  } as unknown as FakeCalls;
  return { opened, stopped, saved, now, calls };
}

async function page(calls: FakeCalls, change: (session: Session) => Session = (session) => session) {
  installTokens();
  const session = change(fakeSession(calls));
  const around = within(session.api, session);
  const asks: PlanAsk[] = [];
  const notices: string[] = [];
  const records: unknown[] = [];
  around.parentNode.addEventListener("tw-plan-change", (event) => asks.push((event as Told<"tw-plan-change">).detail));
  around.parentNode.addEventListener("tw-notice", (event) => notices.push((event as Told<"tw-notice">).detail.message));
  around.parentNode.addEventListener("tw-tail-record", (event) => records.push((event as CustomEvent).detail));
  const open = async (name: string) => {
    const element = await fixture<ProducePage>(
      html`<tw-produce-page .name=${name} topic="orders" active></tw-produce-page>`,
      around,
    );
    element.style.cssText = "width: 1200px; height: 700px";
    await openDrafts();
    await element.updateComplete;
    await new Promise((resolve) => setTimeout(resolve));
    await element.updateComplete;
    return element;
  };
  return { open, asks, notices, records };
}

const editor = (element: ProducePage, name: "key" | "value") =>
  element.renderRoot.querySelector(`.${name}`)?.shadowRoot ?? assert.fail(`no ${name}`);

async function type(element: ProducePage, name: "key" | "value", text: string): Promise<void> {
  const field = editor(element, name).querySelector("textarea") ?? assert.fail(`${name} is no text`);
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  await element.updateComplete;
}

async function choose(element: ProducePage, name: "key" | "value", kind: string): Promise<void> {
  const select = editor(element, name).querySelector("select") ?? assert.fail("no format");
  select.value = kind;
  select.dispatchEvent(new Event("change"));
  await element.updateComplete;
  await new Promise((resolve) => setTimeout(resolve));
}

const send = (element: ProducePage) =>
  element.renderRoot
    .querySelector(".form")
    ?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, composed: true }));

const textOf = (element: Element | null) => (element?.shadowRoot?.textContent ?? "").replace(/\s+/g, " ");
const resultsOf = (element: ProducePage) => element.renderRoot.querySelector("tw-produce-results");

describe("the form for records", () => {
  it("sends nothing by itself: Ctrl Enter opens an input and asks for the plan", async () => {
    const { calls, opened } = engine();
    const { open, asks } = await page(calls);
    const element = await open("a");
    await type(element, "value", '{"id": 9007199254740993}');
    send(element);
    await waitUntil(() => asks.length === 1);
    const [{ input, source, perSecond } = assert.fail("nothing was opened")] = opened;
    assert.equal(perSecond, null);
    assert.deepInclude(source, { kind: "draft", generates: false, count: 1 });
    assert.deepEqual(source.kind === "draft" && source.draft, {
      key: { kind: "null" },
      value: { kind: "json", text: '{"id": 9007199254740993}' },
      headers: [],
      partition: null,
      timestamp: null,
    });
    assert.deepEqual(asks[0], {
      kind: "produce.records",
      request: {
        ...{ topic: "orders", input, format: { kind: "drafts" }, perSecond: null, records: 1 },
        ...{ compression: "none", acks: "all", idempotent: true, transaction: false },
      },
    });
  });

  it("asks for nothing while the profile is read-only or the JSON is wrong, and says why", async () => {
    const { calls, opened } = engine();
    const locked = await page(calls, (session) => ({
      ...session,
      profile: { ...session.profile, safety: { lock: "read-only" }, lock: "read-only" },
    }));
    const element = await locked.open("b");
    await type(element, "value", "{}");
    send(element);
    assert.match(locked.notices[0] ?? "", /read-only/);
    const { open, notices } = await page(calls);
    const other = await open("c");
    await type(other, "value", '{"a": 1,\n "b": }');
    send(other);
    assert.match(notices[0] ?? "", /The value: This is not JSON: unexpected token '}'\./);
    assert.lengthOf(opened, 0);
  });

  it("tells a tombstone from an empty value", async () => {
    const { calls, opened } = engine();
    const { open } = await page(calls);
    const element = await open("d");
    await choose(element, "value", "null");
    assert.match(editor(element, "value").textContent ?? "", /Tombstone/);
    send(element);
    await waitUntil(() => opened.length === 1);
    await choose(element, "value", "text");
    assert.match(editor(element, "value").textContent ?? "", /empty, 0 bytes/);
    send(element);
    await waitUntil(() => opened.length === 2);
    assert.deepEqual(
      opened.map(({ source }) => source.kind === "draft" && source.draft.value),
      [{ kind: "null" }, { kind: "text", text: "" }],
    );
  });

  it("lists where its records are, with codes of errors, and opens one in a tail", async () => {
    const { calls, now } = engine();
    const { open, records } = await page(calls);
    const element = await open("e");
    await type(element, "value", "1");
    const error = { code: "MESSAGE_TOO_LARGE", message: "It is too large.", subject: null, hint: null } as never;
    now.progress = {
      source: { made: 3, ended: true, problem: null },
      counts: { read: 3, sent: 3, acknowledged: 2, failed: 1, unknown: 0, bytes: 120 },
      results: [
        { number: 0, partition: 1, offset: "9007199254740993", records: 2, latencyMs: 3.21, error: null },
        { number: 1, partition: 0, offset: null, records: 1, latencyMs: 4, error },
      ],
    };
    send(element);
    const table = () => resultsOf(element)?.shadowRoot?.querySelector("tw-data-table") ?? null;
    await waitUntil(() => /MESSAGE_TOO_LARGE/.test(textOf(table())), "results", { timeout: 3_000 });
    const rows = [...(table()?.shadowRoot?.querySelectorAll<HTMLElement>(".row") ?? [])];
    assert.match(rows[1]?.textContent?.replace(/\s/g, "") ?? "", /9007199254740993–9007199254740994.*3\.2ms.*written/);
    assert.match(textOf(resultsOf(element)), /2 acknowledged 1 failed/);
    rows[0]?.click();
    assert.lengthOf(records, 0, "what is not written has no place");
    rows[1]?.click();
    assert.deepEqual(records, [{ topic: "orders", partition: 1, offset: "9007199254740993" }]);
    await auditBothThemes(element);
  });

  it("can be stopped while it sends", async () => {
    const { calls, now, stopped, opened } = engine();
    const { open } = await page(calls);
    const element = await open("f");
    await type(element, "value", "1");
    now.progress = {
      source: { made: 20, ended: false, problem: null },
      counts: { read: 10, sent: 10, acknowledged: 10, failed: 0, unknown: 0, bytes: 120 },
      results: [],
    };
    send(element);
    const stop = () => resultsOf(element)?.shadowRoot?.querySelector<HTMLElement>("header button");
    await waitUntil(() => stop() != null, "Stop", { timeout: 3_000 });
    stop()?.click();
    await waitUntil(() => stopped.length === 1);
    assert.equal(stopped[0], opened[0]?.input);
  });

  it("is filled by a template, which is searched for and saved", async () => {
    const { calls, saved } = engine();
    const { open } = await page(calls);
    const element = await open("g");
    const menu = element.renderRoot.querySelector("tw-template-menu")?.shadowRoot ?? assert.fail("no menu");
    menu.querySelector("tw-dropdown")?.shadowRoot?.querySelector("button")?.click();
    await waitUntil(() => menu.querySelector(".use") !== null);
    await auditBothThemes(element);
    menu.querySelector<HTMLElement>(".use")?.click();
    await waitUntil(() => editor(element, "value").querySelector("textarea")?.value === "{{uuid}}");
    const name = menu.querySelector<HTMLInputElement>("form input") ?? assert.fail("no name");
    name.value = "Another";
    name.dispatchEvent(new Event("input"));
    menu.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
    await waitUntil(() => saved.length === 1);
    assert.equal(JSON.stringify(saved[0]), JSON.stringify({ ...TEMPLATE, name: "Another" }));
  });

  it("keeps what is typed for the page after a reload, and no longer than its tab", async () => {
    const { calls } = engine();
    const { open } = await page(calls);
    const element = await open("h");
    await type(element, "value", "kept");
    const name = [...["produce/p1/h"]].join();
    assert.equal(readForm(JSON.parse((await openDrafts()).get(name) ?? "null"))?.value.text, "kept");
    element.remove();
    assert.isNull((await openDrafts()).get(name));
  });

  it("takes over a record of a tail", async () => {
    const { calls } = engine();
    const { open } = await page(calls);
    handOver("i", Promise.resolve({ topic: "refunds", draft: TEMPLATE.draft, missing: "A header is missing." }));
    const element = await open("i");
    await waitUntil(() => editor(element, "value").querySelector("textarea")?.value === "{{uuid}}");
    assert.match(element.renderRoot.querySelector(".note")?.textContent ?? "", /A header is missing/);
  });
});

describe("a record of a tail", () => {
  it("is read byte for byte: what is not UTF-8 as hex, null as null", async () => {
    const bodies: Readonly<Record<string, string>> = { key: "00ff", value: '{"id": 1.0}', header0: "", header2: "ff" };
    const api = {
      copy: async (_: string, request: { readonly body?: { readonly part: string; readonly index?: number } }) =>
        bodies[`${request.body?.part}${request.body?.index ?? ""}`] ?? assert.fail("not asked for"),
    };
    const header = (preview: string | null, format: "text" | "binary") => ({ name: "h", preview, format, size: 0 });
    const detail = {
      ...{ ref: { epoch: 1, row: 2 }, topic: "orders", partition: 1, offset: 5, timestamp: "1", headersOmitted: 0 },
      key: { size: 2, format: "binary" },
      value: { size: 11, format: "json" },
      headers: [header("", "text"), header(null, "text"), header("ff", "binary")],
    };
    const { draft, missing } = await readResent(api as never, "t1", detail as never);
    assert.isNull(missing);
    assert.deepEqual(draft.key, { kind: "hex", text: "00ff" });
    assert.deepEqual(draft.value, { kind: "json", text: '{"id": 1.0}' });
    assert.deepEqual(
      draft.headers.map(({ value }) => value),
      [{ kind: "text", text: "" }, { kind: "null" }, { kind: "hex", text: "ff" }],
    );
    assert.isNull(draft.partition);
  });
});

describe("the fields of the form", () => {
  it("say what is wrong with them", () => {
    const body = (kind: "hex" | "base64" | "json" | "text", text: string) => bodyFacts({ kind, text, path: "" }, false);
    assert.deepEqual(body("hex", "ff 0A"), { size: 2, problem: null });
    assert.match(body("hex", "f").problem ?? "", /pairs/);
    assert.deepEqual(body("base64", "/w=="), { size: 1, problem: null });
    assert.match(body("base64", "a").problem ?? "", /base64/);
    assert.match(body("json", "").problem ?? "", /no bytes at all/);
    assert.deepEqual(body("text", "ä"), { size: 2, problem: null });
    const form = { ...NEW_FORM, topic: "orders", value: { kind: "json", text: "1", path: "" } as const };
    assert.isNull(whyNotReady(form, 2));
    assert.match(whyNotReady({ ...form, partition: "2" }, 2) ?? "", /from 0 to 1/);
    assert.match(whyNotReady({ ...form, timestamp: "soon" }, 2) ?? "", /milliseconds/);
    assert.match(whyNotReady({ ...form, many: "count", count: "0" }, 2) ?? "", /1 to 1 000 000 000/);
    assert.match(whyNotReady({ ...form, topic: "" }, 2) ?? "", /topic/);
    assert.match(whyNotReady({ ...form, from: "csv", path: "a.csv" }, 2) ?? "", /columns/);
  });

  it("keep every digit of a timestamp", () => {
    assert.equal(timestampOf("-9223372036854775808"), "-9223372036854775808");
    assert.equal(timestampOf("2026-01-31T12:00:00Z"), String(Date.UTC(2026, 0, 31, 12)));
    assert.isNull(timestampOf("12 o'clock"));
  });

  it("find the roles of columns by their names, each once", () => {
    assert.deepEqual(rolesFor(["Key", "value", "key", "headers", "trace"]), [
      "key",
      "value",
      "none",
      "headers",
      "none",
    ]);
  });

  it("are read again from damaged drafts", () => {
    assert.isNull(readForm("x"));
    const read = readForm({ topic: 1, value: { kind: "xml" }, headers: [1, { name: "a", value: { kind: "text" } }] });
    assert.deepEqual(read, NEW_FORM);
    const form = { ...NEW_FORM, topic: "orders", from: "csv", path: "a.csv", columns: ["a"], roles: ["key"] } as const;
    assert.deepEqual(readForm(JSON.parse(JSON.stringify(form))), form);
    assert.deepEqual(sourceOf(form, 1), { kind: "csv", path: "a.csv", separator: ",", roles: ["key"] });
  });
});
