import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import type { ProfileSummary } from "../../../src/contract/profiles.ts";
import { onOther, profileOf } from "../../../src/ui/app/kept-place.ts";
import { Theme } from "../../../src/ui/app/theme.ts";
import "../../../src/ui/app/workbench.ts";
import type { Workbench } from "../../../src/ui/app/workbench.ts";
import type { Dropdown } from "../../../src/ui/components/dropdown.ts";
import { tell } from "../../../src/ui/data/events.ts";
import type { EnvironmentSwitch } from "../../../src/ui/environments/environment-switch.ts";
import { environmentsOf, othersAfter } from "../../../src/ui/environments/environments.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { fakeSession, PROFILE } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";

const one = (id: string, environment: string, system = "shop"): ProfileSummary => {
  return { ...PROFILE, id, name: `Cluster ${id}`, system, environment };
};
const ALL = [one("p", "prod"), one("d", "dev"), one("o", "dev", "other"), one("t", "test"), one("x", "acceptance")];
const ids = (profiles: readonly ProfileSummary[]) => profiles.map(({ id }) => id).join("");

describe("the environments of a system", () => {
  it("go from development to production, and round again", () => {
    const environments = environmentsOf(one("d", "dev"), ALL);
    assert.equal(ids(environments), "dtpx");
    assert.equal(ids(othersAfter(one("t", "test"), environments)), "pxd");
    assert.equal(ids(othersAfter(one("x", ""), environments)), "dtp");
  });

  it("are none for a profile without a system, alone in it, or deleted meanwhile", () => {
    assert.isEmpty(environmentsOf(one("p", "prod", ""), ALL));
    assert.isEmpty(environmentsOf(one("o", "dev", "other"), ALL));
    assert.isEmpty(environmentsOf(one("gone", "dev"), ALL));
  });

  it("have the same view, which is kept for the other profile", () => {
    const other = onOther('{"profileId":"p","section":"log","open":[]}', "d");
    assert.equal(profileOf(other), "d");
    assert.include(other ?? "", '"section":"log"');
    assert.isNull(onOther("{", "d"));
  });
});

describe("the header of an open cluster", () => {
  async function world(profile: ProfileSummary) {
    installTokens();
    const made = fakeSession({ topics: { list: async () => [] }, profiles: { list: async () => ALL } });
    const session = { ...made, profile };
    const element = await fixture<Workbench>(
      html`<tw-workbench .session=${session} .theme=${new Theme()}></tw-workbench>`,
      within(session.api),
    );
    element.style.cssText = "display: grid; width: 1200px; height: 700px";
    const root = element.renderRoot as ShadowRoot;
    const choice = () => root.querySelector<EnvironmentSwitch>("tw-environment-switch:defined");
    await waitUntil(() => choice()?.hasUpdated);
    return { element, choice };
  }

  it("names the environment, and goes to the next one by a key with live tails open", async () => {
    const { element, choice } = await world(one("d", "dev"));
    await waitUntil(() => choice()?.shadowRoot?.querySelector("tw-dropdown"));
    await auditBothThemes(choice() as EnvironmentSwitch);
    assert.equal(choice()?.shadowRoot?.querySelector<Dropdown>("tw-dropdown")?.label, "dev");
    tell(element, "tw-open-topic", "orders");
    await element.updateComplete;
    const left = oneEvent(element, "tw-disconnect");
    document.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyE", key: "e", altKey: true }));
    assert.equal((await left).detail.to, "t");
  });

  it("goes to a chosen one", async () => {
    const { element, choice } = await world(one("d", "dev"));
    await waitUntil(() => choice()?.shadowRoot?.querySelector(".item"));
    const left = oneEvent(element, "tw-disconnect");
    choice()?.shadowRoot?.querySelectorAll<HTMLElement>(".item")[1]?.click();
    assert.equal((await left).detail.to, "p");
  });

  it("shows nothing for a profile without a system", async () => {
    const { choice } = await world({ ...PROFILE, system: "" });
    assert.isNull(choice()?.shadowRoot?.querySelector("tw-dropdown") ?? null);
  });
});
