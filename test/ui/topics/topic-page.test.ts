import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import type { Lock } from "../../../src/contract/changes.ts";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { PlanAsk, Told } from "../../../src/ui/data/events.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { TOPICS } from "../../../src/ui/topics/feature.ts";
import "../../../src/ui/topics/topic-page.ts";
import type { TopicPage } from "../../../src/ui/topics/topic-page.ts";
import type { TopicPart } from "../../../src/ui/topics/topic-parts.ts";
import { TOPIC } from "../../../src/ui/topics/topic-tab.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { type FakeCalls, fakeSession, PROFILE } from "../fakes/session.ts";
import { CONFIG, makeDetail, makeGroupInTopic, makePartition } from "../fakes/topic-data.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { buttonOf, pressKey } from "../fakes/world.ts";

async function page(methods: FakeCalls = {}, lock: Lock = "ask") {
  installTokens();
  const values = { "cleanup.policy": "delete", "retention.ms": "86400000", "min.insync.replicas": "1" };
  const made = fakeSession(
    {
      topics: {
        describe: async (_id, topic) => makeDetail(topic),
        config: async () => CONFIG,
        configValues: async (_id, names) => names.map((name) => ({ name, values, error: null })),
      },
      groups: {
        ofTopic: async () => ({
          groups: [makeGroupInTopic("billing"), makeGroupInTopic("audit", { lag: null })],
          failures: [],
        }),
      },
    },
    methods,
  );
  const session = { ...made, profile: { ...PROFILE, safety: { lock } } };
  const around = within(session.api, session);
  const asked: PlanAsk[] = [];
  around.parentNode.addEventListener("tw-plan-change", (event) => asked.push((event as Told<"tw-plan-change">).detail));
  const element = await fixture<TopicPage>(html`<tw-topic-page name="orders" active></tw-topic-page>`, around);
  element.addEventListener("tw-page-part", (event) => {
    // As its tab does: later.
    void Promise.resolve().then(() => {
      element.view = (event as Told<"tw-page-part">).detail as TopicPart;
    });
  });
  element.style.cssText = "width: 1236px; height: 726px";
  const root = element.renderRoot as ShadowRoot;
  const part = (name: string) => root.querySelector(`tw-topic-${name}`)?.shadowRoot as ShadowRoot;
  const rows = (name: string) => [
    ...(part(name).querySelector("tw-data-table")?.shadowRoot?.querySelectorAll<HTMLElement>(".row") ?? []),
  ];
  const facts = () => root.querySelector("dl")?.textContent?.replace(/\s+/g, " ").trim() ?? "";
  return { element, root, part, rows, facts, asked };
}

const type = (input: HTMLInputElement | null | undefined, text: string) => {
  if (!input) throw new Error("there is no such field");
  input.value = text;
  input.dispatchEvent(new Event("input"));
};

const deepFocus = () => {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found;
};

describe("the page of a topic", () => {
  it("keeps the focus in the part that a key shows, so that the next key works", async () => {
    const { element, root, part, rows } = await page();
    await waitUntil(() => rows("partitions").length > 0);
    element.focus();
    const isIn = (name: string) => root.activeElement?.localName === `tw-topic-${name}`;
    const press = (key: string) => pressKey(deepFocus(), key);
    press("2");
    await waitUntil(() => isIn("groups"), "groups");
    press("3");
    await waitUntil(() => isIn("config"), "configuration");
    await waitUntil(() => deepFocus()?.matches("button.line"), "its lines");
    press("/");
    await waitUntil(() => deepFocus()?.matches("input[type=search]"), "its filter");
    part("config").querySelector<HTMLElement>("button.line")?.focus();
    press("1");
    await waitUntil(() => isIn("partitions"), "partitions");
    press("1");
    assert.isTrue(deepFocus()?.matches(".table"), "the shown part again");
  });

  it("shows its state, and for each partition who leads, who is behind, and where it ends", async () => {
    const partitions = [
      makePartition(0),
      makePartition(1, { inSync: [1], offline: [2] }),
      makePartition(2, { leader: null, inSync: [], start: null, end: null, bytes: null, lastWrite: null }),
    ];
    const { element, root, rows, facts } = await page({
      topics: { describe: async (_id, topic) => makeDetail(topic, { partitions }) },
    });
    await waitUntil(() => rows("partitions").length === 3);
    assert.match(
      facts(),
      /Partitions 3 Replication 2 Records – Size – Last write 11 m ago Cleanup delete Retention 1 day/,
    );
    const troubles = [...root.querySelectorAll(".troubles li")].map(({ textContent }) => textContent?.trim());
    assert.deepEqual(troubles, [
      "1 partition without a leader: neither read nor written (2)",
      "1 partition under-replicated (1)",
    ]);
    const [, weak, headless] = rows("partitions");
    assert.isTrue(weak?.classList.contains("warn"));
    assert.isTrue(headless?.classList.contains("danger"));
    assert.include(headless?.textContent ?? "", "MISSING");
    assert.exists(
      [...(weak?.querySelectorAll("[title]") ?? [])].find((cell) =>
        cell.getAttribute("title")?.includes("2 (offline)"),
      ),
    );
    await auditBothThemes(element);
  });

  it("shows each digit of offsets, sizes and times that no number holds, and takes them", async () => {
    const [start, end] = [2n ** 53n + 1n, 2n ** 63n - 1n];
    const partitions = [makePartition(0, { start, end, bytes: end, leaderBytes: start, lastWrite: end })];
    const { root, part, rows, facts, asked } = await page({
      topics: { describe: async (_id, topic) => makeDetail(topic, { partitions }) },
    });
    await waitUntil(() => rows("partitions").length === 1);
    const cells = [...(rows("partitions")[0]?.querySelectorAll<HTMLElement>(".cell") ?? [])];
    const said = cells.map((cell) => `${cell.textContent} ${cell.title}`.replace(/\s/g, "")).join(" ");
    for (const digits of ["9007199254740993", "9223372036854775807", "9214364837600034814"])
      assert.include(said, digits);
    assert.include(said, "9223372036854775807mssince1970");
    assert.include(said, "9223372036854775807bytesonallreplicas,9007199254740993ontheleader");
    assert.include(facts().replace(/\s/g, ""), "Records9214364837600034814");
    rows("partitions")[0]?.click();
    await waitUntil(() => part("partitions").querySelector(".count")?.textContent?.includes("1 of 1"));
    buttonOf(part("partitions"), "Delete records…").click();
    const dialog = root.querySelector("tw-delete-records")?.shadowRoot as ShadowRoot;
    await waitUntil(() => dialog.querySelector("td input"));
    type(dialog.querySelector<HTMLInputElement>("td input"), "9223372036854775806");
    await waitUntil(() =>
      dialog.querySelector(".sum")?.textContent?.replace(/\s/g, "").includes("9214364837600034813"),
    );
    buttonOf(dialog, "Add to change tray").click();
    const before = [{ partition: 0, offset: end - 1n }];
    assert.deepEqual(asked, [{ kind: "topics.deleteRecords", request: { topic: "orders", before } }]);
  });

  it("says when writes are refused because too few replicas are in sync", async () => {
    const { root } = await page({
      topics: {
        describe: async (_id, topic) => makeDetail(topic, { partitions: [makePartition(0, { inSync: [1] })] }),
        configValues: async (_id, names) =>
          names.map((name) => ({ name, values: { "min.insync.replicas": "2" }, error: null })),
      },
    });
    await waitUntil(() => root.querySelector(".troubles")?.textContent?.includes("acks=all are refused"));
  });

  it("asks the tray for a change: delete, empty, more partitions", async () => {
    const { root, rows, asked } = await page();
    await waitUntil(() => rows("partitions").length === 3);
    buttonOf(root, "Delete…").click();
    buttonOf(root, "Empty…").click();
    buttonOf(root, "Add partitions…").click();
    const dialog = root.querySelector("tw-add-partitions")?.shadowRoot as ShadowRoot;
    await waitUntil(() => dialog.querySelector("input"));
    type(dialog.querySelector("input"), "3");
    await waitUntil(() => dialog.querySelector(".problem"));
    assert.isTrue(buttonOf(dialog, "Add to change tray").disabled);
    type(dialog.querySelector("input"), "12");
    await waitUntil(() => !buttonOf(dialog, "Add to change tray").disabled);
    await auditBothThemes(dialog.host);
    buttonOf(dialog, "Add to change tray").click();
    await waitUntil(() => asked.length === 3);
    assert.deepEqual(asked, [
      { kind: "topics.delete", request: { topics: ["orders"] } },
      { kind: "topics.empty", request: { topics: ["orders"] } },
      { kind: "topics.addPartitions", request: { topic: "orders", total: 12 } },
    ]);
  });

  it("offers its buttons' actions in the palette, as long as its topic exists", async () => {
    const { element, root, rows, asked } = await page();
    await waitUntil(() => rows("partitions").length === 3);
    const does = { show: async () => {}, open: () => {}, openSettings: () => {} };
    const find = <E extends Element>(selector: string) =>
      selector.startsWith("tw-topic-page") ? (element as unknown as E) : null;
    const run = (label: RegExp) =>
      TOPICS.commands?.({ session: element.session, tab: "topic", open: [], find }, does)
        .find((one) => label.test(one.label))
        ?.run();
    run(/^Empty/);
    run(/^Delete/);
    assert.deepEqual(
      asked.map(({ kind }) => kind),
      ["topics.empty", "topics.delete"],
    );
    run(/^Add partitions/);
    await waitUntil(() => root.querySelector("tw-add-partitions")?.shadowRoot?.querySelector("input"));
    run(/^Configuration/);
    await waitUntil(() => element.view === "configuration");
  });

  it("deletes records up to an offset that each chosen partition has", async () => {
    const { root, part, rows, asked } = await page();
    await waitUntil(() => rows("partitions").length === 3);
    rows("partitions")[0]?.click();
    rows("partitions")[2]?.click();
    await waitUntil(() => part("partitions").querySelector(".count")?.textContent?.includes("2 of 3"));
    buttonOf(part("partitions"), "Delete records…").click();
    const dialog = root.querySelector("tw-delete-records")?.shadowRoot as ShadowRoot;
    await waitUntil(() => dialog.querySelectorAll("td input").length === 2);
    const fields = [...dialog.querySelectorAll<HTMLInputElement>("td input")];
    const plan = () => buttonOf(dialog, "Add to change tray");
    for (const wrong of ["99", "1101", "x"]) {
      type(fields[0], wrong);
      await waitUntil(() => fields[0]?.getAttribute("aria-invalid") === "true");
      assert.isTrue(plan().disabled, wrong);
    }
    assert.include(dialog.querySelector(".sum.wrong")?.textContent ?? "", "Partition 0:");
    type(fields[0], "600");
    await waitUntil(() => dialog.querySelector(".sum")?.textContent?.includes("500 records"));
    await auditBothThemes(dialog.host);
    buttonOf(dialog, "All to the end").click();
    await waitUntil(() => dialog.querySelector(".sum")?.textContent?.includes("2\u202f002 records"));
    plan().click();
    await waitUntil(() => asked.length === 1);
    const before = [
      { partition: 0, offset: 1_100 },
      { partition: 2, offset: 1_102 },
    ];
    assert.deepEqual(asked, [{ kind: "topics.deleteRecords", request: { topic: "orders", before } }]);
  });

  it("greys every change of a read-only profile, and says why", async () => {
    const { element, root, part, rows, asked } = await page({}, "read-only");
    await waitUntil(() => rows("partitions").length === 3);
    const buttons = ["Delete…", "Empty…", "Add partitions…"].map((name) => buttonOf(root, name));
    for (const button of [...buttons, buttonOf(part("partitions"), "Delete records…")]) {
      assert.equal(button.ariaDisabled, "true");
      setTimeout(() => button.click());
      assert.include((await oneEvent(element, "tw-notice")).detail.message, "read-only");
      assert.include(button.title, "read-only");
    }
    pressKey(part("partitions").querySelector("tw-data-table")?.shadowRoot?.querySelector(".table"), "Enter", {
      ctrlKey: true,
    });
    assert.isEmpty(asked);
    assert.equal(buttonOf(root, "Tail").ariaDisabled, "false");
  });

  it("shows its groups when they are opened, and leads to one", async () => {
    let times = 0;
    const { element, root, rows, part } = await page({
      groups: {
        ofTopic: async () => {
          times += 1;
          return { groups: [makeGroupInTopic("billing"), makeGroupInTopic("audit", { lag: null })], failures: [] };
        },
      },
    });
    await waitUntil(() => rows("partitions").length === 3);
    assert.equal(times, 0);
    pressKey(part("partitions").querySelector("tw-data-table"), "2");
    await waitUntil(() => rows("groups").length === 2);
    assert.equal(buttonOf(root, "Groups2").getAttribute("aria-selected"), "true");
    assert.include(rows("groups")[1]?.textContent ?? "", "–");
    await auditBothThemes(element);
    const opened = oneEvent(element, "tw-open-group");
    rows("groups")[0]?.click();
    assert.equal((await opened).detail, "billing");
  });

  it("shows where each value of its configuration comes from, and plans another or none", async () => {
    const { element, root, part, asked } = await page();
    buttonOf(root, "Configuration").click();
    const lines = () => [...part("config").querySelectorAll<HTMLElement>(".line")];
    await waitUntil(() => lines().length === 4);
    const retention = lines()[2];
    assert.match(
      retention?.textContent?.replace(/\s+/g, " ") ?? "",
      /retention\.ms 86400000\s?1 day topic 604800000 \(7 days\)/,
    );
    retention?.click();
    const edit = () => part("config").querySelector("tw-config-edit")?.shadowRoot as ShadowRoot;
    await waitUntil(() => edit());
    assert.include(edit().textContent ?? "", "What retention.ms is for. More of it.");
    await auditBothThemes(element);
    type(edit().querySelector("input"), "3 days");
    await waitUntil(() => edit().querySelector(".means")?.textContent?.includes("= 259200000 (3 days)"));
    buttonOf(edit(), "Add to change tray").click();
    await waitUntil(() => asked.length === 1 && !edit());
    lines()[2]?.click();
    await waitUntil(() => edit());
    buttonOf(edit(), "Remove override").click();
    await waitUntil(() => asked.length === 2);
    const request = (value: string | null) => ({ topic: "orders", alterations: [{ key: "retention.ms", value }] });
    assert.deepEqual(asked, [
      { kind: "topics.configure", request: request("259200000") },
      { kind: "topics.configure", request: request(null) },
    ]);
    const [search, only, text] = part("config").querySelectorAll<HTMLInputElement>(".bar input");
    only?.click();
    await waitUntil(() => lines().length === 1);
    text?.click();
    await waitUntil(() => part("config").querySelector("pre")?.textContent === "retention.ms=86400000");
    only?.click();
    type(search, "segment");
    await waitUntil(() => part("config").querySelector("pre")?.textContent === "segment.bytes=134217728");
  });

  it("keeps the data that it can show when a right is missing, and names the right", async () => {
    const denied = new TailwaterError("TOPIC_UNAUTHORIZED", "The configuration of orders may not be read.", {
      hint: "It needs the ACL DescribeConfigs on Topic orders.",
    });
    const sizes = new TailwaterError("CLUSTER_UNAUTHORIZED", "Sizes may not be read.", {
      hint: "ACL Describe on Cluster.",
    });
    const { element, root, part, rows } = await page({
      topics: {
        describe: async (_id, topic) =>
          makeDetail(topic, { partitions: [makePartition(0, { bytes: null })], failures: [sizes.toData()] }),
        config: () => Promise.reject(denied),
        configValues: () => Promise.reject(denied),
      },
    });
    await waitUntil(() => rows("partitions").length === 1);
    assert.exists(root.querySelector(".failure tw-error-note"));
    assert.equal(root.querySelector("dl .unknown")?.getAttribute("title"), "Sizes may not be read.");
    buttonOf(root, "Configuration").click();
    const note = () => part("config").querySelector("tw-error-note")?.shadowRoot?.textContent ?? "";
    await waitUntil(() => note().includes("DescribeConfigs on Topic orders"));
    await auditBothThemes(element);
  });

  it("says in one place that its topic is gone, offers only to close it, and shows it when it is back", async () => {
    let gone = false;
    const describe = async (_id: string, topic: string) => {
      if (!gone) return makeDetail(topic);
      throw new TailwaterError("TOPIC_UNKNOWN", `The cluster has no topic ${topic}, or this user may not see it.`);
    };
    const { element, root, rows } = await page({ topics: { describe } });
    await waitUntil(() => rows("partitions").length === 3);
    gone = true;
    await element.refresh();
    await waitUntil(() => root.querySelector(".gone")?.textContent?.includes("This topic is gone"));
    for (const name of ["Delete…", "Empty…", "Add partitions…", "Tail"])
      assert.equal(buttonOf(root, name).ariaDisabled, "true");
    assert.notExists(root.querySelector("dl, .tabs, .failure, tw-error-note"));
    await auditBothThemes(element);
    const closed = oneEvent(element, "tw-close-page");
    buttonOf(root, "Close").click();
    await closed;
    gone = false;
    await element.refresh();
    await waitUntil(() => rows("partitions").length === 3);
    assert.equal(buttonOf(root, "Delete…").ariaDisabled, "false");
  });

  it("is stored as its name and its part, and read from nothing else", () => {
    assert.deepEqual(TOPIC.read({ name: "orders", part: "groups" }), { name: "orders", part: "groups" });
    assert.deepEqual(TOPIC.read({ name: "orders", part: "other" }), { name: "orders", part: "partitions" });
    for (const kept of [null, 1, {}, { name: 1 }]) assert.isNull(TOPIC.read(kept));
  });
});
