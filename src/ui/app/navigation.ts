import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { TabKind, UiFeature } from "../components/feature.ts";
import { homeOf, type Kinds, kindsOf, type Place, parsePlace } from "./place.ts";
import { tabBeside } from "./tab-strip.ts";
import { closeTab, HOME_TAB, NO_TABS, openTab, type Tabs, updateTab } from "./tabs.ts";
import { goBack, goForward, NO_TRAIL, type Spot, type Trail, visit } from "./trail.ts";

/** The window's current place: its open tabs, the tab or feature's screen in front, and the places before. */
export class Navigation implements ReactiveController, Place {
  readonly #host: ReactiveControllerHost;
  readonly #moved: () => void;
  #features: readonly UiFeature[] = [];
  #kinds: Kinds = new Map();
  #tabs: Tabs = NO_TABS;
  #section: string | null = null;
  #visited: ReadonlySet<string> = new Set();
  #trail: Trail = visit(NO_TRAIL, { section: null, tab: HOME_TAB });

  /** @param moved called when another tab or screen comes to the front, to move the focus there */
  constructor(host: ReactiveControllerHost, moved: () => void) {
    this.#host = host;
    this.#moved = moved;
    host.addController(this);
  }

  hostConnected(): void {}

  setFeatures(features: readonly UiFeature[]): void {
    this.#features = features;
    this.#kinds = kindsOf(features);
  }

  /** A new object whenever a tab changes. */
  get tabs(): Tabs {
    return this.#tabs;
  }

  /** As they are drawn: a section in front is the first tab, in the place of the home screen. */
  get shownTabs(): Tabs {
    return this.#section === null ? this.#tabs : { ...this.#tabs, active: HOME_TAB };
  }

  /** The feature whose screen covers the tabs’ contents; null: none. */
  get section(): string | null {
    return this.#section;
  }

  /** Features whose screens were shown; these screens stay in the page. */
  get visited(): ReadonlySet<string> {
    return this.#visited;
  }

  get kinds(): Kinds {
    return this.#kinds;
  }

  get home(): UiFeature | null {
    return homeOf(this.#features);
  }

  /** The feature whose screen is in front; null: a tab without a screen is in front. */
  get shownScreen(): string | null {
    return this.#section ?? (this.#tabs.active === HOME_TAB ? (this.home?.id ?? null) : null);
  }

  /** The kind of the tab in front; null: a screen is in front. */
  get shownKind(): TabKind | null {
    const tab = this.#section === null ? this.#tabs.open.find(({ id }) => id === this.#tabs.active) : undefined;
    return tab === undefined ? null : (this.#kinds.get(tab.kind) ?? null);
  }

  feature(id: string | null): UiFeature | null {
    return this.#features.find((feature) => feature.id === id) ?? null;
  }

  /**
   * Starts at the place of the previous page. @param mayShow false for a screen that cannot be used here, which is
   * skipped
   */
  restore(place: string | null, mayShow: (feature: UiFeature) => boolean): void {
    const kept = parsePlace(place, this.#kinds);
    if (kept === null) return;
    const feature = this.feature(kept.section);
    this.#trail = NO_TRAIL;
    this.#go(kept.tabs, feature?.section !== undefined && mayShow(feature) ? feature.id : null);
  }

  /** Shows a feature's screen. The home screen is the first tab. */
  show(feature: UiFeature): void {
    if (feature === this.home) this.activate(HOME_TAB);
    else this.#go(this.#tabs, feature.id);
  }

  activate(tab: string): void {
    this.#go({ ...this.#tabs, active: tab }, null);
    this.#moved();
  }

  open<Content>(kind: TabKind<Content>, content: Content): void {
    this.#go(openTab(this.#tabs, kind, content), null);
    this.#moved();
  }

  update(id: string, change: (now: unknown) => unknown): void {
    this.#go(updateTab(this.#tabs, id, change), this.#section);
  }

  close(id: string): void {
    if (id === HOME_TAB) return;
    const wasShown = this.#tabs.active === id;
    this.#go(closeTab(this.#tabs, id), this.#section);
    if (wasShown) this.#moved();
  }

  /** Closes what is in front. Closing a screen shows the tabs again. */
  closeShown(): void {
    if (this.#section === null) this.close(this.#tabs.active);
    else this.activate(this.#tabs.active);
  }

  /** Activates a neighbour of the shown tab and keeps the focus in the strip. */
  step(by: number): void {
    const active = tabBeside(this.shownTabs, by);
    if (active !== this.shownTabs.active) this.#go({ ...this.#tabs, active }, null);
  }

  back(): void {
    this.#walk(goBack);
  }

  forward(): void {
    this.#walk(goForward);
  }

  #walk(go: typeof goBack): void {
    const isThere = ({ tab }: Spot) => tab === HOME_TAB || this.#tabs.open.some(({ id }) => id === tab);
    const trail = go(this.#trail, isThere);
    if (trail.now === null || trail === this.#trail) return;
    this.#trail = trail;
    this.#go({ ...this.#tabs, active: trail.now.tab }, trail.now.section);
    this.#moved();
  }

  #go(tabs: Tabs, section: string | null): void {
    this.#tabs = tabs;
    this.#section = section;
    if (section !== null && !this.#visited.has(section)) this.#visited = new Set([...this.#visited, section]);
    this.#trail = visit(this.#trail, { section, tab: tabs.active });
    this.#host.requestUpdate();
  }
}
