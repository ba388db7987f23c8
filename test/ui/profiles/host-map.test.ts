import { assert, fixture, html } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { Profile } from "../../../src/contract/profiles.ts";
import "../../../src/ui/profiles/connect-screen.ts";
import type { ConnectScreen } from "../../../src/ui/profiles/connect-screen.ts";
import { problemOfRows, withRow } from "../../../src/ui/profiles/host-map-rows.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { HELLO } from "../fakes/hello.ts";
import { CLUSTER, fakeApi, PROFILE } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";

const LOST = new TailwaterError(
  "ADVERTISED_LISTENER_UNREACHABLE",
  "localhost:19092 answers, but the cluster advertises addresses of which none works: …",
  { subject: "kafka-0.svc:9092, kafka-1.svc:9092", hint: "Add a host map to the profile." },
);

const button = (root: ParentNode, label: string) =>
  [...root.querySelectorAll("button")].find(({ textContent }) => textContent?.trim() === label) as HTMLButtonElement;

async function screen(clusters: object): Promise<{ root: ShadowRoot; map(): ShadowRoot; element: ConnectScreen }> {
  const api = fakeApi({ profiles: { list: async () => [PROFILE] } }, { clusters } as never);
  const element = await fixture<ConnectScreen>(
    html`<tw-connect-screen .hello=${HELLO} .loadFeatures=${async () => []}></tw-connect-screen>`,
    within(api),
  );
  const root = element.renderRoot as ShadowRoot;
  await waitUntil(() => root.querySelector("tw-profile-form"));
  const form = root.querySelector("tw-profile-form")?.shadowRoot as ShadowRoot;
  const servers = form.querySelector("#servers") as HTMLTextAreaElement;
  servers.value = "localhost:19092";
  servers.dispatchEvent(new Event("input"));
  return { root, element, map: () => form.querySelector("tw-host-map")?.shadowRoot as ShadowRoot };
}

it("offers the way through the bootstrap server when every advertised address failed", async () => {
  const tried: Profile[] = [];
  const { root } = await screen({
    openNew: async (_: string, profile: Profile) => {
      tried.push(profile);
      if (tried.length === 1) throw LOST;
      return CLUSTER;
    },
  });
  button(root, "Connect").click();
  await waitUntil(() => button(root, "Connect through localhost:19092"));
  button(root, "Connect through localhost:19092").click();
  await waitUntil(() => tried.length === 2);
  assert.deepEqual(tried[0]?.kafka.hostMap, {});
  assert.deepEqual(tried[1]?.kafka.hostMap, { "*": "localhost:19092" });
});

it("fills the advertised addresses in, and asks for their places", async () => {
  const { root, map, element } = await screen({
    openNew: async () => {
      throw LOST;
    },
  });
  button(root, "Connect").click();
  await waitUntil(() => button(root, "Map each address…"));
  await auditBothThemes(element);
  button(root, "Map each address…").click();
  await waitUntil(() => map().activeElement);
  const inputs = [...map().querySelectorAll("input")];
  assert.deepEqual(
    inputs.map(({ value }) => value),
    ["kafka-0.svc:9092", "", "kafka-1.svc:9092", ""],
  );
  assert.equal(map().activeElement, inputs[1]);
  await auditBothThemes(element);
  button(root, "Connect").click();
  await waitUntil(() => map().querySelector(".problem"));
  assert.include(map().querySelector(".problem")?.textContent ?? "", "Enter where to connect instead of kafka-0.svc");
});

it("names in a test each broker that cannot be reached", async () => {
  const problem = LOST.toData();
  const brokers = [1, 2, 3].map((id) => ({
    ...{ id, address: `b${id}:9092`, rack: null },
    problem: id === 2 ? { ...problem, message: "Nothing listens on b2:9092." } : null,
  }));
  const { root, map } = await screen({ test: async () => ({ ...CLUSTER, brokers }) });
  button(root, "Test connection").click();
  await waitUntil(() => root.querySelector(".lost"));
  assert.include(root.querySelector(".lost")?.textContent ?? "", "1 of 3 brokers cannot be reached");
  assert.include(root.querySelector(".lost li")?.textContent ?? "", "Nothing listens on b2:9092.");
  button(root, "Map the address…").click();
  await waitUntil(() => map().querySelector("input"));
  assert.equal(map().querySelector("input")?.value, "b2:9092");
});

it("says which row of a host map is wrong", () => {
  assert.isNull(
    problemOfRows([
      ["", ""],
      ["a.b:1", "c"],
      ["*", "localhost:1"],
      ["[::1]:2", "[::2]"],
    ]),
  );
  assert.include(problemOfRows([["a:b", "c"]]) ?? "", "“a:b” is not a host");
  assert.include(problemOfRows([["a", "c:99999"]]) ?? "", "“c:99999” is not a host");
  assert.include(
    problemOfRows([
      ["a", "b"],
      ["A", "c"],
    ]) ?? "",
    "twice",
  );
  assert.deepEqual(
    withRow(
      [
        ["a", "b"],
        ["", ""],
      ],
      "*",
      "c",
    ),
    [
      ["a", "b"],
      ["*", "c"],
    ],
  );
  assert.deepEqual(withRow([["*", "b"]], "*", "c"), [["*", "c"]]);
});
