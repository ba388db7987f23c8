import { assert, fixture, html } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import "../../../src/ui/topics/create-topic.ts";
import type { CreateTopic } from "../../../src/ui/topics/create-topic.ts";
import { TerraformExport } from "../../../src/ui/topics/terraform-export.ts";
import "../../../src/ui/topics/topic-page.ts";
import type { TopicPage } from "../../../src/ui/topics/topic-page.ts";
import "../../../src/ui/topics/topic-picker.ts";
import type { TopicPicker } from "../../../src/ui/topics/topic-picker.ts";
import { fakeSession } from "../fakes/session.ts";
import { makeDetail, makeTopic } from "../fakes/topic-data.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";
import { FakeWorkApi } from "../fakes/work-api.ts";
import { buttonOf, pressKey } from "../fakes/world.ts";

/** A cluster that answers nothing about its topics until the question is cancelled. */
function silentCluster() {
  installTokens();
  const work = new FakeWorkApi();
  const open = new Map<string, (error: Error) => void>();
  const asked: string[] = [];
  work.onCancel = (name) => open.get(name)?.(new TailwaterError("CANCELLED", "It was cancelled."));
  const silent = (what: string, name: string | undefined) =>
    new Promise<never>((_, reject) => {
      asked.push(what);
      open.set(name ?? "", reject);
    });
  const session = fakeSession(
    {
      topics: {
        list: (_id, name) => silent("list", name),
        config: (_id, topic, name) => silent(topic, name),
        configValues: (_id, topics, _keys, name) => silent(topics.join(), name),
        describe: async (_id, topic) => makeDetail(topic),
      },
    },
    work,
  );
  return { session, work, asked };
}

describe("a question about topics that takes long", () => {
  it("shows for how long, and can be cancelled: the settings to copy, and the known keys", async () => {
    const { session, work, asked } = silentCluster();
    const element = await fixture<CreateTopic>(html`<tw-create-topic></tw-create-topic>`, within(session.api, session));
    const root = element.renderRoot as ShadowRoot;
    const text = () => (root.textContent ?? "").replace(/\s+/g, " ");
    void element.open([makeTopic("orders"), makeTopic("payments")]);
    await waitUntil(() => text().includes("Loading the known keys: "));
    const waiting = (what: string) =>
      [...root.querySelectorAll(".waiting")].find((one) => one.textContent?.includes(what));
    const cancelOf = (what: string) => waiting(what)?.nextElementSibling as HTMLButtonElement | null;
    cancelOf("known keys")?.click();
    await waitUntil(() => waiting("known keys") === undefined);
    assert.deepEqual(asked, ["orders"], "no other topic is asked after the cancellation");
    const field = root.querySelector("tw-suggest-field")?.shadowRoot?.querySelector("input") as HTMLInputElement;
    field.value = "payments";
    field.dispatchEvent(new Event("input"));
    pressKey(field, "Enter");
    await waitUntil(() => text().includes("Loading the settings of payments: "));
    cancelOf("settings")?.click();
    await waitUntil(() => field.value === "", "it names no topic whose settings were not copied");
    assert.notExists(root.querySelector("tw-error-note"));
    assert.lengthOf(work.cancelled, 2);
  });

  it("ends when its dialog is closed", async () => {
    const { session, work, asked } = silentCluster();
    const element = await fixture<CreateTopic>(html`<tw-create-topic></tw-create-topic>`, within(session.api, session));
    void element.open([makeTopic("orders")]);
    await waitUntil(() => asked.length === 1);
    buttonOf(element.renderRoot, "Cancel").click();
    await waitUntil(() => work.cancelled.length === 1);
  });

  it("can be cancelled in the picker of topics", async () => {
    const { session } = silentCluster();
    const element = await fixture<TopicPicker>(
      html`<tw-topic-picker profileId="p1"></tw-topic-picker>`,
      within(session.api, session),
    );
    const root = element.renderRoot as ShadowRoot;
    buttonOf(root.querySelector("tw-dropdown")?.shadowRoot as ShadowRoot, /Add topics/).click();
    await waitUntil(() => root.textContent?.includes("Loading topics: "));
    buttonOf(root, "Cancel").click();
    await waitUntil(() => root.querySelector(".error")?.textContent?.includes("It was cancelled."));
  });

  it("can be cancelled on a page, of which the other answers are shown", async () => {
    const { session } = silentCluster();
    const element = await fixture<TopicPage>(
      html`<tw-topic-page name="orders" active></tw-topic-page>`,
      within(session.api, session),
    );
    const root = element.renderRoot as ShadowRoot;
    await waitUntil(() => root.textContent?.includes("Asking about the topic: "));
    buttonOf(root, "Cancel").click();
    await waitUntil(() => /Partitions\s*3/.test(root.querySelector("dl")?.textContent ?? ""));
  });

  it("does not hold up the end of an export as Terraform", async () => {
    const { session, asked } = silentCluster();
    const terraform = new TerraformExport(() => {});
    const saved = terraform.run(session, [makeTopic("orders"), makeTopic("payments")]);
    await waitUntil(() => asked.length === 2);
    terraform.stop();
    assert.isNull(await saved);
    assert.isNull(terraform.progress);
  });
});
