import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import "../../../src/ui/components/error-note.ts";
import type { ErrorNote } from "../../../src/ui/components/error-note.ts";
import "../../../src/ui/components/notices.ts";
import type { Notices } from "../../../src/ui/components/notices.ts";
import { tell } from "../../../src/ui/data/events.ts";
import "../../../src/ui/support/guide-dialog.ts";
import { failure } from "../../../src/ui/data/notice.ts";
import type { GuideDialog } from "../../../src/ui/support/guide-dialog.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { buttonOf } from "../fakes/world.ts";

const ERROR = new TailwaterError("TOPIC_UNKNOWN", "The cluster has no such topic.", {
  subject: "orders",
  hint: "Look.",
});

const more = (root: ParentNode | null) => root?.querySelector("tw-error-more")?.shadowRoot as ShadowRoot;

describe("an error", () => {
  it("has its details folded, and leads to its entry of the guide and to support", async () => {
    const element = await fixture<ErrorNote>(html`<tw-error-note .error=${ERROR.toData()}></tw-error-note>`);
    const root = more(element.renderRoot as ShadowRoot);
    assert.isNull(root.querySelector("dl"));
    const details = buttonOf(root, "Details");
    details.click();
    await element.updateComplete;
    await new Promise(requestAnimationFrame);
    assert.match(root.querySelector("dl")?.textContent ?? "", /^\s*About\s*orders\s+Time\s+\d{4}-/);
    assert.equal(details.getAttribute("aria-expanded"), "true");
    await auditBothThemes(element);
    const looked = oneEvent(element, "tw-guide");
    buttonOf(root, "What does this mean?").click();
    assert.equal((await looked).detail, "TOPIC_UNKNOWN");
    const asked = oneEvent(element, "tw-support");
    buttonOf(root, "Report…").click();
    const { kind, error } = (await asked).detail;
    assert.deepEqual([kind, error.data], ["problem", ERROR.toData()]);
    assert.closeTo(error.at, Date.now(), 60_000);
  });

  it("leads to the account where that solves it, also out of a dialog", async () => {
    for (const [code, label] of [
      ["LOGIN_REQUIRED", "Sign in…"],
      ["LICENCE_REQUIRED", "Licence…"],
    ] as const) {
      const error = new TailwaterError(code, "Not now.").toData();
      const element = await fixture<ErrorNote>(html`<tw-error-note .error=${error}></tw-error-note>`);
      const root = more(element.renderRoot as ShadowRoot);
      await auditBothThemes(element);
      const asked = oneEvent(element, "tw-open-account");
      buttonOf(root, label).click();
      assert.isTrue((await asked).composed);
      element.atAccount = true;
      await element.updateComplete;
      await new Promise(requestAnimationFrame);
      assert.isNull(root.querySelector(".way"));
    }
    const dialog = await fixture<GuideDialog>(html`<tw-guide></tw-guide>`);
    await dialog.open(null);
    const shown = dialog.renderRoot.querySelector("dialog") as HTMLDialogElement;
    assert.isTrue(shown.open);
    tell(shown.querySelector("h2") as HTMLElement, "tw-open-account");
    assert.isFalse(shown.open);
  });

  it("names no subject where there is none", async () => {
    const error = new TailwaterError("OFFLINE", "Offline.").toData();
    const element = await fixture<ErrorNote>(html`<tw-error-note .error=${error}></tw-error-note>`);
    const root = more(element.renderRoot as ShadowRoot);
    buttonOf(root, "Details").click();
    await new Promise(requestAnimationFrame);
    assert.match(root.querySelector("dl")?.textContent ?? "", /^\s*Time\s/);
  });

  it("submits no form", async () => {
    let submitted = false;
    const form = await fixture<HTMLFormElement>(
      html`<form @submit=${(event: Event) => {
        event.preventDefault();
        submitted = true;
      }}><tw-error-note .error=${ERROR.toData()}></tw-error-note></form>`,
    );
    const note = form.querySelector("tw-error-note") as ErrorNote;
    await note.updateComplete;
    for (const name of ["Details", "Report…", "What does this mean?"])
      buttonOf(more(note.renderRoot as ShadowRoot), name).click();
    assert.isFalse(submitted);
  });
});

describe("a notice of an error", () => {
  it("is shown once, however often it comes", async () => {
    const element = await fixture<Notices>(html`<tw-notices></tw-notices>`);
    for (const notice of [failure(ERROR), { tone: "ok", message: "Saved" } as const, failure(ERROR)])
      element.show(notice);
    await element.updateComplete;
    assert.lengthOf(element.renderRoot.querySelectorAll(".notice"), 2);
  });

  it("has the same, and can be reached by pointer and keys", async () => {
    const element = await fixture<Notices>(html`<tw-notices></tw-notices>`);
    element.show({ tone: "ok", message: "Saved" });
    element.show(failure(ERROR));
    await element.updateComplete;
    const [plain, known] = element.renderRoot.querySelectorAll(".notice");
    assert.isNull(plain?.querySelector("tw-error-more") ?? null);
    assert.equal(getComputedStyle(known as Element).pointerEvents, "auto");
    const asked = oneEvent(element, "tw-support");
    buttonOf(more(known ?? null), "Report…").click();
    assert.equal((await asked).detail.error.data.code, "TOPIC_UNKNOWN");
    await auditBothThemes(element);
  });
});
