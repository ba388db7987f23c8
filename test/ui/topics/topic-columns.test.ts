import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import type { ProfileSummary } from "../../../src/contract/profiles.ts";
import type { TopicSummary } from "../../../src/contract/topics.ts";
import type { PlanAsk, Told } from "../../../src/ui/data/events.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import "../../../src/ui/topics/topic-list.ts";
import type { TopicList } from "../../../src/ui/topics/topic-list.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { type FakeCalls, fakeSession, PROFILE } from "../fakes/session.ts";
import { CONFIG, makeTopic } from "../fakes/topic-data.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { buttonOf, pressKey } from "../fakes/world.ts";

/** A list with figures made from the names; `asked` counts the topics of each call. */
async function list(topics: readonly TopicSummary[], methods: FakeCalls = {}, own: Partial<ProfileSummary> = {}) {
  installTokens();
  const asked: Record<string, number[]> = { stats: [], sizes: [], lastWrites: [], configValues: [], figures: [] };
  const count = (call: string, names: number) => asked[call]?.push(names);
  const number = (name: string) => Number(/\d+/.exec(name)?.[0] ?? 0);
  const made = fakeSession(
    {
      topics: {
        list: async () => topics,
        stats: async (_id, names) => {
          count("stats", names.length);
          return names.map((name) => ({ name, records: number(name), recordsPerSecond: 0, error: null }));
        },
        sizes: async (_id, names) => {
          const all = names ?? topics.map(({ name }) => name);
          count("sizes", all.length);
          return { topics: all.map((name) => ({ name, bytes: number(name) * 1e6 })), failures: [] };
        },
        lastWrites: async (_id, names) => {
          count("lastWrites", names.length);
          return names.map((name) => ({ name, at: number(name) * 60_000, error: null }));
        },
        configValues: async (_id, names, keys) => {
          count("configValues", names.length);
          const values = (name: string) => Object.fromEntries(keys.map((key) => [key, String(number(name) * 1_000)]));
          return names.map((name) => ({ name, values: values(name), error: null }));
        },
        config: async () => CONFIG,
      },
      groups: {
        list: async () => ({
          groups: ["g1", "g2"].map(
            (group) => ({ group, type: "classic", state: "Stable", protocolType: "consumer", coordinator: 1 }) as const,
          ),
          failures: [],
        }),
        figures: async (_id, groups) => {
          count("figures", groups.length);
          return groups.map(({ group }) => ({ group, members: 1, topics: ["t1"], lag: 0, error: null }));
        },
      },
      window: { downloadFolder: async () => "/home/me" },
    },
    methods,
  );
  const session = { ...made, profile: { ...PROFILE, ...own } };
  const around = within(session.api, session);
  const plans: PlanAsk[] = [];
  around.parentNode.addEventListener("tw-plan-change", (event) => plans.push((event as Told<"tw-plan-change">).detail));
  const element = await fixture<TopicList>(html`<tw-topic-list></tw-topic-list>`, around);
  element.style.cssText = "width: 1236px; height: 500px";
  const root = element.renderRoot as ShadowRoot;
  const table = () => root.querySelector("tw-data-table")?.shadowRoot as ShadowRoot;
  const rows = () => [...table().querySelectorAll<HTMLElement>(".row")];
  const names = () => rows().map((row) => (row.querySelector(".name")?.textContent ?? "").replace(/\s+/g, " ").trim());
  const columns = table().querySelector("tw-table-menu")?.shadowRoot as ShadowRoot;
  const heads = () =>
    [...table().querySelectorAll(".head button")].map(({ textContent }) => (textContent ?? "").trim());
  const press = (key: string, more: KeyboardEventInit = {}) => pressKey(table().querySelector(".table"), key, more);
  await waitUntil(() => topics.length === 0 || rows().length > 0);
  return { element, root, table, rows, names, columns, heads, press, asked, plans, session };
}

const many = (number: number) => Array.from({ length: number }, (_, index) => makeTopic(`t${index}`));

describe("the columns of the topics", () => {
  it("that are hidden are never requested; shown ones are, for the rows on screen", async () => {
    const { columns, rows, asked, element } = await list(many(1_000));
    await waitUntil(() => (asked.stats?.length ?? 0) > 0);
    assert.isEmpty([asked.configValues, asked.figures].flat());
    for (const name of ["Groups", "Cleanup"]) buttonOf(columns, name).click();
    await waitUntil(() => /1\.00.MB/.test(rows()[1]?.textContent ?? ""));
    await waitUntil(() => asked.figures?.length === 1);
    assert.isBelow(Math.max(...[asked.sizes, asked.lastWrites, asked.configValues].flat().map(Number)), 60);
    await auditBothThemes(element);
  });

  it("are requested for all topics when they are sorted by one, in chunks, until the sort changes", async () => {
    let go: () => void = () => {};
    let held = false;
    const { table, names, asked, root } = await list(many(1_000), {
      topics: {
        lastWrites: async (_id, some) => {
          asked.lastWrites?.push(some.length);
          if (held) await new Promise<void>((resolve) => (go = resolve));
          return some.map((name) => ({ name, at: Number(name.slice(1)) * 60_000, error: null }));
        },
      },
    });
    await waitUntil(() => asked.lastWrites?.length === 1);
    held = true;
    buttonOf(table(), "Last write").click();
    const said = () => root.querySelector(".count")?.textContent ?? "";
    await waitUntil(() => /Asking: \d+ of 1\u202f000/.test(said()));
    held = false;
    go();
    await waitUntil(() => names()[0] === "t999");
    await waitUntil(() => said() === "1\u202f000 topics");
    assert.isAtMost(Math.max(...(asked.lastWrites ?? [])), 200);
  });

  it("end with the sort that needed them", async () => {
    const waiting: (() => void)[] = [];
    const { table, root } = await list(many(2_000), {
      topics: {
        lastWrites: async (_id, some) => {
          if (some.length > 100) await new Promise<void>((resolve) => waiting.push(resolve));
          return some.map((name) => ({ name, at: 1, error: null }));
        },
      },
    });
    buttonOf(table(), "Last write").click();
    await waitUntil(() => waiting.length === 1);
    buttonOf(root, "Stop").click();
    waiting[0]?.();
    await waitUntil(() => root.querySelector(".count")?.textContent === "2\u202f000 topics");
    assert.lengthOf(waiting, 1);
  });

  it("may be any key of the configuration, and are remembered", async () => {
    const first = await list(many(3));
    const keys = () => first.root.querySelector("tw-config-columns")?.shadowRoot as ShadowRoot;
    const field = () => keys().querySelector("tw-suggest-field")?.shadowRoot as ShadowRoot;
    const input = field().querySelector("input") as HTMLInputElement;
    input.focus();
    input.dispatchEvent(new FocusEvent("focusin", { bubbles: true, composed: true }));
    input.value = "reten";
    input.dispatchEvent(new Event("input"));
    await waitUntil(() => field().querySelector("li")?.textContent?.includes("retention.ms"));
    await auditBothThemes(keys().host);
    pressKey(input, "ArrowDown");
    pressKey(input, "Enter");
    await waitUntil(() => first.heads().includes("retention.ms"));
    await waitUntil(() => first.rows()[2]?.textContent?.includes("2 seconds"));
    const again = await list(many(3), { preferences: first.session.api.preferences });
    await waitUntil(() => again.heads().includes("retention.ms"));
    const chips = again.root.querySelector("tw-config-columns")?.shadowRoot as ShadowRoot;
    await waitUntil(() => chips.querySelector("li"));
    buttonOf(chips, "Remove the column retention.ms").click();
    await waitUntil(() => !again.heads().includes("retention.ms"));
  });

  it("count the groups of each topic, and report when some groups could not be read", async () => {
    const { columns, rows } = await list(many(3), {
      groups: {
        figures: async (_id, groups) =>
          groups.map(({ group }, index) => ({
            group,
            members: 1,
            topics: index === 0 ? ["t1"] : null,
            lag: null,
            error: null,
          })),
      },
    });
    buttonOf(columns, "Groups").click();
    await waitUntil(() => rows()[1]?.textContent?.includes("≥ 1"));
    assert.equal(
      rows()[0]?.querySelectorAll(".cell")[7]?.textContent?.trim(),
      "–",
      "none found is not the same as none",
    );
  });
});

describe("the list of topics", () => {
  it("marks faulty topics, with the reason in the title", async () => {
    const topics = [makeTopic("a", { leaderless: 2 }), makeTopic("b", { underReplicated: 1 }), makeTopic("c")];
    const { element, rows } = await list(topics);
    const [dead, weak, well] = rows();
    assert.isTrue(dead?.classList.contains("danger"));
    assert.isTrue(weak?.classList.contains("warn"));
    assert.equal(
      dead?.querySelector(".name")?.getAttribute("title"),
      "2 partitions without a leader: they can be neither read nor written.",
    );
    assert.equal(weak?.querySelector(".name")?.getAttribute("title"), "1 partition under-replicated.");
    assert.equal(well?.querySelector(".name")?.getAttribute("title"), "c");
    await auditBothThemes(element);
  });

  it("shows favourites first, alone on request, and remembers them", async () => {
    const first = await list(many(4));
    first.press("ArrowDown");
    first.press("ArrowDown");
    first.press("s");
    await waitUntil(() => first.names()[0] === "t2");
    const again = await list(many(4), { preferences: first.session.api.preferences });
    await waitUntil(() => again.names()[0] === "t2");
    buttonOf(again.root, "1").click();
    await waitUntil(() => again.names().join() === "t2");
    await auditBothThemes(again.element);
    const { preferences } = first.session.api;
    const kept = await list(many(4), { preferences });
    await waitUntil(() => kept.names().join() === "t2");
    const elsewhere = await list(many(4), { preferences }, { id: "p2" });
    await waitUntil(() => elsewhere.names().length === 4);
    assert.isTrue(buttonOf(elsewhere.root, "0").disabled, "another profile has favourites of its own");
  });

  it("shows all topics again without its last favourite, and by a button where none of them matches", async () => {
    const { root, names, press } = await list(many(3));
    press("s");
    await waitUntil(() => root.querySelector(".toggle")?.textContent?.trim() === "1");
    buttonOf(root, "1").click();
    await waitUntil(() => names().length === 1);
    const search = root.querySelector<HTMLInputElement>("input[type=search]");
    if (search) search.value = "t2";
    search?.dispatchEvent(new Event("input"));
    await waitUntil(() => root.querySelector(".state button"));
    buttonOf(root, "Show all").click();
    await waitUntil(() => names().join() === "t2");
    if (search) search.value = "";
    search?.dispatchEvent(new Event("input"));
    buttonOf(root, "1").click();
    await waitUntil(() => names().length === 1);
    press("s");
    await waitUntil(() => names().length === 3);
  });

  it("is a tree by the dots in the names, folded and opened by key and click", async () => {
    const topics = ["audit", "shop.orders.eu", "shop.orders.us", "shop.stock"].map((name) => makeTopic(name));
    const { element, root, names, press, rows, asked } = await list(topics);
    buttonOf(root, "Tree").click();
    await waitUntil(() => names().join("|") === "audit|shop.3");
    assert.include(rows()[1]?.textContent ?? "", "9", "its partitions");
    press("ArrowDown");
    press("ArrowRight");
    await waitUntil(() => names().join("|") === "audit|shop.3|orders.2|stock");
    rows()[2]?.click();
    await waitUntil(() => names().join("|") === "audit|shop.3|orders.2|eu|us|stock");
    await auditBothThemes(element);
    press("ArrowUp");
    press("ArrowLeft");
    await waitUntil(() => names().length === 2);
    const search = root.querySelector<HTMLInputElement>("input[type=search]");
    if (search) search.value = "eu";
    search?.dispatchEvent(new Event("input"));
    await waitUntil(() => names().join("|") === "audit|shop.orders.eu" || names().join("|") === "shop.orders.eu");
    assert.isAbove(asked.stats?.length ?? 0, 0);
  });

  it("says that no name has the tree's separator, and takes another one", async () => {
    const topics = ["audit", "stock-gzip", "stock-zstd"].map((name) => makeTopic(name));
    const { element, root, names } = await list(topics);
    buttonOf(root, "Tree").click();
    await waitUntil(() => root.querySelector(".flat")?.textContent === "No two names begin alike before a “.”");
    await auditBothThemes(element);
    const by = root.querySelector<HTMLSelectElement>(".by");
    if (by === null) throw new Error("no separator");
    by.value = "-";
    by.dispatchEvent(new Event("change"));
    await waitUntil(() => names().join("|") === "audit|stock-2");
    assert.equal(root.querySelector(".flat")?.textContent, "");
  });

  it("opens a topic's page and its menu, by key and by pointer", async () => {
    const { element, root, rows, press, plans } = await list(many(3));
    const byKey = oneEvent(element, "tw-open-topic-page");
    press("Enter", { altKey: true });
    assert.equal((await byKey).detail, "t0");
    const byButton = oneEvent(element, "tw-open-topic-page");
    buttonOf(rows()[1] as HTMLElement, "Page of t1").click();
    assert.equal((await byButton).detail, "t1");
    press("F10", { shiftKey: true });
    const menu = () => root.querySelector("tw-action-menu")?.shadowRoot as ShadowRoot;
    await waitUntil(() => menu()?.querySelector(".item"));
    await auditBothThemes(menu().host);
    buttonOf(menu(), /^Delete/).click();
    await waitUntil(() => root.querySelector("tw-action-menu") === null);
    press("Delete");
    assert.deepEqual(plans, [
      { kind: "topics.delete", request: { topics: ["t0"] } },
      { kind: "topics.delete", request: { topics: ["t0"] } },
    ]);
  });

  it("asks the tray for changes of the chosen topics, and for a group on them", async () => {
    const { element, root, press, plans } = await list(many(3));
    press(" ");
    press("ArrowDown");
    press(" ");
    await waitUntil(() => root.querySelector(".bar .danger"));
    await auditBothThemes(element);
    buttonOf(root, "Empty…").click();
    buttonOf(root, "Delete…").click();
    const group = oneEvent(element, "tw-create-group");
    buttonOf(root, "Create group…").click();
    assert.deepEqual((await group).detail, { topics: ["t0", "t1"] });
    assert.deepEqual(plans, [
      { kind: "topics.empty", request: { topics: ["t0", "t1"] } },
      { kind: "topics.delete", request: { topics: ["t0", "t1"] } },
    ]);
  });

  it("keeps its whole bar within the room beside the open tray, with topics chosen", async () => {
    const { element, root, press } = await list(many(15));
    press(" ");
    await waitUntil(() => root.querySelector(".bar .danger"));
    element.style.width = "836px";
    await new Promise(requestAnimationFrame);
    const bar = root.querySelector<HTMLElement>(".bar");
    assert.isAtMost(bar?.scrollWidth ?? Number.NaN, 836);
    assert.isAtMost(bar?.offsetHeight ?? Number.NaN, 41, "in one line: the rows do not move");
    const isTooFar = (one: Element) => one.getBoundingClientRect().right > (bar?.getBoundingClientRect().right ?? 0);
    assert.isEmpty([...(bar?.children ?? [])].filter(isTooFar));
  });

  it("greys changes of a cluster under a read-only profile, and sends no request by key", async () => {
    const { element, root, press, plans } = await list(many(3), {}, { safety: { lock: "read-only" } });
    assert.include(buttonOf(root, "Create topic…").title, "read-only");
    assert.equal(buttonOf(root, "Create topic…").ariaDisabled, "true");
    press("Delete");
    press(" ");
    await waitUntil(() => root.querySelector(".bar .danger"));
    assert.equal(buttonOf(root, "Delete…").ariaDisabled, "true");
    const said: string[] = [];
    element.addEventListener("tw-notice", (event) => said.push((event as Told<"tw-notice">).detail.message));
    press("Delete");
    press("n");
    assert.isEmpty(plans);
    assert.lengthOf(said, 2);
    assert.include(said[1], "read-only");
    assert.notExists(root.querySelector("tw-create-topic")?.shadowRoot?.querySelector("#name"));
  });

  it("creates and copies by key, and warns of a future time", async () => {
    const at = Date.now();
    const { root, press, rows, element } = await list(many(2), {
      topics: {
        lastWrites: async (_id, names) =>
          names.map((name, index) => ({ name, at: at + (index === 0 ? 7_200_000 : -60_000), error: null })),
      },
    });
    const cell = (row: number) => rows()[row]?.querySelectorAll(".cell")[6];
    await waitUntil(() => cell(1)?.textContent?.includes("1 m ago"));
    assert.match(cell(0)?.textContent ?? "", /in \d/);
    assert.isTrue(cell(0)?.classList.contains("warn"));
    assert.isFalse(cell(1)?.classList.contains("warn"));
    const copied = oneEvent(element, "tw-notice");
    press("c");
    await copied;
    press("n");
    await waitUntil(() => root.querySelector("tw-create-topic")?.shadowRoot?.querySelector("#name"));
  });

  it("is saved as Terraform with what each topic overrides", async () => {
    const saved: string[] = [];
    const { root } = await list([...many(2), makeTopic("__x", { internal: true })], {
      window: {
        downloadFolder: async () => "/home/me",
        saveText: async (path, text) => {
          saved.push(path, text);
          return path;
        },
      },
    });
    buttonOf(root, "Save as Terraform…").click();
    const dialog = root.querySelector("tw-save-text")?.shadowRoot as ShadowRoot;
    const form = () => dialog.querySelector("tw-path-form")?.shadowRoot as ShadowRoot;
    await waitUntil(() => form()?.querySelector("input")?.value.endsWith(".tf"));
    buttonOf(form(), "Save").click();
    await waitUntil(() => saved.length === 2);
    assert.match(saved[0] ?? "", /topics-\d{8}-\d{6}\.tf$/);
    assert.lengthOf(saved[1]?.match(/resource "kafka_topic"/g) ?? [], 2);
    assert.include(saved[1] ?? "", '"retention.ms" = "86400000"');
    assert.notInclude(saved[1] ?? "", "cleanup.policy");
  });
});

describe("the dialog for a new topic", () => {
  const fill = (input: HTMLInputElement | null | undefined, text: string) => {
    if (!input) throw new Error("there is no such field");
    input.value = text;
    input.dispatchEvent(new Event("input"));
  };

  it("applies Kafka's rules, completes keys, copies another topic's settings, and asks the tray", async () => {
    const { root, plans } = await list([makeTopic("orders.eu", { partitions: 6, replicationFactor: 1 })]);
    buttonOf(root, "Create topic…").click();
    const dialog = root.querySelector("tw-create-topic")?.shadowRoot as ShadowRoot;
    await waitUntil(() => dialog.querySelector("#name"));
    const plan = () => buttonOf(dialog, "Add to change tray");
    assert.isTrue(plan().disabled);
    for (const wrong of ["a b", "orders.eu", "orders_eu"]) {
      fill(dialog.querySelector("#name"), wrong);
      await waitUntil(() => dialog.querySelector(".problem"), wrong);
      assert.isTrue(plan().disabled, wrong);
    }
    fill(dialog.querySelector("#name"), "payments");
    fill(dialog.querySelector("#replication"), "2");
    await waitUntil(() => dialog.querySelector(".problem")?.textContent?.includes("1 broker"));
    const field = (index: number) =>
      dialog.querySelectorAll("tw-suggest-field")[index]?.shadowRoot?.querySelector("input");
    fill(field(0), "orders.eu");
    pressKey(field(0), "Enter");
    await waitUntil(() => field(1)?.value === "retention.ms");
    assert.equal(dialog.querySelector<HTMLInputElement>("#partitions")?.value, "6");
    buttonOf(dialog, "Add a key").click();
    await waitUntil(() => field(3));
    assert.isTrue(plan().disabled, "a line without a key");
    fill(field(3), "segment.bytes");
    fill(field(4), "128 MB");
    await waitUntil(() => dialog.querySelectorAll(".config .help")[1]?.textContent?.includes("= 128000000 (128 MB)"));
    await auditBothThemes(dialog.host);
    plan().click();
    await waitUntil(() => plans.length === 1);
    const config = { "retention.ms": "86400000", "segment.bytes": "128000000" };
    assert.deepEqual(plans, [
      { kind: "topics.create", request: { topic: "payments", partitions: 6, replicationFactor: 1, config } },
    ]);
  });
});
