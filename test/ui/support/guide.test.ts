import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { ERROR_CODES } from "../../../src/contract/errors.ts";
import "../../../src/ui/support/guide-dialog.ts";
import type { GuideDialog } from "../../../src/ui/support/guide-dialog.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { buttonOf, pressKey } from "../fakes/world.ts";

async function open(code: string | null = null) {
  const element = await fixture<GuideDialog>(html`<tw-guide></tw-guide>`);
  await element.open(code);
  const root = element.renderRoot as ShadowRoot;
  const options = () => [...root.querySelectorAll<HTMLElement>('[role="option"]')];
  return {
    element,
    root,
    options,
    field: root.querySelector("input") as HTMLInputElement,
    shown: () => root.querySelector("article .code")?.textContent,
    chosen: () => options().find((option) => option.getAttribute("aria-selected") === "true"),
  };
}

describe("the troubleshooting guide", () => {
  it("has an entry for each code, in chapters, and opens at the one asked for", async () => {
    const { element, root, options, shown, chosen } = await open("OUTCOME_UNKNOWN");
    assert.equal(options().length, ERROR_CODES.length);
    assert.isAbove(root.querySelectorAll('[role="group"]').length, 5);
    assert.equal(shown(), "OUTCOME_UNKNOWN");
    const list = root.querySelector(".list") as HTMLElement;
    const { top, bottom } = (chosen() as HTMLElement).getBoundingClientRect();
    const around = list.getBoundingClientRect();
    assert.isTrue(top >= around.top - 1 && bottom <= around.bottom + 1, "the entry is in sight");
    assert.include(root.querySelector("article")?.textContent ?? "", "What to do");
    await auditBothThemes(element);
  });

  it("leaves out what this build does not have, unless that entry is asked for", async () => {
    const { element, options, root } = await open();
    const chapters = () => [...root.querySelectorAll('[role="group"]')].map((one) => one.getAttribute("aria-label"));
    element.without = { login: true, licences: true };
    await element.open();
    assert.isBelow(options().length, ERROR_CODES.length);
    assert.notIncludeMembers(chapters(), ["Signing in", "Licences"]);
    assert.include(chapters(), "Connecting");
    await element.open("LICENCE_INVALID");
    assert.include(chapters(), "Licences");
    assert.notInclude(chapters(), "Signing in");
  });

  it("is searched by words of titles and texts, and by the code", async () => {
    const { element, root, options, field, shown } = await open();
    const search = async (text: string) => {
      field.value = text;
      field.dispatchEvent(new Event("input"));
      await element.updateComplete;
    };
    await search("clock");
    assert.isAtLeast(options().length, 2);
    assert.isBelow(options().length, 10);
    // Its title has the word; the certificates' entries only mention it.
    assert.equal(shown(), "CLOCK_WRONG");
    await search("read_only");
    assert.equal(shown(), "READ_ONLY");
    await search("no such words");
    assert.include(root.querySelector(".none")?.textContent ?? "", "no such words");
    assert.isNull(root.querySelector("article"));
    await auditBothThemes(element);
    pressKey(field, "Escape");
    await element.updateComplete;
    assert.equal(options().length, ERROR_CODES.length);
    assert.isTrue(root.querySelector("dialog")?.open);
  });

  it("is read with the keyboard: the arrows go through the entries", async () => {
    const { element, field, shown } = await open();
    const first = shown();
    pressKey(field, "ArrowUp");
    await element.updateComplete;
    assert.equal(shown(), first);
    pressKey(field, "ArrowDown");
    await element.updateComplete;
    assert.equal(shown(), ERROR_CODES[1]);
    assert.equal(element.renderRoot.querySelector<HTMLElement>(":focus")?.localName, "input");
  });

  it("is no dead end when nothing matches", async () => {
    const { element, root, field } = await open();
    field.value = "no such words at all";
    field.dispatchEvent(new Event("input"));
    await element.updateComplete;
    await auditBothThemes(element);
    const asked = oneEvent(element, "tw-support");
    buttonOf(root, "Ask for help…").click();
    assert.deepEqual((await asked).detail, { kind: "help", error: null });
    buttonOf(root, "Show all entries").click();
    await waitUntil(() => root.querySelector("article") !== null);
  });

  it("leads to support, which learns the code", async () => {
    const { element, root } = await open("INTERNAL");
    const asked = oneEvent(element, "tw-support");
    buttonOf(root, "Ask for help…").click();
    assert.deepEqual((await asked).detail, { kind: "help", error: null, code: "INTERNAL" });
    buttonOf(root, "Close").click();
    await waitUntil(() => root.querySelector("dialog")?.open === false);
  });
});
