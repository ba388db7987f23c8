import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import type { ConfigEntry } from "../../../src/contract/topics.ts";
import { keptText, newCard } from "../../../src/ui/changes/tray-model.ts";
import { openDrafts } from "../../../src/ui/data/drafts.ts";
import { keptLines, readFields } from "../../../src/ui/topics/create-draft.ts";
import "../../../src/ui/topics/create-topic.ts";
import type { CreateTopic } from "../../../src/ui/topics/create-topic.ts";
import "../../../src/ui/groups/reset-dialog.ts";
import type { ResetDialog } from "../../../src/ui/groups/reset-dialog.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { detail } from "../fakes/groups.ts";
import { type FakeCalls, fakeSession } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { buttonOf } from "../fakes/world.ts";

const calls = {
  groups: { describe: async () => detail("billing") },
  changes: { plan: async () => Promise.reject(new Error("Nobody plans here.")) },
} as unknown as FakeCalls;

function around() {
  installTokens();
  const session = fakeSession(calls);
  return within(session.api, session);
}

function fill(field: HTMLInputElement | HTMLTextAreaElement | null, value: string): void {
  if (field === null) throw new Error("There is no such field.");
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function createTopic() {
  const element = await fixture<CreateTopic>(html`<tw-create-topic></tw-create-topic>`, around());
  await element.open([]);
  await element.updateComplete;
  const field = (id: string) => element.renderRoot.querySelector<HTMLInputElement>(`#${id}`);
  return { element, root: element.renderRoot, field };
}

async function reset(group: string) {
  const element = await fixture<ResetDialog>(html`<tw-reset-dialog></tw-reset-dialog>`, around());
  await element.reset(group, null);
  const csv = () => element.renderRoot.querySelector("textarea");
  return { element, root: element.renderRoot, csv };
}

describe("text typed in a dialog", () => {
  it("for a new topic is restored after the page has gone, and not after a cancel", async () => {
    const first = await createTopic();
    fill(first.field("name"), "orders.v2");
    fill(first.field("partitions"), "12");
    await first.element.updateComplete;
    first.element.remove(); // The page ends as by a reload: nothing is closed.
    const second = await createTopic();
    await waitUntil(() => second.field("name")?.value === "orders.v2");
    assert.equal(second.field("partitions")?.value, "12");
    buttonOf(second.root, "Cancel").click();
    await waitUntil(() => second.field("name") === null);
    const third = await createTopic();
    assert.equal(third.field("name")?.value, "");
    buttonOf(third.root, "Cancel").click();
  });

  it("for a group's new offsets is restored for the same group alone", async () => {
    const first = await reset("billing");
    buttonOf(first.root, "CSV").click();
    await waitUntil(() => first.csv());
    fill(first.csv(), "orders,0,12");
    await first.element.updateComplete;
    first.element.remove();
    const other = await reset("other");
    assert.isNull(other.csv());
    buttonOf(other.root, "Cancel").click();
    await waitUntil(() => other.root.querySelector(".kinds") === null);
    const second = await reset("billing");
    await waitUntil(() => second.csv()?.value === "orders,0,12");
    buttonOf(second.root, "Cancel").click();
    await waitUntil(() => second.csv() === null);
    const third = await reset("billing");
    assert.isNull(third.csv());
    buttonOf(third.root, "Cancel").click();
  });

  it("for a new topic keeps no value that may be a secret", () => {
    const lines = [
      { key: "retention.ms", value: "1d" },
      { key: "vendor.Password ", value: "hunter2" },
      { key: "vendor.pin", value: "4711" },
    ];
    const pin = { name: "vendor.pin", sensitive: true } as ConfigEntry;
    assert.deepEqual(
      keptLines(lines, [pin]).map(({ value }) => value),
      ["1d", "", ""],
    );
  });

  it("for a new topic leaves its secret nowhere, and says so", async () => {
    const first = await createTopic();
    fill(first.field("name"), "orders.v3");
    buttonOf(first.root, "Add a key").click();
    await first.element.updateComplete;
    const fields = [...first.root.querySelectorAll(".config tw-suggest-field")];
    const type = (at: number, text: string) =>
      fields[at]?.dispatchEvent(new CustomEvent("tw-typed", { detail: text, bubbles: true, composed: true }));
    type(0, "vendor.secret");
    type(1, "hunter2");
    await first.element.updateComplete;
    assert.include(first.root.querySelector(".config .help")?.textContent, "a reload forgets it");
    const kept = (await openDrafts()).get("create-topic/p1") ?? "";
    assert.include(kept, "vendor.secret");
    assert.notInclude(kept, "hunter2");
    const asked = oneEvent(first.element, "tw-plan-change");
    buttonOf(first.root, "Add to change tray").click();
    const { detail: ask } = await asked;
    assert.deepEqual([ask.secret, ask.request.config], [true, { "vendor.secret": "hunter2" }]);
    assert.isNull(keptText([newCard(1, ask)]));
    const alterations = [{ key: "vendor.secret", value: "hunter2" }];
    const configure = { kind: "topics.configure", request: { topic: "orders", alterations } } as const;
    assert.isNull(keptText([newCard(2, configure)]));
  });

  it("is checked when it is read: damaged text is dropped", () => {
    for (const damaged of [null, 7, "x", []]) assert.isUndefined(readFields(damaged).name);
    assert.deepEqual(readFields({ name: "a", partitions: 3, lines: [{ key: "k" }, { key: "k", value: "v" }] }), {
      name: "a",
      lines: [{ key: "k", value: "v" }],
    });
  });
});
