import { assert, fixture, html } from "@open-wc/testing";
import { kafkaAt, type ProfileSummary } from "../../../src/contract/profiles.ts";
import type { Told } from "../../../src/ui/data/events.ts";
import { draftOf, newDraft, problemsOf, profileOf, secretsOf, storeOf } from "../../../src/ui/profiles/draft.ts";
import "../../../src/ui/profiles/profile-form.ts";
import type { ProfileForm } from "../../../src/ui/profiles/profile-form.ts";
import "../../../src/ui/profiles/profile-list.ts";
import type { ProfileList } from "../../../src/ui/profiles/profile-list.ts";
import { arranged, BY_USE, type ListOrder, moved, readOrder } from "../../../src/ui/profiles/profile-order.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { PROFILE } from "../fakes/session.ts";
import { OPEN_VAULT } from "../fakes/vault-api.ts";
import { waitUntil } from "../fakes/wait-until.ts";

const one = (id: string, system = "", environment = ""): ProfileSummary => ({
  ...{ ...PROFILE, id, name: `Cluster ${id}`, system, environment },
  kafka: kafkaAt([`${id}.example:9092`]),
});
const ALL = [one("p", "shop", "prod"), one("x"), one("d", "shop", "dev"), one("y"), one("t", "logs", "test")];
const shown = (words: string, order: ListOrder = BY_USE) =>
  arranged(ALL, words, order).map(({ system, profiles }) => `${system}:${profiles.map(({ id }) => id).join("")}`);

describe("the order of the clusters", () => {
  it("keeps those of one system together, where the one used last is", () => {
    assert.deepEqual(shown(""), ["shop:pd", ":xy", "logs:t"]);
  });

  it("is filtered by words of name, address, system and environment", () => {
    assert.deepEqual(shown("SHOP dev"), ["shop:d"]);
    assert.deepEqual(shown("x.example"), [":x"]);
    assert.deepEqual(shown("nothing"), []);
  });

  it("can be the user's own: a cluster moves within its system, and then with it", () => {
    let order = BY_USE;
    const move = (id: string, by: -1 | 1) => {
      order = moved(arranged(ALL, "", order), id, by) ?? order;
      return shown("", order);
    };
    assert.deepEqual(move("p", 1), ["shop:dp", ":xy", "logs:t"]);
    assert.deepEqual(move("p", 1), [":x", "shop:dp", ":y", "logs:t"]);
    assert.deepEqual(move("t", -1), [":x", "shop:dp", "logs:t", ":y"]);
    assert.deepEqual(move("x", -1), [":x", "shop:dp", "logs:t", ":y"], "the first stays");
    assert.isNull(moved(arranged(ALL, "", order), "y", 1));
    assert.deepEqual(readOrder(JSON.stringify(order)), order);
    for (const text of [null, "", "{}", "[]", "null", '{"by":"hand"}']) assert.deepEqual(readOrder(text), BY_USE);
  });
});

describe("the list of clusters", () => {
  const list = async (profiles: readonly ProfileSummary[]) => {
    installTokens();
    const element = await fixture<ProfileList>(
      html`<tw-profile-list
        .profiles=${profiles}
        @tw-list-order=${({ detail }: CustomEvent<ListOrder>) => {
          element.order = detail;
        }}
      ></tw-profile-list>`,
    );
    const root = element.renderRoot as ShadowRoot;
    const names = () => [...root.querySelectorAll<HTMLElement>(".entry")].map(({ dataset }) => dataset.id).join("");
    const press = (key: string, more: KeyboardEventInit = {}) =>
      root.activeElement?.dispatchEvent(
        new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
      );
    return { element, root, names, press };
  };

  it("has a heading for each system, and no tools while it is short", async () => {
    const { root, element } = await list(ALL.slice(0, 3));
    assert.deepEqual(
      [...root.querySelectorAll(".system")].map(({ textContent }) => textContent),
      ["shop"],
    );
    assert.include(root.querySelector(".environment")?.textContent ?? "", "prod");
    assert.isNull(root.querySelector(".tools"));
    await auditBothThemes(element);
  });

  it("is filtered, walked and ordered by keys alone", async () => {
    const { element, root, names, press } = await list(ALL);
    await auditBothThemes(element);
    const field = root.querySelector("input") as HTMLInputElement;
    field.focus();
    field.value = "shop";
    field.dispatchEvent(new Event("input"));
    await waitUntil(() => names() === "pd");
    const opened: string[] = [];
    element.addEventListener("tw-open-profile", (event) => opened.push((event as Told<"tw-open-profile">).detail.id));
    press("Enter");
    assert.deepEqual(opened, ["p"]);
    press("Escape");
    await waitUntil(() => names() === "pdxyt");
    press("ArrowDown");
    press("ArrowDown");
    assert.equal((root.activeElement as HTMLElement).dataset.id, "d");
    press("ArrowUp", { altKey: true });
    await waitUntil(() => names() === "dpxyt");
    await waitUntil(() => (root.activeElement as HTMLElement | null)?.dataset.id === "d");
  });
});

describe("a draft with a system and a command", () => {
  const draft = { ...newDraft(), servers: "a:1", mechanism: "plain" as const, username: "alice" };

  it("needs no password, stores none, and keeps what the form does not show", () => {
    const command = {
      ...draft,
      command: " pass show kafka ",
      password: "typed before",
      system: " shop ",
      environment: "dev",
    };
    assert.deepEqual(problemsOf(command, false), {});
    assert.exists(problemsOf({ ...command, command: " " }, true).password);
    const profile = profileOf(command);
    assert.deepEqual(profile.secretCommands, { "kafka.sasl.password": "pass show kafka" });
    assert.deepEqual([profile.system, profile.environment], ["shop", "dev"]);
    assert.isNull(secretsOf(command));
    assert.isFalse(storeOf(command, OPEN_VAULT, true));
    const registry = {
      url: "https://r",
      auth: { kind: "none" },
      tls: { caPem: null, identity: null, serverName: null },
    } as const;
    const back = draftOf({ ...PROFILE, ...profile, registry }, true);
    assert.equal(back.command, "pass show kafka");
    assert.deepEqual(profileOf({ ...back, command: null }).secretCommands, {});
    assert.deepEqual(profileOf(back).registry, registry);
  });

  it("is typed in the form", async () => {
    installTokens();
    const element = await fixture<ProfileForm>(
      html`<tw-profile-form .draft=${draft} .vault=${OPEN_VAULT}></tw-profile-form>`,
    );
    const root = element.renderRoot as ShadowRoot;
    const field = () => root.querySelector("tw-password-field")?.shadowRoot as ShadowRoot;
    await waitUntil(() => field()?.querySelector(".link"));
    [...field().querySelectorAll<HTMLElement>(".link")].at(-1)?.click();
    await waitUntil(() => field().querySelector("#command"));
    await waitUntil(() => field().activeElement?.id === "command");
    const input = field().querySelector("#command") as HTMLInputElement;
    input.value = "pass show kafka";
    input.dispatchEvent(new Event("input"));
    assert.equal(element.draft.command, "pass show kafka");
    await auditBothThemes(element);
    field().querySelector<HTMLElement>(".link")?.click();
    await waitUntil(() => field().querySelector("#password"));
    assert.isNull(element.draft.command);
  });
});
