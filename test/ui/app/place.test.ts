import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { FakeCalls } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/app/coming-back.ts";
import type { ComingBack } from "../../../src/ui/app/coming-back.ts";
import { FEATURES } from "../../../src/ui/app/features.ts";
import { profileOf } from "../../../src/ui/app/kept-place.ts";
import { formatPlace, kindsOf, parsePlace } from "../../../src/ui/app/place.ts";
import { HOME_TAB, NO_TABS, openTab, type Tabs, updateTab } from "../../../src/ui/app/tabs.ts";
import { goBack, goForward, NO_TRAIL, visit } from "../../../src/ui/app/trail.ts";
import type { TailPlace } from "../../../src/ui/tail/tail-place.ts";
import { RECORDING, type RecordingContent, TAIL, type TailContent } from "../../../src/ui/tail/tail-tabs.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { CLUSTER, fakeApi, PROFILE } from "../fakes/session.ts";
import { within } from "../fakes/within.ts";

const HOW: TailPlace = {
  choices: { start: { kind: "earliest" }, end: { kind: "now" }, partitions: [1, 2], isolation: "read_uncommitted" },
  filter: { kind: "text", text: "paid", caseSensitive: true },
  ranges: [{ from: 1, to: 2 }],
  view: "latest-per-key",
  offsets: 12,
  paused: true,
};

const KINDS = kindsOf(FEATURES);
const tail = (...topics: string[]): TailContent => ({ topics, preset: null, place: null });
const contents = (tabs: Tabs | undefined) => tabs?.open.map(({ content }) => content as RecordingContent) ?? [];

describe("a place", () => {
  const three = openTab(openTab(openTab(NO_TABS, TAIL, tail("a")), TAIL, tail("b", "c")), RECORDING, {
    ...tail("r"),
    recording: { path: "/r.twrec", tailId: "t" },
  });
  const active = three.open[1]?.id ?? "";
  const tabs = updateTab<TailContent>({ ...three, active }, three.open[0]?.id ?? "", (now) => ({ ...now, place: HOW }));

  it("is the same when it is read again, except for tails, which have ended", () => {
    const text = formatPlace("p", { section: "log", tabs }, KINDS);
    assert.equal(profileOf(text), "p");
    const back = parsePlace(text, KINDS);
    assert.equal(back?.section, "log");
    const [first, second, third] = contents(back?.tabs);
    assert.deepEqual(
      contents(back?.tabs).map(({ topics }) => topics),
      [["a"], ["b", "c"], ["r"]],
    );
    assert.equal(back?.tabs.active, back?.tabs.open[1]?.id);
    assert.deepEqual(first?.place, HOW);
    assert.isNull(second?.place, "not reported yet: as remembered");
    assert.deepEqual(third?.recording, { path: "/r.twrec", tailId: null });
    assert.equal(openTab(back?.tabs ?? NO_TABS, TAIL, tail("d")).active, "tab-4", "a new tab has a name of its own");
  });

  it("is empty when it is damaged, and loses only a tab that is damaged or of an unknown kind", () => {
    for (const text of [null, "", "{", "null", "{}", '{"profileId":1}']) {
      assert.isNull(parsePlace(text, KINDS));
      assert.isNull(profileOf(text));
    }
    const open = [
      7,
      { kind: "gone", content: {} },
      { kind: "tail", content: { topics: ["a"], place: { ranges: [{ from: "x" }] } } },
    ];
    const kept = parsePlace(JSON.stringify({ profileId: "p", active: 2, open }), KINDS);
    assert.deepEqual(
      contents(kept?.tabs).map(({ topics }) => topics),
      [["a"]],
    );
    assert.equal(kept?.tabs.active, kept?.tabs.open[0]?.id);
    assert.deepEqual(contents(kept?.tabs)[0]?.place?.ranges, []);
  });
});

describe("the way back", () => {
  const spot = (section: string | null, tab = HOME_TAB) => ({ section, tab });
  const always = () => true;

  it("leads through screens and tabs, and forward again", () => {
    const trail = [spot(null), spot(null, "tab-1"), spot("log", "tab-1")].reduce(visit, NO_TRAIL);
    const back = goBack(trail, always);
    assert.deepEqual(back.now, spot(null, "tab-1"));
    assert.deepEqual(goBack(back, always).now, spot(null));
    assert.deepEqual(goForward(back, always).now, spot("log", "tab-1"));
    assert.deepEqual(goBack(goBack(back, always), always).now, spot(null), "not before its beginning");
    assert.deepEqual(goForward(visit(back, spot("network", "tab-1")), always).now, spot("network", "tab-1"));
  });

  it("skips what was closed", () => {
    const trail = [spot(null), spot(null, "tab-1"), spot("log", "tab-1")].reduce(visit, NO_TRAIL);
    assert.deepEqual(goBack(trail, ({ tab }) => tab === HOME_TAB).now, spot(null));
  });
});

describe("a return", () => {
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

  it("says why it fails, and that there is no such profile", async () => {
    const refused = new TailwaterError("PASSWORD_NEEDED", "The password is needed.");
    const { told } = await comeBack({ clusters: { open: async () => Promise.reject(refused) } });
    await waitUntil(() => told.length > 0);
    assert.equal(told[0]?.detail.error.code, "PASSWORD_NEEDED");
    const gone = await comeBack({}, "gone");
    await waitUntil(() => gone.told.length > 0);
    assert.isNull(gone.told[0]?.detail);
  });

  it("is shown when it takes long, and can be cancelled without an error", async () => {
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
    assert.include(element.renderRoot.textContent ?? "", `Connecting to ${PROFILE.name}…`);
    await auditBothThemes(element);
    const ended = oneEvent(element, "tw-not-connected");
    element.renderRoot.querySelector<HTMLButtonElement>("button")?.click();
    assert.deepEqual((await ended).detail, { profile: PROFILE, error: null });
  });
});
