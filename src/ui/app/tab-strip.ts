import { html } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { IconName } from "../components/icons.ts";
import "../components/tw-icon.ts";
import type { Kinds } from "./place.ts";
import { HOME_TAB, type Tabs } from "./tabs.ts";

export interface StripActions {
  activate(tab: string): void;
  close(tab: string): void;
  /** Activates the tab this many places further and focuses its name. */
  step(by: number): void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -1, PageDown: 1 };

/**
 * The number of tabs that a key moves: arrows when a tab has the focus; Ctrl Tab, Ctrl PgUp and Ctrl PgDn from
 * anywhere.
 */
export function tabStep(event: KeyboardEvent, onTab: boolean): number {
  if (event.altKey || event.metaKey) return 0;
  if (event.ctrlKey && event.key === "Tab") return event.shiftKey ? -1 : 1;
  const isArrow = event.key.startsWith("Arrow");
  return (isArrow ? onTab && !event.ctrlKey && !event.shiftKey : event.ctrlKey) ? (STEPS[event.key] ?? 0) : 0;
}

/** The tab this many places from the active one. It wraps around at both ends. */
export function tabBeside({ open, active }: Tabs, step: number): string {
  const ids = [HOME_TAB, ...open.map(({ id }) => id)];
  return ids.at((ids.indexOf(active) + step) % ids.length) ?? active;
}

/** A vertical wheel scrolls the strip sideways, because it has no other direction and no scrollbar. */
function turnSideways(event: WheelEvent): void {
  const strip = event.currentTarget as HTMLElement;
  if (event.deltaX === 0 && !event.shiftKey) strip.scrollLeft += event.deltaY;
}

/** @param home the name of the first tab: the home screen, or the section in front */
export function renderTabStrip({ open, active }: Tabs, home: string, kinds: Kinds, does: StripActions) {
  const tab = (id: string, label: string, title: string, mark?: string, icon?: IconName) =>
    renderTab({ id, label, title, mark, icon, active: active === id }, does);
  return html`<div
    class="tabs"
    role="tablist"
    aria-label="Open tabs"
    @wheel=${turnSideways}
    @keydown=${(event: KeyboardEvent) => {
      const step = tabStep(event, true);
      if (step === 0) return;
      event.preventDefault();
      event.stopPropagation();
      does.step(step);
    }}
  >
    ${tab(HOME_TAB, home, home)}
    ${repeat(
      open,
      ({ id }) => id,
      ({ id, kind, content }) => {
        const its = kinds.get(kind);
        return tab(id, its?.label(content) ?? "", its?.title(content) ?? "", its?.mark, its?.icon);
      },
    )}
  </div>`;
}

interface ShownTab {
  readonly id: string;
  readonly label: string;
  readonly title: string;
  readonly mark: string | undefined;
  readonly icon: IconName | undefined;
  readonly active: boolean;
}

function renderTab({ id, label, title, mark, icon, active }: ShownTab, does: StripActions) {
  return html`<div class="tab ${active ? "active" : ""}" @auxclick=${(event: MouseEvent) => event.button === 1 && does.close(id)}>
    <button
      role="tab"
      aria-selected=${active}
      tabindex=${active ? 0 : -1}
      title=${title}
      @click=${() => does.activate(id)}
      @keydown=${(event: KeyboardEvent) => event.key === "Delete" && does.close(id)}
    >
      ${mark === undefined ? "" : html`<span class=${mark}></span>`}
      ${icon === undefined ? "" : html`<tw-icon name=${icon}></tw-icon>`}<span>${label}</span>
    </button>
    ${
      id === HOME_TAB
        ? ""
        : // A tab list may hold only tabs, so by key a tab is closed with Delete or Alt W.
          html`<button class="close" title="Close (Alt W)" tabindex="-1" aria-hidden="true" @click=${() => does.close(id)}>
          <tw-icon name="x"></tw-icon>
        </button>`
    }
  </div>`;
}
