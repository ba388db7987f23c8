import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import type { Lock } from "../../../src/contract/changes.ts";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { Theme } from "../../../src/ui/app/theme.ts";
import "../../../src/ui/app/workbench.ts";
import type { Workbench } from "../../../src/ui/app/workbench.ts";
import { tell } from "../../../src/ui/data/events.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { FakeChangesApi } from "../fakes/changes-api.ts";
import { fakeSession } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { buttonOf, pressKey } from "../fakes/world.ts";

async function world(lock: Lock) {
  installTokens();
  const gate = new FakeChangesApi();
  const made = fakeSession({ topics: { list: async () => [] } }, gate);
  const session = { ...made, profile: { ...made.profile, safety: { lock } } };
  const element = await fixture<Workbench>(
    html`<tw-workbench .session=${session} .theme=${new Theme()}></tw-workbench>`,
    within(session.api),
  );
  const root = element.renderRoot as ShadowRoot;
  const header = () => root.querySelector("tw-changes-header")?.shadowRoot as ShadowRoot;
  const dialog = () => root.querySelector("tw-lock-dialog")?.shadowRoot as ShadowRoot;
  await waitUntil(() => header()?.querySelector("button"));
  const open = async () => {
    buttonOf(header(), /^Lock: /).click();
    await waitUntil(() => dialog()?.querySelector("form"));
  };
  const choose = async (wanted: Lock) => {
    [...dialog().querySelectorAll<HTMLInputElement>("[type=radio]")].find(({ value }) => value === wanted)?.click();
    await waitUntil(() => dialog().querySelector<HTMLInputElement>(`[value="${wanted}"]`)?.checked);
    await new Promise(requestAnimationFrame);
  };
  const field = () => dialog().querySelector<HTMLInputElement>("#typed");
  const type = async (text: string) => {
    const input = field();
    if (input === null) throw new Error("nothing is to be typed");
    input.value = text;
    input.dispatchEvent(new Event("input"));
    await new Promise(requestAnimationFrame);
  };
  return { gate, element, session, header, dialog, open, choose, field, type };
}

describe("the lock of a profile", () => {
  it("takes the letters of the name while the focus is on the choices", async () => {
    const { dialog, open, choose, field } = await world("read-only");
    await open();
    await choose("ask");
    const radio = () => dialog().querySelector<HTMLElement>(":checked");
    radio()?.focus();
    pressKey(radio(), "ArrowDown");
    assert.equal(dialog().activeElement, radio(), "the arrows stay");
    pressKey(radio(), "S");
    assert.equal(dialog().activeElement, field());
  });

  it("is in the header, and every screen is updated at once when it is turned", async () => {
    const { gate, element, session, header, dialog, open, choose, field } = await world("ask");
    assert.include(header().textContent, "Ask");
    await open();
    await auditBothThemes(dialog().host);
    await choose("read-only");
    assert.isNull(field(), "more caution needs nothing typed");
    const told = oneEvent(element, "tw-lock-changed");
    buttonOf(dialog(), "Set to Read-only").click();
    assert.equal((await told).detail, "read-only");
    assert.deepEqual(gate.of("setLock"), [["p1", "read-only", null]]);
    element.session = { ...session, profile: { ...session.profile, safety: { lock: "read-only" } } };
    await waitUntil(() => header().textContent?.includes("Read-only"));
  });

  it("refuses at the buttons what needs a licence, and leads to it", async () => {
    const { element } = await world("ask");
    const list = () => element.shadowRoot?.querySelector("tw-topic-list")?.shadowRoot as ShadowRoot;
    await waitUntil(() => list()?.querySelector(".state"));
    const create = () => buttonOf(list(), "Create topic…");
    tell(element, "tw-locked", ["changes", "exports"]);
    await waitUntil(() => create().title.includes("Changes need a licence."));
    const told = oneEvent(element, "tw-notice");
    create().click();
    const { message, locked, error } = (await told).detail;
    assert.equal(message, "Changes need a licence. Account says how to get one.");
    assert.deepEqual([locked, error?.code], [false, "LICENCE_REQUIRED"]);
    tell(element, "tw-locked", []);
    await waitUntil(() => !create().title.includes("licence"));
  });

  it("needs the profile's name typed for less caution", async () => {
    const { gate, dialog, open, choose, type } = await world("read-only");
    await open();
    await choose("ask-typed");
    const set = () => buttonOf(dialog(), "Set to Ask, names typed");
    assert.isTrue(set().disabled);
    await type("staging");
    assert.isTrue(set().disabled);
    await type("Staging");
    await waitUntil(() => !set().disabled);
    await auditBothThemes(dialog().host);
    gate.locked = () => {
      throw new TailwaterError("FILE_WRITE_FAILED", "The journal cannot be written.", { hint: "Nothing was sent." });
    };
    set().click();
    await waitUntil(() => dialog().querySelector("tw-error-note")?.shadowRoot?.textContent?.includes("journal"));
    gate.locked = () => {};
    await waitUntil(() => !set().disabled);
    set().click();
    await waitUntil(() => dialog().querySelector("form") === null);
    assert.deepEqual(gate.of("setLock").at(-1), ["p1", "ask-typed", "Staging"]);
  });
});
