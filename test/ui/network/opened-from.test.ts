import { assert, fixture, html } from "@open-wc/testing";
import { FEATURES } from "../../../src/ui/app/features.ts";
import type { Palette } from "../../../src/ui/app/palette.ts";
import { Theme } from "../../../src/ui/app/theme.ts";
import { HELLO } from "../fakes/hello.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/app/workbench.ts";
import type { Workbench } from "../../../src/ui/app/workbench.ts";
import "../../../src/ui/profiles/connect-screen.ts";
import type { ConnectScreen } from "../../../src/ui/profiles/connect-screen.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { auditBothThemes } from "../fakes/audit.ts";
import { FakeLogApi } from "../fakes/log-api.ts";
import { FakeNetworkApi, makeConnection, NO_NETWORK } from "../fakes/network-api.ts";
import { fakeApi, fakeSession } from "../fakes/session.ts";
import { within } from "../fakes/within.ts";
import { buttonOf, pressKey } from "../fakes/world.ts";

function engine() {
  installTokens();
  const network = new FakeNetworkApi();
  const log = new FakeLogApi();
  log.grow(3);
  const methods = {
    network: network.network,
    log: log.log,
    topics: { list: async () => [] },
    profiles: { list: async () => [] },
  };
  return { network, log, methods };
}

async function workbench() {
  const { network, log, methods } = engine();
  network.state = { ...NO_NETWORK, live: [makeConnection(1)] };
  const element = await fixture<Workbench>(
    html`<tw-workbench .session=${fakeSession(methods)} .theme=${new Theme()}></tw-workbench>`,
    within(fakeSession(methods).api),
  );
  const root = element.renderRoot as ShadowRoot;
  const shown = () =>
    ["main", "tw-network-panel", "tw-log-panel"].filter((name) => root.querySelector(`${name}:not([hidden])`) !== null);
  const showsOnly = (name: string) => waitUntil(() => shown().join() === name, `${name} is shown`);
  const command = (label: string) => {
    root.querySelector<HTMLElement>(".command")?.click();
    const palette = root.querySelector("tw-palette") as Palette;
    palette.renderRoot.querySelector("dialog")?.close();
    palette.commands.find((one) => one.label.startsWith(label))?.run();
  };
  return { network, log, element, root, showsOnly, command };
}

const inRail = (root: ShadowRoot, label: string) =>
  buttonOf(root.querySelector("tw-rail")?.shadowRoot as ShadowRoot, label);

describe("the workbench", () => {
  it("opens network and log from its rail, and returns to the topics", async () => {
    const { network, log, element, root, showsOnly } = await workbench();
    await showsOnly("main");
    const asked = network.asked;
    assert.equal(log.asked, 0);
    inRail(root, "Network").click();
    await showsOnly("tw-network-panel");
    assert.equal(inRail(root, "Network").getAttribute("aria-current"), "page");
    assert.equal(inRail(root, "Topics").getAttribute("aria-current"), "false");
    await waitUntil(() => network.asked > asked);
    await auditBothThemes(element);
    inRail(root, "Log").click();
    await showsOnly("tw-log-panel");
    await waitUntil(() => log.asked > 0);
    await auditBothThemes(element);
    inRail(root, "Topics").click();
    await showsOnly("main");
  });

  it("opens them by key, with the focus in their search, and closes them by key", async () => {
    const { element, root, showsOnly } = await workbench();
    pressKey(document.body, "n", { altKey: true, code: "KeyN" });
    await showsOnly("tw-network-panel");
    await waitUntil(() => root.querySelector("tw-network-panel")?.shadowRoot?.activeElement?.matches("input"));
    pressKey(document.body, "l", { altKey: true, code: "KeyL" });
    await showsOnly("tw-log-panel");
    await waitUntil(() => root.querySelector("tw-log-panel")?.shadowRoot?.activeElement?.matches("input"));
    (document.activeElement as HTMLElement).blur();
    (root.activeElement as HTMLElement | null)?.blur();
    pressKey(document.body, "f", { ctrlKey: true });
    await waitUntil(() => root.querySelector("tw-log-panel")?.shadowRoot?.activeElement?.matches("input"));
    pressKey(document.body, "w", { altKey: true, code: "KeyW" });
    await showsOnly("main");
    await element.updateComplete;
  });

  it("has them and the switch in its palette", async () => {
    const { network, root, showsOnly, command } = await workbench();
    command("Network");
    await showsOnly("tw-network-panel");
    command("Go offline");
    await waitUntil(() => network.state.offline);
    const pill = root.querySelector("tw-offline-pill") as HTMLElement;
    await waitUntil(() => !pill.hidden);
    command("Log");
    await showsOnly("tw-log-panel");
    buttonOf(pill.shadowRoot as ShadowRoot, "Offline").click();
    await showsOnly("tw-network-panel");
    command("Go online");
    await waitUntil(() => pill.hidden);
  });
});

describe("the connect screen", () => {
  it("opens network and log over itself, shows no connection there, and keeps the typed text", async () => {
    const { methods } = engine();
    const element = await fixture<ConnectScreen>(
      html`<tw-connect-screen .hello=${HELLO} .loadFeatures=${async () => FEATURES}></tw-connect-screen>`,
      within(fakeApi(methods)),
    );
    const root = element.renderRoot as ShadowRoot;
    const field = () => root.querySelector("tw-profile-form")?.shadowRoot?.querySelector("textarea");
    await waitUntil(() => field());
    const typed = field() as HTMLTextAreaElement;
    typed.value = "broker-9:9092";
    typed.dispatchEvent(new Event("input", { bubbles: true }));
    buttonOf(root, "Network").click();
    const panel = () => root.querySelector("tw-network-panel") as HTMLElement;
    await waitUntil(() => panel()?.shadowRoot?.textContent?.includes("No connections."));
    await auditBothThemes(element);
    pressKey(panel(), "Escape");
    await waitUntil(() => panel() === null);
    assert.equal(field()?.value, "broker-9:9092");
    buttonOf(root, "Log").click();
    await waitUntil(() => root.querySelector("tw-log-panel")?.shadowRoot?.textContent?.includes("3 lines"));
    buttonOf(root, "Back").click();
    await waitUntil(() => root.querySelector("tw-log-panel") === null);
  });

  it("says that it is offline", async () => {
    const { network, methods } = engine();
    network.state = { ...NO_NETWORK, offline: true };
    const element = await fixture<ConnectScreen>(
      html`<tw-connect-screen .hello=${HELLO} .loadFeatures=${async () => FEATURES}></tw-connect-screen>`,
      within(fakeApi(methods)),
    );
    const pill = element.renderRoot.querySelector("tw-offline-pill") as HTMLElement;
    await waitUntil(() => !pill.hidden);
    await auditBothThemes(element);
    buttonOf(pill.shadowRoot as ShadowRoot, "Go online").click();
    await waitUntil(() => pill.hidden);
    assert.isFalse(network.state.offline);
  });
});
