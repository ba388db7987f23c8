import { assert, fixture, html, oneEvent, waitUntil } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { FakeCalls } from "../fakes/session.ts";
import "../../../src/ui/app/coming-back.ts";
import type { ComingBack } from "../../../src/ui/app/coming-back.ts";
import { formatPlace, parsePlace } from "../../../src/ui/app/place.ts";
import { NO_TABS, openRecordingTab, openTab, setTabPlace } from "../../../src/ui/app/tabs.ts";
import type { TailPlace } from "../../../src/ui/tail/tail-place.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { CLUSTER, fakeApi, PROFILE } from "../fakes/session.ts";
import { within } from "../fakes/within.ts";

const HOW: TailPlace = {
  choices: { start: { kind: "earliest" }, end: { kind: "now" }, partitions: [1, 2], isolation: "read_uncommitted" },
  filter: { kind: "text", text: "paid", caseSensitive: true },
  ranges: [{ from: 1, to: 2 }],
  view: "latest-per-key",
  offsets: 12,
};

describe("a place", () => {
  const three = openRecordingTab(openTab(openTab(NO_TABS, ["a"]), ["b", "c"]), ["r"], {
    path: "/r.twrec",
    tailId: "t",
  });
  const tabs = setTabPlace({ ...three, active: three.open[1]?.id ?? "" }, three.open[0]?.id ?? "", HOW);

  it("is the same when it is read again, but for tails, which have ended", () => {
    const back = parsePlace(formatPlace({ profileId: "p", section: "log", tabs }));
    assert.deepInclude(back, { profileId: "p", section: "log" });
    assert.deepEqual(
      back?.tabs.open.map(({ topics }) => topics),
      [["a"], ["b", "c"], ["r"]],
    );
    assert.equal(back?.tabs.active, back?.tabs.open[1]?.id);
    assert.deepEqual(back?.tabs.open[0]?.place, HOW);
    assert.isNull(back?.tabs.open[1]?.place, "not told yet: as remembered");
    assert.deepEqual(back?.tabs.open[2]?.recording, { path: "/r.twrec", tailId: null });
    assert.equal(openTab(back?.tabs ?? NO_TABS, ["d"]).active, "tab-4", "a new tab has a name of its own");
  });

  it("is none when it is damaged, or loses only the tab that is", () => {
    for (const text of [null, "", "{", "null", "{}", '{"profileId":1,"open":[]}']) assert.isNull(parsePlace(text));
    const kept = parsePlace(
      '{"profileId":"p","active":1,"open":[7,{"topics":["a"],"place":{"ranges":[{"from":"x"}]}}]}',
    );
    assert.deepEqual(
      kept?.tabs.open.map(({ topics }) => topics),
      [["a"]],
    );
    assert.equal(kept?.tabs.active, kept?.tabs.open[0]?.id);
    assert.deepEqual(kept?.tabs.open[0]?.place?.ranges, []);
  });
});

describe("coming back", () => {
  async function comeBack(methods: FakeCalls, profileId = PROFILE.id) {
    const api = fakeApi({ profiles: { list: async () => [PROFILE] } }, methods);
    const told: CustomEvent[] = [];
    const tell = (event: CustomEvent) => void told.push(event);
    const element = await fixture<ComingBack>(
      html`<tw-coming-back
        .profileId=${profileId}
        @tw-connected=${tell}
        @tw-not-connected=${tell}
      ></tw-coming-back>`,
      within(api),
    );
    return { element, told };
  }

  it("opens the cluster without a password: the engine has it", async () => {
    const asked: unknown[] = [];
    const { told } = await comeBack({
      clusters: {
        open: async (_attempt, ...rest) => {
          asked.push(rest);
          return CLUSTER;
        },
      },
    });
    await waitUntil(() => told.length > 0);
    assert.deepEqual(asked, [[PROFILE.id, null, false]]);
    assert.deepEqual(told[0]?.detail, { profile: PROFILE, cluster: CLUSTER });
  });

  it("says why it cannot, and that there is no such profile", async () => {
    const refused = new TailwaterError("PASSWORD_NEEDED", "The password is needed.");
    const { told } = await comeBack({ clusters: { open: async () => Promise.reject(refused) } });
    await waitUntil(() => told.length > 0);
    assert.equal(told[0]?.detail.error.code, "PASSWORD_NEEDED");
    const gone = await comeBack({}, "gone");
    await waitUntil(() => gone.told.length > 0);
    assert.isNull(gone.told[0]?.detail);
  });

  it("shows itself when it takes a while, and is given up without an error", async () => {
    let cancel: (() => void) | null = null;
    const { element } = await comeBack({
      clusters: {
        open: () =>
          new Promise((_, reject) => {
            cancel = () => reject(new TailwaterError("CANCELLED", "The attempt was cancelled."));
          }),
        cancel: async () => cancel?.(),
      },
    });
    await waitUntil(() => element.renderRoot.querySelector("button"));
    assert.equal(getComputedStyle(element).visibility, "hidden");
    await waitUntil(() => getComputedStyle(element).visibility === "visible");
    assert.include(element.renderRoot.textContent ?? "", `Connecting to ${PROFILE.name} again`);
    await auditBothThemes(element);
    const ended = oneEvent(element, "tw-not-connected");
    element.renderRoot.querySelector<HTMLButtonElement>("button")?.click();
    assert.deepEqual((await ended).detail, { profile: PROFILE, error: null });
  });
});
