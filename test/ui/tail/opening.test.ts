import { assert, fixture, html } from "@open-wc/testing";
import type { Session } from "../../../src/ui/data/session.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import "../../../src/ui/tail/tail-view.ts";
import type { TailView } from "../../../src/ui/tail/tail-view.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { fakeApi, fakeSession } from "../fakes/session.ts";
import { FakeTailApi } from "../fakes/tail-api.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { buttonOf, makeWorld } from "../fakes/world.ts";

describe("a tail without records", () => {
  it("offers to read earlier ones only if there are any", async () => {
    const { api, open } = makeWorld(0);
    api.change({ earlier: 0 });
    const element = await open();
    const card = () => element.renderRoot.querySelector(".card")?.textContent ?? "";
    await waitUntil(() => card().includes("Waiting for records"));
    assert.include(card(), "This topic is empty. New records appear at once.");
    assert.notInclude(card(), "Read from the beginning");
    api.change({ earlier: 40 });
    await waitUntil(() => card().includes("Read from the beginning"));
    assert.include(card(), "No record has arrived since the chosen start.");
  });
});

describe("a tail that runs", () => {
  it("goes on when the lock of the profile is turned, or a licence is lost, and begins again on another cluster", async () => {
    installTokens();
    const api = new FakeTailApi();
    const session: Session = { ...fakeSession({}), api: fakeApi(api) };
    const window = within(session.api, session);
    const element = await fixture<TailView>(html`<tw-tail-view .topics=${["orders"]} active></tw-tail-view>`, window);
    element.style.cssText = "display: flex; width: 1240px; height: 700px";
    await waitUntil(() => element.tail?.source.tailId);
    const { tail } = element;
    window.become({ ...session, profile: { ...session.profile, safety: { lock: "read-only" } } });
    await element.updateComplete;
    window.become({ ...session, locked: ["changes", "exports"] });
    await element.updateComplete;
    assert.equal(element.tail, tail);
    assert.deepEqual([api.count("tails.open"), api.count("tails.close")], [1, 0]);
    window.become({ ...session, cluster: { ...session.cluster } });
    await waitUntil(() => api.count("tails.open") === 2 && api.count("tails.close") === 1);
  });
});

describe("a tail that takes long to open", () => {
  it("can be cancelled, and is closed in the engine when it opens later", async () => {
    installTokens();
    const api = new FakeTailApi();
    let letOpen = () => {};
    const gate = new Promise<void>((resolve) => {
      letOpen = resolve;
    });
    const openTail = api.tails.open;
    api.tails.open = async (...args) => {
      const id = await openTail(...args);
      await gate;
      return id;
    };
    const session: Session = { ...fakeSession({}), api: fakeApi(api) };
    const element = await fixture<TailView>(
      html`<tw-tail-view .topics=${["orders"]} active></tw-tail-view>`,
      within(session.api, session),
    );
    element.style.cssText = "display: flex; width: 1240px; height: 700px";
    const card = () => element.renderRoot.querySelector(".card");
    const cancel = () => buttonOf(card() as Element, "Cancel");
    await waitUntil(() => card()?.textContent?.includes("Opening orders…") && api.count("tails.open") === 1);
    await waitUntil(() => getComputedStyle(cancel()).visibility === "visible");
    await auditBothThemes(element);
    cancel().click();
    await waitUntil(() => card()?.textContent?.includes("This tail was not opened"));
    letOpen();
    await waitUntil(() => api.last("tails.close")?.[0] === "tail-1");
    assert.include(card()?.textContent ?? "", "you cancelled it");
    buttonOf(card() as Element, "Open again").click();
    await waitUntil(() => api.count("tails.open") === 2);
  });
});
