import { fixture, html } from "@open-wc/testing";
import type { TailRequest } from "../../../src/contract/tails.ts";
import type { Told } from "../../../src/ui/data/events.ts";
import type { Notice } from "../../../src/ui/data/notice.ts";
import type { Session } from "../../../src/ui/data/session.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { fakeApi } from "./session.ts";
import { waitUntil } from "./wait-until.ts";
import "../../../src/ui/tail/tail-view.ts";
import type { Recording } from "../../../src/ui/tail/tail-beginning.ts";
import type { TailView } from "../../../src/ui/tail/tail-view.ts";
import { fakeSession } from "./session.ts";
import { FakeTailApi } from "./tail-api.ts";
import { makePulse } from "./tail-data.ts";
import { within } from "./within.ts";

/** A session over the fake tail. Preferences outlive a view, and notices are kept. */
export function makeWorld(rows = 50) {
  installTokens();
  const api = new FakeTailApi();
  api.pulse = makePulse({ endRow: rows });
  const base = fakeSession({}).api;
  const all = fakeApi({ preferences: base.preferences }, api);
  const told: Notice[] = [];
  const made = fakeSession({ preferences: base.preferences });
  const session: Session = { ...made, api: all, notify: (notice) => void told.push(notice) };
  let become = (_session: Session): void => {};
  const open = async (topics: readonly string[] = ["orders"], recording: Recording | null = null) => {
    const around = within(session.api, session);
    become = around.become;
    around.parentNode.addEventListener("tw-notice", (event) => told.push((event as Told<"tw-notice">).detail));
    const element = await fixture<TailView>(
      html`<tw-tail-view .topics=${topics} .recording=${recording} active></tw-tail-view>`,
      around,
    );
    element.style.cssText = "display: flex; width: 1240px; height: 700px";
    await waitUntil(() => rows === 0 || shownRows(gridOf(element)).length > 5, "rows", { timeout: 5_000 });
    return element;
  };
  return { api, session, told, open, become: (now: Session) => become(now) };
}

/** The arguments with which the tail was last opened. */
export function lastRequest(api: FakeTailApi): TailRequest {
  const args = api.last("tails.open");
  if (args === undefined) throw new Error("no tail was opened");
  return args[1] as TailRequest;
}

export function gridOf(view: TailView): ShadowRoot {
  return view.renderRoot.querySelector("tw-record-grid")?.shadowRoot as ShadowRoot;
}

export function shownRows(grid: ShadowRoot | null | undefined): HTMLElement[] {
  return [...(grid?.querySelectorAll<HTMLElement>(".layer .row:not([hidden])") ?? [])];
}

/** The inside of an element of the view. */
export function partOf(view: TailView, name: string): ShadowRoot {
  return view.renderRoot.querySelector(name)?.shadowRoot as ShadowRoot;
}

export function headings(grid: ShadowRoot): string[] {
  return [...grid.querySelectorAll(".th")].map(({ textContent }) => (textContent ?? "").trim().split(/\s+/)[0] ?? "");
}

export function pressKey(target: Element | null | undefined, key: string, more: KeyboardEventInit = {}): void {
  target?.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true, ...more }),
  );
}

/** The button of that name. */
export function buttonOf(root: ParentNode, name: string | RegExp): HTMLButtonElement {
  const found = [...root.querySelectorAll<HTMLButtonElement>("button")].find((button) => {
    const label = (button.getAttribute("aria-label") ?? button.textContent ?? "").trim().replace(/\s+/g, " ");
    return typeof name === "string" ? label === name : name.test(label);
  });
  if (found === undefined) throw new Error(`no button is called ${name}`);
  return found;
}
