import { assert } from "@open-wc/testing";
import { closeTab, openTab, TOPICS_TAB } from "../../../src/ui/app/tabs.ts";
import { takeToken } from "../../../src/ui/data/channel.ts";
import { formatAgo, formatBytes, formatDuration, formatNumber, formatRate } from "../../../src/ui/data/format.ts";

describe("tabs", () => {
  const none = { topics: [], active: TOPICS_TAB };

  it("open a topic once", () => {
    const tabs = openTab(openTab(openTab(none, "a"), "b"), "a");
    assert.deepEqual(tabs, { topics: ["a", "b"], active: "a" });
  });

  it("bring up the neighbour when the active one closes", () => {
    const tabs = { topics: ["a", "b", "c"], active: "b" };
    assert.equal(closeTab(tabs, "b").active, "c");
    assert.equal(closeTab({ ...tabs, active: "c" }, "c").active, "b");
    assert.equal(closeTab(tabs, "a").active, "b");
    assert.equal(closeTab({ topics: ["a"], active: "a" }, "a").active, TOPICS_TAB);
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

  it("tell time", () => {
    assert.equal(formatDuration(12.4), "12\u202fms");
    assert.equal(formatDuration(4_210), "4.2\u202fs");
    assert.equal(formatAgo(0, 90 * 60_000), "1 h ago");
  });
});

describe("the channel's token", () => {
  it("is taken from the fragment only", () => {
    assert.equal(takeToken("#token=abc"), "abc");
    assert.equal(takeToken(""), null);
  });
});
