// This test has a file of its own, because the editor must not be loaded when its page begins.
import { assert, fixture, html } from "@open-wc/testing";
import "../../../src/ui/filter/filter-bar.ts";
import type { FilterBar } from "../../../src/ui/filter/filter-bar.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { FakeTailApi } from "../fakes/tail-api.ts";
import { makePulse } from "../fakes/tail-data.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { pressKey } from "../fakes/world.ts";

describe("the field for CEL before its editor is loaded", () => {
  it("keeps the typed text, and passes it on with the focus", async () => {
    installTokens();
    assert.isUndefined(customElements.get("tw-cel-field"));
    const element = await fixture<FilterBar>(
      html`<tw-filter-bar .tailId=${"t1"} .pulse=${makePulse()}></tw-filter-bar>`,
      within(new FakeTailApi()),
    );
    const root = element.renderRoot as ShadowRoot;
    root.querySelector("input")?.focus();
    pressKey(root.activeElement, "3", { code: "Digit3", altKey: true });
    await element.updateComplete;
    assert.equal(root.activeElement?.ariaLabel, "Filter records by CEL");
    for (const letter of "part") document.execCommand("insertText", false, letter);
    const field = () => root.querySelector("tw-cel-field");
    await waitUntil(() => field()?.shadowRoot?.querySelector(".cm-content")?.matches(":focus"));
    document.execCommand("insertText", false, "ition");
    await waitUntil(() => field()?.text === "partition");
  });
});
