import { assert, fixture, html } from "@open-wc/testing";
import { Theme } from "../../../src/ui/app/theme.ts";
import "../../../src/ui/app/workbench.ts";
import type { Workbench } from "../../../src/ui/app/workbench.ts";
import { tell } from "../../../src/ui/data/events.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { buttonOf, makeWorld } from "../fakes/world.ts";

describe("leaving a cluster", () => {
  async function workbench() {
    installTokens();
    const { session } = makeWorld();
    const element = await fixture<Workbench>(
      html`<tw-workbench .session=${session} .theme=${new Theme()}></tw-workbench>`,
      within(session.api),
    );
    element.style.cssText = "display: grid; width: 1200px; height: 700px";
    let left = 0;
    element.addEventListener("tw-disconnect", () => {
      left += 1;
    });
    const root = element.renderRoot as ShadowRoot;
    const dialog = () => root.querySelector("tw-leave-dialog")?.shadowRoot as ShadowRoot;
    return { element, dialog, leave: () => buttonOf(root, "Disconnect").click(), left: () => left };
  }

  it("asks nothing when nothing would end", async () => {
    const { leave, left } = await workbench();
    leave();
    await waitUntil(() => left() === 1);
  });

  it("asks when live tails would end, with their number, and stays when the user cancels", async () => {
    const { element, dialog, leave, left } = await workbench();
    tell(element, "tw-open-topic", "orders");
    tell(element, "tw-open-topic", "payments");
    await element.updateComplete;
    leave();
    await waitUntil(() => dialog()?.querySelector(".primary"));
    assert.match(dialog().textContent?.replace(/\s+/g, " ") ?? "", /Disconnect from .*\? This ends 2 live tails\./);
    await auditBothThemes(dialog().host);
    buttonOf(dialog(), "Cancel").click();
    await waitUntil(() => dialog().querySelector(".primary") === null);
    assert.equal(left(), 0);
    leave();
    await waitUntil(() => dialog().querySelector(".primary"));
    assert.equal(dialog().activeElement?.textContent?.trim(), "Disconnect", "Enter leaves");
    buttonOf(dialog(), "Disconnect").click();
    await waitUntil(() => left() === 1);
  });
});
