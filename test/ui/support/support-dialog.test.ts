import { assert, fixture, html } from "@open-wc/testing";
import { type ErrorCode, TailwaterError } from "../../../src/contract/errors.ts";
import type { ReportAsk, SupportAbout } from "../../../src/contract/support.ts";
import type { SupportWish } from "../../../src/ui/data/events.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { browserName } from "../../../src/ui/support/browser-name.ts";
import "../../../src/ui/support/support-dialog.ts";
import type { SupportDialog } from "../../../src/ui/support/support-dialog.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { fakeApi } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { buttonOf } from "../fakes/world.ts";

const ERROR = { data: new TailwaterError("TOPIC_UNKNOWN", "No such topic.").toData(), at: 1_700_000_000_000 };
const PROBLEM: SupportWish = { kind: "problem", error: ERROR };

async function open(wish: SupportWish, address: string | null, report = "Tailwater 0.1.0\nerror: TOPIC_UNKNOWN") {
  installTokens();
  const asked: ReportAsk[] = [];
  const written: (readonly [SupportAbout, string])[] = [];
  const saved: (readonly [string, string])[] = [];
  const engine: { report: string; failure: ErrorCode | null } = { report, failure: null };
  const mayFail = () => {
    if (engine.failure !== null) throw new TailwaterError(engine.failure, "It does not work.");
  };
  const api = fakeApi({
    support: {
      report: async (ask) => {
        asked.push(ask);
        mayFail();
        return engine.report;
      },
      write: async (about, body) => {
        mayFail();
        written.push([about, body]);
      },
    },
    window: {
      downloadFolder: async () => "/home/alice/Downloads",
      saveText: async (path, text) => {
        saved.push([path, text]);
        return path;
      },
    },
  });
  const element = await fixture<SupportDialog>(
    html`<tw-support .place=${{ version: "0.1.0", address }}></tw-support>`,
    within(api),
  );
  await element.open(wish, "Topics");
  await element.updateComplete;
  const root = element.renderRoot as ShadowRoot;
  const type = async (id: string, text: string) => {
    const field = root.querySelector<HTMLTextAreaElement>(`#${id}`);
    if (field === null) throw new Error(`no field ${id}`);
    field.value = text;
    field.dispatchEvent(new Event("input"));
    await element.updateComplete;
  };
  const said = () => root.querySelector(".said")?.textContent?.trim();
  const names = () => [...root.querySelectorAll(".actions button")].map(({ textContent }) => textContent?.trim());
  return { element, root, engine, asked, written, saved, type, said, names };
}

it("a message to support works where the window has found no engine", async () => {
  installTokens();
  const place = { version: "", address: null };
  const element = await fixture<SupportDialog>(
    html`<tw-support .place=${place}></tw-support>`,
    within(undefined as unknown as ReturnType<typeof fakeApi>),
  );
  const root = element.renderRoot as ShadowRoot;
  await element.open(PROBLEM, "Start");
  await waitUntil(() => root.querySelector<HTMLTextAreaElement>("#report")?.value.includes("TOPIC_UNKNOWN"));
  assert.include(root.querySelector<HTMLTextAreaElement>("#report")?.value, "Tailwater (unknown version)");
  assert.isNull(root.querySelector("tw-error-note"));
});

describe("a message to support", () => {
  const copied: string[] = [];
  const { clipboard } = navigator;
  before(() => {
    const writeText = async (text: string) => void copied.push(text);
    Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
  });
  beforeEach(() => copied.splice(0));
  after(() => Object.defineProperty(navigator, "clipboard", { value: clipboard, configurable: true }));

  it("asks first what the user was doing, and shows the report, which can be changed", async () => {
    const { element, root, asked, written, type, said } = await open(PROBLEM, "help@tailwater.example");
    assert.equal(root.activeElement?.id, "words");
    assert.deepEqual(
      asked.map(({ kind, spot, code, error }) => ({ kind, spot, code, error })),
      [{ kind: "problem", spot: "Topics", code: "TOPIC_UNKNOWN", error: ERROR }],
    );
    assert.match(asked[0]?.browser ?? "", /^Chromium \d+$/);
    assert.include(root.querySelector(".what")?.textContent ?? "", "help@tailwater.example");
    await auditBothThemes(element);
    await type("words", "I refreshed the list.");
    await type("report", "Tailwater 0.1.0\n(changed)");
    buttonOf(root, "Open in your mail program…").click();
    await waitUntil(() => said() === "Your mail program opens. Send it from there.");
    assert.deepEqual(written, [
      [
        { kind: "problem", spot: "Topics", code: "TOPIC_UNKNOWN" },
        "I refreshed the list.\n\nTailwater 0.1.0\n(changed)",
      ],
    ]);
    assert.deepEqual(copied, []);
  });

  it("is copied and saved exactly as it is shown", async () => {
    const { root, saved, type, said } = await open(PROBLEM, null);
    await type("words", "  I refreshed.  ");
    buttonOf(root, "Copy").click();
    await waitUntil(() => said() === "Copied");
    const text = "I refreshed.\n\nTailwater 0.1.0\nerror: TOPIC_UNKNOWN";
    assert.deepEqual(copied, [text]);
    buttonOf(root, "Save…").click();
    const form = () => root.querySelector("tw-save-text")?.shadowRoot?.querySelector("tw-path-form")?.shadowRoot;
    await waitUntil(() => form()?.querySelector("input")?.value.includes("tailwater-report-"));
    buttonOf(form() as ShadowRoot, "Save").click();
    await waitUntil(() => saved.length === 1);
    assert.equal(saved[0]?.[1], `${text}\n`);
    await waitUntil(() => said()?.startsWith("Saved /home/alice/Downloads/tailwater-report-"));
  });

  it("offers no e-mail in a build without an address", async () => {
    const { element, root, names } = await open(PROBLEM, null);
    assert.deepEqual(names(), ["Troubleshooting guide", "Close", "Save…", "Copy"]);
    assert.notInclude(root.textContent ?? "", "mail program");
    await auditBothThemes(element);
  });

  it("says how much an e-mail holds when the report is longer", async () => {
    const { root, type } = await open(PROBLEM, "help@tailwater.example", "a line of the log\n".repeat(500));
    const fits = () => (root.querySelector(".fits")?.textContent ?? "").replaceAll("\u202f", "");
    assert.match(
      fits(),
      /^An e-mail can be opened with the first \d{3,4} of 8999 characters\. Copy takes all of it\.$/,
    );
    await type("report", "short");
    assert.equal(fits(), "5 characters");
  });

  it("keeps the words when it is closed, until they were handed over", async () => {
    const { element, root, type, said } = await open({ kind: "feedback", error: null }, "help@tailwater.example");
    assert.equal(root.querySelector("h2")?.textContent, "What do you think?");
    await type("words", "I like it.");
    const words = () => root.querySelector<HTMLTextAreaElement>("#words")?.value;
    const again = async () => {
      buttonOf(root, "Close").click();
      await waitUntil(() => root.querySelector("#words") === null);
      await element.open({ kind: "feedback", error: null }, "Groups");
    };
    await again();
    assert.equal(words(), "I like it.");
    await element.open(PROBLEM, "Groups");
    await element.updateComplete;
    assert.equal(words(), "");
    await element.open({ kind: "feedback", error: null }, "Groups");
    await element.updateComplete;
    buttonOf(root, "Open in your mail program…").click();
    await waitUntil(() => said()?.startsWith("Your mail"));
    await again();
    assert.equal(words(), "");
  });

  it("shows why no mail program opened, and names nothing without the engine", async () => {
    const { element, root, engine } = await open(PROBLEM, "help@tailwater.example");
    engine.failure = "OPEN_FAILED";
    buttonOf(root, "Open in your mail program…").click();
    await waitUntil(() => root.querySelector("tw-error-note"));
    engine.failure = "CHANNEL_LOST";
    await element.open(PROBLEM, "Topics");
    await element.updateComplete;
    const report = root.querySelector<HTMLTextAreaElement>("#report")?.value;
    assert.match(report ?? "", /^Tailwater 0\.1\.0, Chromium \d+\nat: Topics\nerror: TOPIC_UNKNOWN$/);
  });
});

describe("the browser's name", () => {
  it("is its engine and version", () => {
    const webkit =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15";
    assert.equal(browserName(webkit), "WebKit 605.1.15");
    assert.equal(browserName(`${webkit.replace(/Version.*/, "")}Chrome/141.0.0.0 Safari/537.36`), "Chromium 141");
    assert.equal(browserName("Mozilla/5.0 Gecko/20100101 Firefox/140.0"), "Firefox 140");
    assert.equal(browserName(""), "unknown");
  });
});
