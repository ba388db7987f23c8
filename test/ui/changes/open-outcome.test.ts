import { assert, fixture, html } from "@open-wc/testing";
import "../../../src/ui/changes/changes-header.ts";
import type { ChangesHeader } from "../../../src/ui/changes/changes-header.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { FakeChangesApi, makeEntry } from "../fakes/changes-api.ts";
import { fakeSession } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";

async function header(...entries: readonly Parameters<typeof makeEntry>[0][]) {
  installTokens();
  const gate = new FakeChangesApi();
  gate.entries = entries.map((entry) => makeEntry(entry));
  const session = fakeSession(gate);
  const element = await fixture<ChangesHeader>(
    html`<tw-changes-header></tw-changes-header>`,
    within(session.api, session),
  );
  const root = element.renderRoot as ShadowRoot;
  await waitUntil(() => gate.of("journal").length > 0);
  await element.updateComplete;
  await element.updateComplete;
  return { element, open: () => root.querySelector<HTMLButtonElement>(".open") };
}

describe("the header of the window, after Tailwater ended in the middle of a change,", () => {
  it("says that the last change is not known, until its entry is shown", async () => {
    const title = "Write records to topic orders";
    const { element, open } = await header(
      { id: "l", kind: "lock", outcome: "done" },
      { id: "c", title, outcome: "begun" },
    );
    await waitUntil(() => open() !== null);
    assert.include(open()?.title, title);
    await auditBothThemes(element);
    let shown = "";
    element.addEventListener("tw-section", (event) => {
      shown = (event as CustomEvent<string>).detail;
    });
    open()?.click();
    await element.updateComplete;
    assert.equal(shown, "changes");
    assert.isNull(open());
  });

  it("says nothing when a later change is known, or it is under way", async () => {
    assert.isNull((await header({ id: "d", outcome: "done" }, { id: "c", outcome: "begun" })).open());
    assert.isNull((await header({ id: "r", outcome: "running" })).open());
    assert.isNull((await header()).open());
  });
});
