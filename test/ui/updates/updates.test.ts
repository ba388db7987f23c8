import { assert, fixture, html } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { UpdateState, UpdatesApi } from "../../../src/contract/updates.ts";
import type { CopyButton } from "../../../src/ui/components/copy-button.ts";
import { setExternalOpener } from "../../../src/ui/data/open-external.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/updates/update-settings.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import type { UpdateSettings } from "../../../src/ui/updates/update-settings.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { within } from "../fakes/within.ts";

const NEVER: UpdateState = {
  version: "0.1.0",
  place: "https://tailwater.example/newest.json",
  on: false,
  checkedAt: null,
  latest: null,
  isNewer: false,
  error: null,
};
const NOTES = "https://tailwater.example/0.2.0";
const asked = (version: string, isNewer: boolean): UpdateState => ({
  ...NEVER,
  checkedAt: Date.now() - 300_000,
  latest: { version, notes: NOTES },
  isNewer,
});

async function updates(first: UpdateState, answer: () => Promise<UpdateState> = async () => first) {
  installTokens();
  const calls: string[] = [];
  const own: UpdatesApi = {
    state: async () => first,
    set: (on) => {
      calls.push(`set ${on}`);
      return answer();
    },
    check: () => {
      calls.push("check");
      return answer();
    },
  };
  const element = await fixture<UpdateSettings>(
    html`<tw-update-settings></tw-update-settings>`,
    within({ updates: own }),
  );
  const root = element.renderRoot as ShadowRoot;
  await waitUntil(() => root.querySelector(".lead"));
  await waitUntil(() => !/Checking/.test(root.textContent ?? ""));
  return {
    element,
    root,
    calls,
    toggle: root.querySelector("input") as HTMLInputElement,
    button: root.querySelector("button") as HTMLButtonElement,
    open: () => [...root.querySelectorAll("button")].find(({ textContent }) => textContent?.trim() === "Open"),
    text: () => (root.textContent ?? "").replace(/\s+/g, " "),
    error: () => root.querySelector("tw-error-note")?.shadowRoot?.textContent ?? "",
    copied: () => root.querySelector<CopyButton>("tw-copy-button")?.text,
  };
}

describe("the settings of updates", () => {
  it("are off, name the address, and send no request by being opened", async () => {
    const { calls, toggle, button, text, element } = await updates(NEVER);
    assert.isFalse(toggle.checked);
    assert.isFalse(toggle.disabled || button.disabled);
    assert.include(text(), "https://tailwater.example/newest.json");
    assert.include(text(), "Not checked yet.");
    assert.deepEqual(calls, []);
    await auditBothThemes(element);
  });

  it("show nothing of the check in a build without an address to ask", async () => {
    const { root, text, element } = await updates({ ...NEVER, place: null });
    assert.isNull(root.querySelector("input, button"));
    assert.include(text(), "This is version 0.1.0.");
    await auditBothThemes(element);
  });

  it("are switched by one click, and show the answer", async () => {
    const { calls, toggle, text } = await updates(NEVER, async () => ({ ...asked("0.1.0", false), on: true }));
    toggle.click();
    await waitUntil(() => text().includes("Version 0.1.0 is the newest."));
    assert.deepEqual(calls, ["set true"]);
    assert.isTrue(toggle.checked);
    assert.include(text(), "Checked 5 min ago.");
  });

  it("show a newer version with the address of its notes, to be copied", async () => {
    const { calls, button, text, copied, element } = await updates(NEVER, async () => asked("0.2.0", true));
    button.click();
    await waitUntil(() => text().includes("Version 0.2.0 is available."));
    assert.deepEqual(calls, ["check"]);
    assert.include(text(), "This is 0.1.0.");
    assert.include(text(), NOTES);
    assert.equal(copied(), NOTES);
    await auditBothThemes(element);
  });

  it("open the notes in the user's own browser on request, and say why when none opened", async () => {
    const opened: string[] = [];
    const why = new TailwaterError("OPEN_FAILED", "No browser could be opened: there is no desktop here.", {
      subject: NOTES,
      hint: "Copy the address, and open it yourself.",
    });
    setExternalOpener(async (url) => {
      opened.push(url);
      if (opened.length === 1) throw why;
    });
    try {
      const { open, text, error, element } = await updates(asked("0.2.0", true));
      assert.include(text(), "Opens in your own browser");
      assert.deepEqual(opened, []);
      open()?.click();
      await waitUntil(() => error().includes("No browser could be opened"));
      assert.include(error(), "Copy the address");
      await auditBothThemes(element);
      open()?.click();
      await waitUntil(() => error() === "");
      assert.deepEqual(opened, [NOTES, NOTES]);
    } finally {
      setExternalOpener(null);
    }
  });

  it("offer no page of another site", async () => {
    const state = asked("0.2.0", true);
    const elsewhere = { version: "0.2.0", notes: "https://elsewhere.example/0.2.0" };
    const { open, copied, text, element } = await updates({ ...state, latest: elsewhere });
    assert.isUndefined(open());
    assert.include(text(), "does not open this site");
    assert.equal(copied(), elsewhere.notes);
    await auditBothThemes(element);
  });

  it("show why there was no answer, and what to do", async () => {
    const error = new TailwaterError("UPDATE_CHECK_FAILED", "No answer: the status is 404.", { hint: "Try later." });
    const failed = { ...NEVER, checkedAt: Date.now() - 300_000, error: error.toData() };
    const { button, error: shown, text, element } = await updates(NEVER, async () => failed);
    button.click();
    await waitUntil(() => shown().includes("the status is 404"));
    assert.include(shown(), "Try later.");
    assert.include(text(), "The last check failed 5 min ago.");
    await auditBothThemes(element);
  });

  it("continue after a refusal, with the switch as the engine has it", async () => {
    const refused = new TailwaterError("BAD_REQUEST", "There is nobody to ask.");
    const { toggle, error } = await updates(NEVER, () => Promise.reject(refused));
    toggle.click();
    await waitUntil(() => error().includes("nobody to ask"));
    assert.isFalse(toggle.checked);
    assert.isFalse(toggle.disabled);
  });

  it("say so while they wait for the answer, and ask once", async () => {
    let answer: (state: UpdateState) => void = () => {};
    const waiting = new Promise<UpdateState>((done) => {
      answer = done;
    });
    const { calls, button, text } = await updates(NEVER, () => waiting);
    button.click();
    await waitUntil(() => text().includes("Checking…"));
    assert.isTrue(button.disabled);
    button.click();
    answer(NEVER);
    await waitUntil(() => !text().includes("Checking…"));
    assert.deepEqual(calls, ["check"]);
  });
});
