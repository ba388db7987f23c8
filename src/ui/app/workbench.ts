import { ContextProvider } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { AppNow, Command, Hears, Screen, ShownTab, UiFeature } from "../components/feature.ts";
import "../components/tw-icon.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { MOD } from "../data/keys.ts";
import type { Session } from "../data/session.ts";
import "../settings/settings.ts";
import type { SettingsDialog } from "../settings/settings.ts";
import { base } from "../styles/base.ts";
import { makeCommands, type WindowActions } from "./commands.ts";
import { FEATURES } from "./features.ts";
import { hearAll } from "./hear.ts";
import "./keyboard-help.ts";
import type { KeyboardHelp } from "./keyboard-help.ts";
import "./palette.ts";
import { goAhead, load } from "./load.ts";
import type { Palette } from "./palette.ts";
import { formatPlace, homeOf, kindsOf, parsePlace } from "./place.ts";
import { railSections } from "./rail.ts";
import { renderTabStrip, type StripActions, tabBeside } from "./tab-strip.ts";
import { closeTab, HOME_TAB, NO_TABS, openTab, type Tab, type Tabs, updateTab } from "./tabs.ts";
import type { Theme } from "./theme.ts";
import { goBack, goForward, NO_TRAIL, type Spot, visit } from "./trail.ts";
import { workbenchStyles } from "./workbench.styles.ts";
import { type KeyActions, pressed } from "./workbench-keys.ts";

/** What is opened next is loaded while the user looks at the first screen, ms after it is there. */
const AHEAD_MS = 300;

declare module "../data/events.ts" {
  interface Events {
    "tw-whereabouts": string;
    "tw-disconnect": null;
  }
}

/**
 * An open cluster: the screens of the features beside the rail, and tabs. It knows no feature by name.
 *
 * @fires tw-whereabouts `CustomEvent<string>` where it is now, for its `place` after a reload
 * @fires tw-disconnect the user wants to leave the cluster
 */
@customElement("tw-workbench")
export class Workbench extends LitElement {
  static override styles = [base, workbenchStyles];

  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) features: readonly UiFeature[] = FEATURES;
  /** Where to begin, as it was told before the page was loaded again; null: on the first section. */
  @property({ attribute: false }) place: string | null = null;

  @state() private tabs: Tabs = NO_TABS;
  /** The feature whose screen covers the tabs; null: none does. */
  @state() private section: string | null = null;
  /** Features whose screens were shown: those stay in the page. */
  @state() private visited: ReadonlySet<string> = new Set();
  @state() private counts: ReadonlyMap<string, number> = new Map();
  @state() private commands: readonly Command[] = [];
  @query("tw-palette") private readonly palette!: Palette;
  @query("tw-keyboard-help") private readonly help!: KeyboardHelp;
  @query("tw-settings") private readonly settings!: SettingsDialog;

  readonly #session = new ContextProvider(this, { context: sessionContext });
  #trail = NO_TRAIL;
  #unhear: (() => void) | null = null;
  readonly #themed = () => this.requestUpdate();
  readonly #keyed = (event: KeyboardEvent) => this.#onKey(event);
  readonly #moused = (event: MouseEvent) => {
    if (event.button !== 3 && event.button !== 4) return;
    event.preventDefault();
    this.#move(event.button === 3 ? goBack : goForward);
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.theme.addEventListener("change", this.#themed);
    document.addEventListener("keydown", this.#keyed);
    document.addEventListener("mouseup", this.#moused);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.theme.removeEventListener("change", this.#themed);
    document.removeEventListener("keydown", this.#keyed);
    document.removeEventListener("mouseup", this.#moused);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("session")) this.#session.setValue(this.session);
    if (changed.has("features")) {
      this.#unhear?.();
      this.#unhear = hearAll(this, [{ hears: this.#hears }, ...this.features], this.#actions, () => this.#now);
    }
    if (changed.has("place")) this.#goTo(this.place);
    if (changed.has("section") && this.section !== null) this.visited = new Set([...this.visited, this.section]);
    if (changed.has("tabs") || changed.has("section") || changed.has("session")) this.#makeCommands();
  }

  protected override firstUpdated(): void {
    const kinds = this.tabs.open.map(({ kind }) => this.#kinds.get(kind));
    const screens = [this.#home, this.#featureOf(this.section)].map((feature) => feature?.section?.screen);
    load([...screens, ...this.features.map(({ header }) => header), ...kinds]);
    setTimeout(() => goAhead(this.features, this.session, (id, count) => this.#counted(id, count)), AHEAD_MS);
  }

  protected override updated(changed: PropertyValues): void {
    // With more tabs than fit, the one that came up may be out of sight.
    if (changed.has("tabs"))
      this.renderRoot.querySelector(".tab.active")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (!changed.has("tabs") && !changed.has("section")) return;
    this.#trail = visit(this.#trail, { section: this.section, tab: this.tabs.active });
    tell(
      this,
      "tw-whereabouts",
      formatPlace(this.session.profile.id, { section: this.section, tabs: this.tabs }, this.#kinds),
    );
  }

  protected override render() {
    const { profile } = this.session;
    const home = this.#home;
    const isHome = this.section === null && this.tabs.active === HOME_TAB;
    return html`
      <header>
        <div class="profile">
          <span class="dot" .style=${`background: var(--profile-${profile.color})`}></span>
          <strong>${profile.name}</strong>
          <span class="servers">${profile.bootstrapServers.join(", ")}</span>
        </div>
        <button class="command" @click=${this.#openPalette}>
          <tw-icon name="search"></tw-icon>Go to topic or command<kbd>${MOD} K</kbd>
        </button>
        <div class="tools">
          ${this.features.map(({ header }) => header?.render() ?? nothing)}
          <button class="quiet" @click=${() => tell(this, "tw-disconnect")}><tw-icon name="unplug"></tw-icon>Disconnect</button>
        </div>
      </header>
      <tw-rail
        .sections=${railSections(this.features, this.counts, (feature) => this.#reason(feature))}
        .shown=${isHome ? (home?.id ?? null) : this.section}
        .theme=${this.theme.choice}
      ></tw-rail>
      <main ?hidden=${this.section !== null}>
        ${renderTabStrip(this.tabs, home?.section?.label ?? "", this.#kinds, this.#strip)}
        <div class="panels">
          ${home?.section === undefined ? nothing : this.#renderScreen(home.id, home.section.screen, isHome)}
          ${repeat(
            this.tabs.open,
            ({ id }) => id,
            (tab) => this.#renderPanel(tab),
          )}
        </div>
      </main>
      <div class="screens">
        ${this.features.map(({ id, section }) =>
          section === undefined || id === home?.id || !this.visited.has(id)
            ? nothing
            : this.#renderScreen(id, section.screen, this.section === id),
        )}
      </div>
      <div class="asides">${this.features.map(({ aside }) => aside?.render() ?? nothing)}</div>
      <tw-palette .commands=${this.commands}></tw-palette>
      <tw-keyboard-help .features=${this.features}></tw-keyboard-help>
      ${this.features.map(({ dialog }) => dialog?.render() ?? nothing)}
      <tw-settings .features=${this.features}></tw-settings>
    `;
  }

  #renderScreen(id: string, screen: Screen, shown: boolean) {
    return html`<div
      class="screen"
      data-feature=${id}
      @tw-count=${(event: Told<"tw-count">) => this.#counted(id, event.detail)}
    >
      ${screen.render({ shown, back: null })}
    </div>`;
  }

  #counted(id: string, count: number): void {
    this.counts = new Map([...this.counts, [id, count]]);
    this.#makeCommands();
  }

  #renderPanel({ id, kind, content }: Tab) {
    const tab: ShownTab<unknown> = {
      active: this.section === null && this.tabs.active === id,
      update: (change) => {
        this.tabs = updateTab(this.tabs, id, change);
      },
      close: () => this.#close(id),
    };
    return this.#kinds.get(kind)?.render(content, tab) ?? nothing;
  }

  get #home(): UiFeature | null {
    return homeOf(this.features);
  }

  get #kinds() {
    return kindsOf(this.features);
  }

  #featureOf(id: string | null): UiFeature | null {
    return this.features.find((feature) => feature.id === id) ?? null;
  }

  #reason(feature: UiFeature): string | null {
    return feature.unavailable?.(this.session) ?? null;
  }

  #goTo(place: string | null): void {
    const kept = parsePlace(place, this.#kinds);
    if (kept === null) return;
    this.tabs = kept.tabs;
    const feature = this.#featureOf(kept.section);
    this.section = feature?.section !== undefined && this.#reason(feature) === null ? feature.id : null;
  }

  #activate(id: string): void {
    this.section = null;
    this.tabs = { ...this.tabs, active: id };
    void this.#focusShown();
  }

  /** The element of the screen or the tab in front. */
  get #inFront(): HTMLElement | null {
    const { section, tabs } = this;
    const screen = section ?? (tabs.active === HOME_TAB ? (this.#home?.id ?? "") : null);
    const selector = screen === null ? ".panels > :not(.screen, [hidden])" : `.screen[data-feature="${screen}"] > *`;
    return this.renderRoot.querySelector<HTMLElement>(selector);
  }

  /** What had the focus may be hidden now: without this the keys would go nowhere. */
  async #focusShown(): Promise<void> {
    const tab = this.tabs.open.find(({ id }) => id === this.tabs.active);
    await (this.section === null && tab !== undefined ? this.#kinds.get(tab.kind)?.load() : null);
    await this.updateComplete;
    const shown = this.#inFront;
    if (shown instanceof LitElement) await shown.updateComplete;
    shown?.focus();
  }

  async #show(id: string): Promise<void> {
    const feature = this.#featureOf(id);
    if (feature?.section === undefined || this.#reason(feature) !== null) return;
    if (feature === this.#home) {
      this.#activate(HOME_TAB);
      return;
    }
    this.section = id;
    await feature.section.screen.load();
    await this.#focusShown();
  }

  #move(go: typeof goBack): void {
    const isThere = ({ tab }: Spot) => tab === HOME_TAB || this.tabs.open.some(({ id }) => id === tab);
    const trail = go(this.#trail, isThere);
    if (trail.now === null || trail === this.#trail) return;
    this.#trail = trail;
    this.section = trail.now.section;
    this.tabs = { ...this.tabs, active: trail.now.tab };
    void this.#focusShown();
  }

  /** What is in front: a screen gives way to the tabs. */
  #closeActive(): void {
    if (this.section === null) this.#close(this.tabs.active);
    else this.#activate(this.tabs.active);
  }

  #close(id: string): void {
    if (id === HOME_TAB) return;
    const wasShown = this.tabs.active === id;
    this.tabs = closeTab(this.tabs, id);
    if (wasShown) void this.#focusShown();
  }

  #openPalette(): void {
    this.#makeCommands();
    this.palette.open();
  }

  readonly #strip: StripActions = {
    activate: (id) => this.#activate(id),
    close: (id) => this.#close(id),
    // The arrows take the focus along; what the tab shows keeps out of it.
    step: async (by) => {
      this.tabs = { ...this.tabs, active: tabBeside(this.tabs, by) };
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>(".tab.active [role=tab]")?.focus();
    },
  };

  readonly #hears: Hears = {
    "tw-section": (id) => void this.#show(id),
    "tw-open-settings": (feature) => void this.settings.open(feature),
    "tw-open-help": () => this.help.open(),
    "tw-next-theme": () => this.theme.next(),
  };

  readonly #actions: WindowActions & KeyActions = {
    show: (feature) => this.#show(feature),
    open: (kind, content) => {
      this.section = null;
      this.tabs = openTab(this.tabs, kind, content);
      void this.#focusShown();
    },
    openSettings: (feature) => void this.settings.open(feature),
    openPalette: () => this.#openPalette(),
    openHelp: () => this.help.open(),
    nextTheme: () => this.theme.next(),
    activate: (id) => this.#activate(id),
    search: () => this.#inFront?.focus(),
    back: () => this.#move(goBack),
    forward: () => this.#move(goForward),
    closeActive: () => this.#closeActive(),
    disconnect: () => tell(this, "tw-disconnect"),
  };

  get #now(): AppNow {
    const tab = this.tabs.open.find(({ id }) => id === this.tabs.active);
    return {
      session: this.session,
      tab: this.section === null ? (tab?.kind ?? null) : null,
      find: <E extends Element>(selector: string) => {
        const found = this.hasUpdated ? this.renderRoot.querySelector<E>(selector) : null;
        return found?.matches(":defined") ? found : null;
      },
    };
  }

  #makeCommands(): void {
    this.commands = makeCommands(this.features, this.#actions, this.#now);
  }

  #onKey(event: KeyboardEvent): void {
    const sections = this.features.filter(({ section }) => section !== undefined);
    const action = pressed(event, { tabs: this.tabs, isScreen: this.section !== null, sections }, this.#actions);
    if (action === null) return;
    event.preventDefault();
    action();
  }
}
