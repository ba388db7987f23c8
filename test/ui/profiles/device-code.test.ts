import { assert, fixture, html, oneEvent } from "@open-wc/testing";
import type { SignInCode } from "../../../src/contract/bearer.ts";
import type { AwaitedSignIn, ClusterInfo } from "../../../src/contract/clusters.ts";
import { TailwaterError } from "../../../src/contract/errors.ts";
import { kafkaAt, type ProfileSummary, profileAt } from "../../../src/contract/profiles.ts";
import type { ConnectScreen } from "../../../src/ui/profiles/connect-screen.ts";
import "../../../src/ui/profiles/connect-screen.ts";
import type { DeviceCode } from "../../../src/ui/profiles/device-code.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { HELLO } from "../fakes/hello.ts";
import { CLUSTER, fakeApi } from "../fakes/session.ts";
import { FakeVaultApi, OPEN_VAULT } from "../fakes/vault-api.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import { within } from "../fakes/within.ts";

const PROFILE: ProfileSummary = {
  ...profileAt(
    kafkaAt(["b:9092"], {
      sasl: {
        ...{ mechanism: "oauthbearer", grant: "device", tokenUrl: "https://issuer.example/token" },
        ...{ deviceUrl: "https://issuer.example/device/auth", clientId: "me", clientAuth: "none" },
        ...{ scope: "offline_access", extensions: {} },
      },
    }),
    { id: "p", name: "Prod" },
  ),
  ...{ safety: { lock: "read-only" }, lastUsedAt: null, secrets: {}, demo: false },
};
const CODE: Omit<SignInCode, "endsAt"> = {
  ...{ code: "ABCD-EFGH", address: "https://issuer.example/device", direct: "https://issuer.example/device?c=1" },
  ...{ state: "pending", everyMs: 5_000 },
};

/** A connect screen whose issuer waits for a person. */
async function screen() {
  installTokens();
  const calls: unknown[][] = [];
  const waiting: ((awaited: AwaitedSignIn) => void)[] = [];
  let settle = { resolve: (_: ClusterInfo) => {}, reject: (_: Error) => {} };
  const api = fakeApi({
    profiles: {
      list: async () => [PROFILE],
      save: async (profile) => ({ ...PROFILE, ...profile }),
      delete: async () => {},
    },
    clusters: {
      signIn: (_attempt, seen) => {
        calls.push(["signIn", seen]);
        return new Promise((resolve) => waiting.push(resolve));
      },
      openSignIn: async () => {
        calls.push(["page"]);
        throw new TailwaterError("OPEN_FAILED", "No browser could be opened.");
      },
      cancel: async () => settle.reject(new TailwaterError("CANCELLED", "Cancelled.")),
      open: (_attempt, _id, _secrets, store) => {
        calls.push(["open", store]);
        return new Promise((resolve, reject) => {
          settle = { resolve, reject };
        });
      },
    },
    vault: new FakeVaultApi(OPEN_VAULT).vault,
  });
  const element = await fixture<ConnectScreen>(
    html`<tw-connect-screen .hello=${HELLO}></tw-connect-screen>`,
    within(api),
  );
  const root = element.renderRoot as ShadowRoot;
  const list = () => root.querySelector("tw-profile-list")?.shadowRoot;
  await waitUntil(() => list()?.querySelector(".entry"));
  const told = (change: Partial<SignInCode>, revision: number) =>
    waiting.shift()?.({
      code: { ...CODE, endsAt: Date.now() + 590_000, ...change },
      revision,
      ended: false,
    });
  const card = () => root.querySelector<DeviceCode>("tw-device-code");
  const text = () => card()?.renderRoot.textContent?.replace(/\s+/g, " ") ?? "";
  const press = (label: string) => {
    const buttons = [...(card()?.renderRoot.querySelectorAll("button") ?? []), ...root.querySelectorAll("button")];
    const found = buttons.find(({ textContent }) => textContent?.trim() === label);
    assert.exists(found, label);
    found?.click();
  };
  list()?.querySelector<HTMLElement>(".entry")?.click();
  await waitUntil(() => element.renderRoot.textContent?.includes("Prod"));
  return { element, calls, told, card, text, press, root, settle: () => settle };
}

describe("the code of a sign-in", () => {
  it("is shown while an attempt waits, with what the issuer says, and the attempt goes on by itself", async () => {
    const { element, calls, told, card, text, press, settle } = await screen();
    press("Connect");
    await waitUntil(() => calls.length === 2);
    assert.deepEqual(
      calls,
      [
        ["signIn", 0],
        ["open", true],
      ],
      "the window waits before the attempt begins",
    );
    told({}, 2);
    await waitUntil(() => text().includes("ABCD-EFGH"));
    assert.match(text(), /Sign in at issuer\.example in any browser/);
    assert.match(text(), /9:\d\d left/);
    assert.include(text(), "Waiting for you. Tailwater continues by itself.");
    await auditBothThemes(element);
    await waitUntil(() => calls.some(([name, seen]) => name === "signIn" && seen === 2));
    told({ state: "slowed", everyMs: 10_000 }, 3);
    await waitUntil(() => text().includes("now every 10 s"));
    await waitUntil(() => calls.some(([name, seen]) => name === "signIn" && seen === 3));
    told({ state: "unreachable", everyMs: 10_000 }, 4);
    await waitUntil(() => text().includes("does not answer now"));
    press("Open in the browser");
    await waitUntil(() => card()?.renderRoot.querySelector("tw-error-note"));
    setTimeout(() => settle().resolve(CLUSTER));
    await oneEvent(element, "tw-connected");
    await waitUntil(() => card() === null);
  });

  it("goes when the user cancels", async () => {
    const { calls, told, card, press, text, root } = await screen();
    press("Connect");
    await waitUntil(() => calls.length === 2);
    told({}, 2);
    await waitUntil(() => text().includes("ABCD-EFGH"));
    press("Cancel");
    await waitUntil(() => card() === null);
    assert.isNull(root.querySelector("tw-error-note"));
  });
});
