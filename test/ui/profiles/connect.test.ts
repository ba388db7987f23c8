import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import { TailwaterError } from "../../../src/contract/errors.ts";
import type { Profile, ProfileSummary } from "../../../src/contract/profiles.ts";
import type { Hello } from "../../../src/contract/window.ts";
import { FEATURES } from "../../../src/ui/app/features.ts";
import { HELLO } from "../fakes/hello.ts";
import type { FakeCalls } from "../fakes/session.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/profiles/connect-screen.ts";
import { kafkaAt } from "../../../src/contract/profiles.ts";
import { forgetWelcome } from "../../../src/ui/consent/welcome.ts";
import type { ConnectScreen } from "../../../src/ui/profiles/connect-screen.ts";
import { newDraft, problemsOf, profileOf, secretsOf, splitServers } from "../../../src/ui/profiles/draft.ts";
import { settleDraft } from "../../../src/ui/profiles/known-profile.ts";
import type { ProfileForm } from "../../../src/ui/profiles/profile-form.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { CLUSTER, fakeApi, PROFILE } from "../fakes/session.ts";
import { within } from "../fakes/within.ts";

async function screen(methods: FakeCalls): Promise<ConnectScreen> {
  const api = fakeApi({ profiles: { list: async () => [PROFILE] } }, methods);
  const element = await fixture<ConnectScreen>(
    html`<tw-connect-screen .hello=${HELLO} .loadFeatures=${async () => FEATURES}></tw-connect-screen>`,
    within(api),
  );
  await waitUntil(() => list(element).querySelector(".entry"));
  return element;
}

const list = (element: ConnectScreen) => element.renderRoot.querySelector("tw-profile-list")?.shadowRoot as ShadowRoot;

const form = (element: ConnectScreen) => element.renderRoot.querySelector("tw-profile-form")?.shadowRoot as ShadowRoot;
const password = (element: ConnectScreen) =>
  form(element)?.querySelector("tw-password-field")?.shadowRoot as ShadowRoot;
const button = (element: ConnectScreen, label: string) =>
  [...element.renderRoot.querySelectorAll("button")].find(
    ({ textContent }) => textContent?.trim() === label,
  ) as HTMLButtonElement;

function type(root: ShadowRoot, id: string, value: string): void {
  const field = root.querySelector<HTMLInputElement>(`#${id}`);
  assert.exists(field, id);
  if (field === null) return;
  field.value = value;
  field.dispatchEvent(new Event("input"));
  field.dispatchEvent(new Event("blur"));
}

/** Chooses SASL and types a user. */
async function login(element: ConnectScreen): Promise<void> {
  const root = form(element);
  const select = root.querySelector("select") as HTMLSelectElement;
  select.value = "plain";
  select.dispatchEvent(new Event("change"));
  await waitUntil(() => password(element)?.querySelector("#password"));
  type(root, "username", "alice");
}

describe("a draft that is saved", () => {
  const typed = { ...newDraft(), servers: PROFILE.kafka.bootstrapServers.join(",") };
  const own = (more: Partial<ProfileSummary>): ProfileSummary => ({
    ...PROFILE,
    kafka: kafkaAt(PROFILE.kafka.bootstrapServers),
    ...more,
  });
  const saved = own({ name: "staging", color: "red" });

  it("is the existing profile with that target, with its name and colour, whatever the order of the servers", () => {
    const other = own({ id: "two", name: "two", kafka: kafkaAt(["B:2", "a:1"]) });
    assert.include(settleDraft(typed, [saved]), { id: saved.id, name: "staging", color: "red" });
    assert.include(settleDraft({ ...typed, servers: "a:1 b:2" }, [saved, other]), { id: "two", name: "two" });
    assert.equal(settleDraft({ ...typed, color: "green" }, [saved]).color, "green", "a colour that was chosen");
    assert.equal(settleDraft({ ...typed, name: "staging" }, [saved]).id, saved.id);
  });

  it("is a separate one under its own name, by another login, and beside the demo", () => {
    assert.include(settleDraft({ ...typed, name: "copy" }, [saved]), { id: typed.id, name: "copy" });
    const alice = { ...typed, mechanism: "plain" as const, username: "alice" };
    assert.equal(settleDraft(alice, [saved]).id, typed.id);
    assert.equal(settleDraft(typed, [own({ demo: true })]).id, typed.id);
    assert.deepEqual(settleDraft({ ...typed, id: saved.id }, [saved, own({ id: "x" })]).id, saved.id, "the one edited");
  });

  it("has a name that no other has", () => {
    const [server = ""] = PROFILE.kafka.bootstrapServers;
    const first = own({ name: server });
    const alice = { ...typed, mechanism: "plain" as const, username: "alice" };
    assert.equal(settleDraft(typed, []).name, server);
    assert.equal(settleDraft(alice, [first]).name, `${server} (alice)`);
    assert.equal(settleDraft({ ...typed, tls: true }, [first]).name, `${server} (TLS)`);
    const also = own({ id: "2", name: `${server} (alice)` });
    assert.equal(settleDraft({ ...alice, tls: true }, [first, also]).name, `${server} (2)`);
  });
});

describe("the form for TLS", () => {
  it("says that the system's certificates are trusted, only where they are", async () => {
    for (const [systemCertificates, says] of [
      [true, "The system's certificates are trusted as well."],
      [false, "Certificates added to this system are not read."],
    ] as const) {
      const element = await fixture<ProfileForm>(html`<tw-profile-form
        .draft=${{ ...newDraft(), tls: true }}
        .systemCertificates=${systemCertificates}
      ></tw-profile-form>`);
      assert.include(element.renderRoot.textContent ?? "", says);
    }
  });
});

describe("a draft", () => {
  it("takes servers separated by commas, blanks and lines, IPv6 too", () => {
    assert.deepEqual(splitServers("a:1, b:2\n[::1]:3"), ["a:1", "b:2", "[::1]:3"]);
    const draft = { ...newDraft(), servers: "a:1, [::1]:3" };
    assert.deepEqual(problemsOf(draft, false), {});
  });

  for (const servers of ["", "host", "host:0", "host:70000", "http://host:1", "host:1 x"]) {
    it(`refuses “${servers}”`, () => assert.exists(problemsOf({ ...newDraft(), servers }, false).servers));
  }

  it("requires user and password for SASL, unless one is held, and never puts the password into the profile", () => {
    const draft = { ...newDraft(), servers: "a:1", mechanism: "plain" as const };
    assert.hasAllKeys(problemsOf(draft, false), ["username", "password"]);
    assert.hasAllKeys(problemsOf(draft, true), ["username"]);
    const whole = { ...draft, username: "alice", password: "hunter22" };
    assert.notInclude(JSON.stringify(profileOf(whole)), "hunter22");
    assert.deepEqual(secretsOf(whole), { "kafka.sasl.password": "hunter22" });
  });
});

describe("the connect screen", () => {
  it("lists profiles and says where they are stored", async () => {
    const element = await screen({});
    const text = element.renderRoot.textContent ?? "";
    assert.include(list(element).textContent ?? "", "Staging");
    assert.include(list(element).textContent ?? "", "broker-1:9092");
    assert.include(text, HELLO.configFolder);
    await auditBothThemes(element);
  });

  it("shows why a test failed: message, subject and what to do", async () => {
    const element = await screen({
      clusters: {
        test: async () => {
          throw new TailwaterError("SASL_FAILED", "The login failed.", {
            subject: "broker-1:9092",
            hint: "Check both.",
          });
        },
      },
    });
    type(form(element), "servers", "broker-1:9092");
    button(element, "Test connection").click();
    await waitUntil(() => element.renderRoot.querySelector("tw-error-note"));
    const note = element.renderRoot.querySelector("tw-error-note")?.shadowRoot as ShadowRoot;
    await waitUntil(() => note.textContent?.includes("Check both."));
    for (const part of ["The login failed.", "broker-1:9092"]) assert.include(note.textContent ?? "", part);
    await waitUntil(() => note.querySelector("tw-error-more")?.shadowRoot?.textContent?.includes("SASL_FAILED"));
    await auditBothThemes(element);
  });

  it("tests nothing while a field is wrong, and names the field", async () => {
    const element = await screen({});
    type(form(element), "servers", "nonsense");
    button(element, "Test connection").click();
    await waitUntil(() => form(element).querySelector(".problem"));
    assert.include(form(element).querySelector(".problem")?.textContent ?? "", "nonsense");
  });

  it("saves a new profile by connecting, and passes its password on once, to the attempt", async () => {
    const seen: unknown[] = [];
    const element = await screen({
      clusters: {
        openNew: async (_attempt, profile: Profile, ...rest) => {
          seen.push([profile.kafka.bootstrapServers, ...rest]);
          return CLUSTER;
        },
      },
    });
    const root = form(element);
    type(root, "servers", "a:1");
    await login(element);
    type(password(element), "password", "hunter22");
    setTimeout(() => button(element, "Connect").click());
    await oneEvent(element, "tw-connected");
    assert.deepEqual(seen, [[["a:1"], { "kafka.sasl.password": "hunter22" }, true]]);
    await waitUntil(() => password(element).querySelector<HTMLInputElement>("#password")?.value === "");
  });

  it("keeps the focus on Connect while it tries and when it fails, and tries once at a time", async () => {
    let tries = 0;
    let fail = (_error: unknown): void => {};
    const element = await screen({
      clusters: {
        openNew: () => {
          tries += 1;
          return new Promise((_resolve, reject) => {
            fail = reject;
          });
        },
      },
    });
    element.style.height = "400px";
    type(form(element), "servers", "wrong:1");
    const connect = button(element, "Connect");
    connect.focus();
    connect.click();
    await waitUntil(() => tries === 1 && connect.ariaDisabled === "true");
    connect.click();
    fail(new TailwaterError("PORT_CLOSED", "Nothing listens on wrong:1."));
    await waitUntil(() => element.renderRoot.querySelector("tw-error-note"));
    assert.isTrue(connect.matches(":focus"));
    assert.equal(tries, 1);
    const edge = element.getBoundingClientRect().bottom;
    const note = () => element.renderRoot.querySelector("tw-error-note")?.getBoundingClientRect();
    await waitUntil(() => (note()?.height ?? 0) > 0 && (note()?.bottom ?? Infinity) <= edge + 1, "it is in sight");
  });

  it("saves no new profile that does not work, and keeps the typed text", async () => {
    const element = await screen({
      profiles: {
        save: async () => {
          throw new Error("it was saved");
        },
      },
      clusters: {
        openNew: async () => {
          throw new TailwaterError("PORT_CLOSED", "Nothing listens on wrong:1.");
        },
      },
    });
    type(form(element), "servers", "wrong:1");
    button(element, "Connect").click();
    await waitUntil(() => element.renderRoot.querySelector("tw-error-note"));
    const note = element.renderRoot.querySelector("tw-error-note")?.shadowRoot as ShadowRoot;
    await waitUntil(() => note.textContent?.includes("Nothing listens on wrong:1."));
    assert.equal(form(element).querySelector<HTMLInputElement>("#servers")?.value, "wrong:1");
    assert.equal(form(element).querySelector<HTMLInputElement>("#name")?.value, "");
    assert.lengthOf(list(element).querySelectorAll(".entry"), 1);
  });

  it("asks for a password when one is needed", async () => {
    const element = await screen({
      clusters: {
        open: async () => {
          throw new TailwaterError("PASSWORD_NEEDED", "The password of alice is needed.");
        },
      },
    });
    list(element).querySelector(".entry")?.dispatchEvent(new MouseEvent("dblclick"));
    await waitUntil(() => password(element)?.activeElement?.id === "password");
    assert.include(password(element).querySelector(".problem")?.textContent ?? "", "of alice is needed");
    assert.notExists(element.renderRoot.querySelector("tw-error-note"));
  });

  it("cancels a running attempt", async () => {
    let cancelled = "";
    const element = await screen({
      clusters: {
        test: (attempt) =>
          new Promise((_resolve, reject) => {
            const poll = setInterval(() => {
              if (cancelled !== attempt) return;
              clearInterval(poll);
              reject(new TailwaterError("CANCELLED", "The attempt was cancelled."));
            }, 5);
          }),
        cancel: async (attempt) => {
          cancelled = attempt;
        },
      },
    });
    type(form(element), "servers", "a:1");
    button(element, "Test connection").click();
    await waitUntil(() => button(element, "Cancel"));
    button(element, "Cancel").click();
    await waitUntil(() => !button(element, "Cancel"));
    assert.notExists(element.renderRoot.querySelector("tw-error-note"));
  });

  it("deletes only after a second confirmation", async () => {
    let deleted = 0;
    const element = await screen({
      profiles: {
        delete: async () => {
          deleted += 1;
        },
      },
    });
    const trash = () => list(element).querySelector<HTMLButtonElement>('[title="Delete"]');
    trash()?.click();
    await waitUntil(() => trash()?.textContent?.includes("Delete?"));
    assert.equal(deleted, 0);
    trash()?.click();
    await waitUntil(() => deleted === 1);
  });
});

describe("a first start", () => {
  const first: Hello = { ...HELLO, isFirstStart: true, demoProfileId: "demo" };
  const demo: ProfileSummary = { ...PROFILE, id: "demo", demo: true };
  const kept: string[][] = [];

  async function start(mayConnect: boolean): Promise<ConnectScreen> {
    const element = await fixture<ConnectScreen>(
      html`<tw-connect-screen .hello=${first} .mayConnect=${mayConnect} .loadFeatures=${async () => FEATURES}
        ><button slot="gate">Sign in</button></tw-connect-screen
      >`,
      within(
        fakeApi({
          profiles: { list: async () => [demo] },
          preferences: {
            get: async () => null,
            set: async (key: string, value: string) => void kept.push([key, value]),
          },
          clusters: { open: async () => CLUSTER },
        }),
      ),
    );
    await waitUntil(() => list(element).querySelector(".entry"));
    return element;
  }

  it("offers nothing but the sign-in while that comes first, and leads to it", async () => {
    forgetWelcome();
    const element = await start(false);
    assert.isNull(element.renderRoot.querySelector("tw-welcome"));
    assert.isFalse(button(element, "Connect").hasAttribute("aria-disabled"));
    button(element, "Go to the sign-in").click();
    assert.equal(document.activeElement?.textContent, "Sign in");
    element.mayConnect = true;
    await waitUntil(() => element.renderRoot.querySelector("tw-welcome:not([hidden])"));
    assert.isUndefined(button(element, "Go to the sign-in"));
  });

  it("does not welcome a user again who has opened a cluster", async () => {
    forgetWelcome();
    const element = await start(true);
    await waitUntil(() => element.renderRoot.querySelector("tw-welcome:not([hidden])"));
    const opened = oneEvent(element, "tw-connected");
    void element.openProfile(demo);
    await opened;
    await waitUntil(() => kept.some(([key]) => key === "welcome"));
    const again = await start(true);
    await waitUntil(() => again.renderRoot.querySelector("tw-welcome[hidden]"));
  });
});
