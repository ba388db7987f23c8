import { assert, fixture, html } from "@open-wc/testing";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/app/engine-lost.ts";
import type { EngineLost, WayBack } from "../../../src/ui/app/engine-lost.ts";
import { auditBothThemes } from "../fakes/audit.ts";

async function lost(wayBack: WayBack, answers = false) {
  const told: string[] = [];
  const element = await fixture<EngineLost>(html`<tw-engine-lost
    .wayBack=${wayBack}
    .answers=${async () => answers}
    @tw-reload=${() => told.push("reload")}
    @tw-close=${() => told.push("close")}
  ></tw-engine-lost>`);
  const root = element.renderRoot as ShadowRoot;
  const button = root.querySelector("button") as HTMLButtonElement;
  const text = () => root.textContent?.replace(/\s+/g, " ") ?? "";
  return { element, root, button, text, told };
}

describe("the end of the engine", () => {
  it("is shown over everything else, and Escape does not hide it", async () => {
    const { element, root, button, text } = await lost("restarts");
    const dialog = root.querySelector("dialog") as HTMLDialogElement;
    assert.isTrue(dialog.matches(":modal"));
    dialog.dispatchEvent(new Event("cancel", { cancelable: true }));
    assert.isTrue(dialog.open);
    assert.equal(root.activeElement, button);
    assert.match(text(), /engine has ended .*Restart it to continue/);
    await auditBothThemes(element);
  });

  it("under Neutralino offers Restart", async () => {
    const { button, told } = await lost("restarts");
    button.click();
    assert.deepEqual(told, ["reload"]);
    assert.equal(button.textContent?.trim(), "Restart");
    await waitUntil(() => button.disabled);
  });

  it("closes the window where no process starts the engine again", async () => {
    const { button, text, told } = await lost("closes");
    assert.match(text(), /Close this window, and start Tailwater again/);
    button.click();
    assert.deepEqual(told, ["close"]);
  });

  it("in a browser says how to start it again, and leaves the page only for one that runs", async () => {
    const silent = await lost("page");
    assert.match(silent.text(), /Start Tailwater again as before/);
    silent.button.click();
    await waitUntil(() => silent.text().includes("There is still no answer from"));
    assert.isFalse(silent.button.disabled);
    assert.deepEqual(silent.told, []);
    const there = await lost("page", true);
    there.button.click();
    await waitUntil(() => there.told.length === 1);
    assert.deepEqual(there.told, ["reload"]);
  });
});
