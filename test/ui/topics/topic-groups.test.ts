import { assert, fixture, html } from "@open-wc/testing";
import { type ErrorData, TailwaterError } from "../../../src/contract/errors.ts";
import type { GroupInTopic, GroupsOfTopic } from "../../../src/contract/groups.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import "../../../src/ui/topics/topic-groups.ts";
import type { TopicGroups } from "../../../src/ui/topics/topic-groups.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { fakeSession } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { FakeWorkApi } from "../fakes/work-api.ts";
import { buttonOf } from "../fakes/world.ts";

/** A cluster with many groups, which answers slowly; `answer` and the end of the work settle the last request. */
async function world() {
  installTokens();
  const work = new FakeWorkApi();
  work.progress = { done: 500, total: 2_000, unit: "group", changes: false };
  const asked: (string | undefined)[] = [];
  let answer: (groups: GroupsOfTopic) => void = () => {};
  const groups = {
    ofTopic: (_id: string, _topic: string, name?: string) =>
      new Promise<GroupsOfTopic>((resolve, reject) => {
        asked.push(name);
        answer = resolve;
        work.onCancel = () => reject(new TailwaterError("CANCELLED", "It was cancelled."));
      }),
  };
  const session = fakeSession({ groups }, work);
  const element = await fixture<TopicGroups>(
    html`<tw-topic-groups topic="orders" active></tw-topic-groups>`,
    within(session.api, session),
  );
  element.style.cssText = "width: 900px; height: 400px";
  const text = () => (element.renderRoot.textContent ?? "").replace(/\s+/g, " ");
  return {
    element,
    work,
    asked,
    text,
    answer: (groups: readonly GroupInTopic[], failures: readonly ErrorData[] = []) => answer({ groups, failures }),
  };
}

describe("the groups of a topic", () => {
  it("show how many groups were read, and end when the user cancels", async () => {
    const { element, work, asked, text } = await world();
    await waitUntil(() => text().includes("Asking every group of the cluster: 500 of 2 000 groups"));
    await auditBothThemes(element);
    buttonOf(element.renderRoot, "Cancel").click();
    await waitUntil(() => element.renderRoot.querySelector("tw-error-note"));
    assert.deepEqual(work.cancelled, asked);
    buttonOf(element.renderRoot, "Try again").click();
    await waitUntil(() => asked.length === 2);
    assert.notEqual(asked[0], asked[1]);
  });

  it("end when they are no longer shown", async () => {
    const { element, work, asked } = await world();
    await waitUntil(() => asked.length === 1);
    element.active = false;
    await waitUntil(() => work.cancelled.length === 1);
    element.active = true;
    await waitUntil(() => asked.length === 2);
    element.remove();
    assert.deepEqual(work.cancelled, asked);
  });

  it("show nothing when the answer comes soon", async () => {
    const { text, answer, asked } = await world();
    await waitUntil(() => asked.length === 1);
    answer([]);
    await waitUntil(() => text().includes("No group has offsets or members in this topic."));
    assert.notInclude(text(), "Cancel");
  });

  it("say that groups may be missing when some could not be read", async () => {
    const { element, text, answer, asked } = await world();
    await waitUntil(() => asked.length === 1);
    answer([], [new TailwaterError("KAFKA_ERROR", "Broker 2 did not answer.").toData()]);
    await waitUntil(() =>
      text().includes("None of the groups that could be asked has offsets or members in this topic."),
    );
    const note = element.renderRoot.querySelector("tw-error-note")?.shadowRoot;
    await waitUntil(() => (note?.textContent ?? "").includes("Groups may be missing"));
    assert.include(note?.textContent ?? "", "Broker 2 did not answer.");
    await auditBothThemes(element);
  });
});
