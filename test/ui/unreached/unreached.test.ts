import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import type { ErrorData } from "../../../src/contract/errors.ts";
import { Theme } from "../../../src/ui/app/theme.ts";
import "../../../src/ui/app/workbench.ts";
import type { Workbench } from "../../../src/ui/app/workbench.ts";
import type { Dropdown } from "../../../src/ui/components/dropdown.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import type { UnreachedPill } from "../../../src/ui/unreached/unreached-pill.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { fakeSession, PROFILE } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";

const LOST: ErrorData = {
  code: "ADVERTISED_LISTENER_UNREACHABLE",
  message:
    "2 of 3 brokers cannot be reached, and the partitions that they lead cannot be read: Nothing listens on b-2:1.",
  subject: "b-2:1, b-3:1",
  hint: "If they run: add a host map to the profile.",
};

async function world(unreachable: () => Promise<ErrorData | null>) {
  installTokens();
  const session = fakeSession({
    topics: { list: async () => [] },
    clusters: { unreachable },
    profiles: { list: async () => [] },
  });
  const element = await fixture<Workbench>(
    html`<tw-workbench .session=${session} .theme=${new Theme()}></tw-workbench>`,
    within(session.api),
  );
  element.style.cssText = "display: grid; width: 1200px; height: 700px";
  const pill = () => element.renderRoot.querySelector<UnreachedPill>("tw-unreached:defined");
  return { element, pill };
}

it("says at once which brokers cannot be reached, and leads to the host map", async () => {
  let answer = (_lost: ErrorData | null) => {};
  const asked = new Promise<ErrorData | null>((resolve) => {
    answer = resolve;
  });
  const { element, pill } = await world(() => asked);
  await waitUntil(() => pill()?.hasUpdated);
  assert.isTrue(pill()?.hidden);
  const noticed = oneEvent(element, "tw-notice");
  answer(LOST);
  const { detail } = await noticed;
  assert.deepEqual([detail.tone, detail.message], ["danger", LOST.message]);
  await waitUntil(() => pill()?.shadowRoot?.querySelector("tw-dropdown"));
  assert.equal(pill()?.shadowRoot?.querySelector<Dropdown>("tw-dropdown")?.label, "2 brokers unreachable");
  await auditBothThemes(pill() as UnreachedPill);
  const left = oneEvent(element, "tw-disconnect");
  pill()?.shadowRoot?.querySelector<HTMLElement>(".what button")?.click();
  assert.deepEqual((await left).detail, { to: null, failed: { profile: PROFILE, error: LOST } });
});

it("shows nothing when all brokers work, or when they cannot be asked", async () => {
  for (const unreachable of [async () => null, () => Promise.reject(new Error("gone"))]) {
    const { pill } = await world(unreachable);
    await waitUntil(() => pill()?.hasUpdated);
    await pill()?.updateComplete;
    assert.isTrue(pill()?.hidden);
  }
});
