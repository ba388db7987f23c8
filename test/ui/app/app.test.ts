import { assert } from "@open-wc/testing";
import { closeTab, HOME_TAB, NO_TABS, openTab, updateTab } from "../../../src/ui/app/tabs.ts";
import { takeToken } from "../../../src/ui/data/channel.ts";
import { formatAgo, formatBytes, formatDuration, formatNumber, formatRate } from "../../../src/ui/data/format.ts";
import { RECORDING, TAIL, type TailContent, withTopics } from "../../../src/ui/tail/tail-tabs.ts";

describe("tabs", () => {
  const tail = (...topics: string[]): TailContent => ({ topics, preset: null, place: null });
  const topicsOf = (content: unknown) => (content as TailContent).topics;
  const abc = ["a", "b", "c"].reduce((tabs, topic) => openTab(tabs, TAIL, tail(topic)), NO_TABS);
  const idOf = (topic: string) => abc.open.find(({ content }) => topicsOf(content).includes(topic))?.id ?? "";
  const activeOf = (tabs: typeof abc) => {
    const active = tabs.open.find(({ id }) => id === tabs.active);
    return active === undefined ? tabs.active : topicsOf(active.content).join();
  };

  it("open topics once, alone or together in any order", () => {
    assert.equal(openTab(abc, TAIL, tail("a")).open.length, 3);
    assert.equal(activeOf(openTab(abc, TAIL, tail("a"))), "a");
    const together = openTab(abc, TAIL, tail("a", "b"));
    assert.equal(together.open.length, 4);
    assert.equal(openTab({ ...together, active: HOME_TAB }, TAIL, tail("b", "a")).active, together.active);
  });

  it("keep their place and name while their topics change, and never lose the last topic", () => {
    const tabs = updateTab<TailContent>(abc, idOf("b"), (now) => withTopics(now, ["b", "x"]));
    assert.deepEqual(
      tabs.open.map(({ content }) => topicsOf(content).join("+")),
      ["a", "b+x", "c"],
    );
    assert.equal(tabs.open[1]?.id, idOf("b"));
    assert.deepEqual(
      updateTab<TailContent>(abc, idOf("b"), (now) => withTopics(now, [])),
      abc,
    );
  });

  it("are named after the topic, the topics or the file", () => {
    assert.deepEqual([tail("a"), tail("a", "b", "c")].map(TAIL.label), ["a", "a + 2"]);
    const recording = { path: "C:\\files\\a.twrec", tailId: "t" };
    assert.equal(RECORDING.label({ ...tail("a"), recording }), "a.twrec");
  });

  it("show the neighbour when the active one closes", () => {
    assert.equal(activeOf(closeTab({ ...abc, active: idOf("b") }, idOf("b"))), "c");
    assert.equal(activeOf(closeTab({ ...abc, active: idOf("c") }, idOf("c"))), "b");
    assert.equal(activeOf(closeTab({ ...abc, active: idOf("b") }, idOf("a"))), "b");
    const one = openTab(NO_TABS, TAIL, tail("a"));
    assert.equal(closeTab(one, one.active).active, HOME_TAB);
  });
});

describe("formats", () => {
  it("group digits exactly", () => {
    assert.equal(formatNumber(Number.MAX_SAFE_INTEGER), "9\u202f007\u202f199\u202f254\u202f740\u202f991");
    assert.equal(formatNumber(999), "999");
  });

  it("keep three figures", () => {
    assert.deepEqual([0, 7.5, 20, 999, 20_100, 1_240_000].map(formatRate), [
      "0",
      "7.5",
      "20",
      "999",
      "20.1\u202fk",
      "1.24\u202fM",
    ]);
    assert.equal(formatBytes(61_440_000), "61.4\u202fMB");
    assert.equal(formatBytes(999_600), "1.00\u202fMB");
  });

  it("show times", () => {
    assert.equal(formatDuration(12.4), "12\u202fms");
    assert.equal(formatDuration(4_210), "4.2\u202fs");
    assert.equal(formatAgo(0, 90 * 60_000), "1 h ago");
  });
});

describe("the channel's token", () => {
  it("is taken only from the fragment", () => {
    assert.equal(takeToken("#token=abc"), "abc");
    assert.equal(takeToken(""), null);
  });
});
