import { ContextProvider } from "@lit/context";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { AppNow, Command, Hears, Screen, ShownTab, UiFeature } from "../components/feature.ts";
import "../components/tw-icon.ts";
import type { ErrorData } from "../../contract/errors.ts";
import type { LockableId } from "../../contract/lockable.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { MOD } from "../data/keys.ts";
import { failure } from "../data/notice.ts";
import type { Session } from "../data/session.ts";
import type { NotConnected } from "../profiles/connecting.ts";
import "../settings/settings.ts";
import type { SettingsDialog } from "../settings/settings.ts";
import { base } from "../styles/base.ts";
import { makeCommands, type WindowActions } from "./commands.ts";
import { FEATURES } from "./features.ts";
import { hearAll } from "./hear.ts";
import "./keyboard-help.ts";
import type { KeyboardHelp } from "./keyboard-help.ts";
import "./palette.ts";
import type { LeaveDialog } from "./leave-dialog.ts";
import { goAhead, load } from "./load.ts";
import { Navigation } from "./navigation.ts";
import type { Palette } from "./palette.ts";
import { formatPlace } from "./place.ts";
import { railSections } from "./rail.ts";
import { renderTabStrip, type StripActions } from "./tab-strip.ts";
import type { Tab } from "./tabs.ts";
import type { Theme } from "./theme.ts";
import { workbenchStyles } from "./workbench.styles.ts";
import { type KeyActions, pressed } from "./workbench-keys.ts";

/** The delay after the first screen before the other parts are loaded, ms. */
const AHEAD_MS = 300;

/** The user wants to leave the cluster. */
export interface Leaving {
  /** The profile whose cluster gets the same view; null: none. */
  readonly to: string | null;
  /** What the connect screen continues with. */
  readonly failed: NotConnected | null;
}

declare module "../data/events.ts" {
  interface Events {
    "tw-whereabouts": string;
    "tw-disconnect": Leaving;
  }
}

/**
 * An open cluster: the screens of the features beside the rail, and tabs. It knows no feature by name.
 *
 * @fires tw-whereabouts `CustomEvent<string>` its current place, for `place` after a reload
 * @fires tw-disconnect `CustomEvent<Leaving>` the user wants to leave the cluster
 */
@customElement("tw-workbench")
export class Workbench extends LitElement {
  static override styles = [base, workbenchStyles];

  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) features: readonly UiFeature[] = FEATURES;
  /** The start place, as reported before the reload; null: the first section. */
  @property({ attribute: false }) place: string | null = null;

  /** What needs a licence that this computer lacks. */
  @state() private locked: readonly LockableId[] = [];
  @state() private counts: ReadonlyMap<string, number> = new Map();
  @state() private commands: readonly Command[] = [];
  @query("tw-palette") private readonly palette!: Palette;
  @query("tw-keyboard-help") private readonly help!: KeyboardHelp;
  @query("tw-settings") private readonly settings!: SettingsDialog;
  @query("tw-leave-dialog") private readonly leaveDialog!: LeaveDialog;

  readonly #session = new ContextProvider(this, { context: sessionContext });
  readonly #at = new Navigation(this, () => void this.#focusShown());
  /** The last reported place: the tabs and the screen in front. */
  #told: readonly unknown[] = [];
  #unhear: (() => void) | null = null;
  readonly #themed = () => this.requestUpdate();
  readonly #keyed = (event: KeyboardEvent) => this.#onKey(event);
  readonly #moused = (event: MouseEvent) => {
    if (event.button !== 3 && event.button !== 4) return;
    event.preventDefault();
    if (event.button === 3) this.#at.back();
    else this.#at.forward();
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
    const isAnother = changed.has("session") || changed.has("locked");
    if (isAnother) this.#session.setValue({ ...this.session, locked: this.locked });
    if (changed.has("features")) {
      this.#at.setFeatures(this.features);
      this.#unhear?.();
      this.#unhear = hearAll(this, [{ hears: this.#hears }, ...this.features], this.#actions, () => this.#now);
    }
    if (changed.has("place")) this.#at.restore(this.place, (feature) => this.#reason(feature) === null);
    if (this.#isElsewhere || isAnother) this.#makeCommands();
  }

  protected override firstUpdated(): void {
    const { tabs, kinds, home, section } = this.#at;
    const screens = [home, this.#at.feature(section)].map((feature) => feature?.section?.screen);
    const opened = tabs.open.map(({ kind }) => kinds.get(kind));
    load([...screens, ...this.features.flatMap(({ header, foot }) => [header, foot]), ...opened]);
    setTimeout(() => goAhead(this.features, this.session, (id, count) => this.#counted(id, count)), AHEAD_MS);
  }

  protected override updated(): void {
    if (!this.#isElsewhere) return;
    const { tabs, section, kinds } = this.#at;
    this.#told = [tabs, section];
    // With more tabs than fit, the new active tab may be out of sight.
    this.renderRoot.querySelector(".tab.active")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    tell(this, "tw-whereabouts", formatPlace(this.session.profile.id, { section, tabs }, kinds));
  }

  get #isElsewhere(): boolean {
    return [this.#at.tabs, this.#at.section].some((one, index) => one !== this.#told[index]);
  }

  protected override render() {
    const { profile } = this.session;
    const servers = profile.kafka.bootstrapServers.join(", ");
    const { tabs, section, home, shownScreen, visited, kinds } = this.#at;
    return html`
      <header>
        <div class="profile">
          <span class="dot" .style=${`background: var(--profile-${profile.color})`}></span>
          <strong>${profile.name}</strong>
          ${servers === profile.name ? nothing : html`<span class="servers">${servers}</span>`}
        </div>
        <button class="command" @click=${this.#openPalette}>
          <tw-icon name="search"></tw-icon>Go to topic or command<kbd>${MOD} K</kbd>
        </button>
        <div class="tools">
          ${this.features.map(({ header }) => header?.render() ?? nothing)}
          <button class="quiet" @click=${() => this.#leave()}><tw-icon name="unplug"></tw-icon>Disconnect</button>
        </div>
      </header>
      <tw-rail
        .sections=${railSections(this.features, this.counts, (feature) => this.#reason(feature))}
        .shown=${shownScreen}
        .theme=${this.theme.choice}
        >${this.features.map(({ id, foot }) => foot?.render(shownScreen === id) ?? nothing)}</tw-rail
      >
      ${renderTabStrip(this.#at.shownTabs, this.#at.feature(section ?? home?.id ?? null)?.section?.label ?? "", kinds, this.#strip)}
      <main ?hidden=${section !== null}>
        ${home?.section === undefined ? nothing : this.#renderScreen(home.id, home.section.screen, shownScreen === home.id)}
        ${repeat(
          tabs.open,
          ({ id }) => id,
          (tab) => this.#renderPanel(tab),
        )}
      </main>
      <div class="screens">
        ${this.features.map((feature) =>
          feature.section === undefined || feature === home || !visited.has(feature.id)
            ? nothing
            : this.#renderScreen(feature.id, feature.section.screen, section === feature.id),
        )}
      </div>
      <div class="asides">${this.features.map(({ aside }) => aside?.render() ?? nothing)}</div>
      <tw-palette .commands=${this.commands}></tw-palette>
      <tw-keyboard-help .features=${this.features}></tw-keyboard-help>
      ${this.features.map(({ dialog }) => dialog?.render() ?? nothing)}
      <tw-settings .features=${this.features}></tw-settings>
      <tw-leave-dialog></tw-leave-dialog>
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
      active: this.#at.section === null && this.#at.tabs.active === id,
      update: (change) => this.#at.update(id, change),
      close: () => this.#at.close(id),
    };
    return this.#at.kinds.get(kind)?.render(content, tab) ?? nothing;
  }

  #reason(feature: UiFeature): string | null {
    return feature.unavailable?.(this.session) ?? null;
  }

  /** The name of what is in front, without the names of things on the cluster. */
  get spot(): string {
    const { shownKind, shownScreen } = this.#at;
    return shownKind === null ? (this.#at.feature(shownScreen)?.section?.label ?? "Start") : `${shownKind.kind} tab`;
  }

  /** The element of the screen or tab in front. */
  get #inFront(): HTMLElement | null {
    const screen = this.#at.shownScreen;
    const selector = screen === null ? "main > :not(.screen, [hidden])" : `.screen[data-feature="${screen}"] > *`;
    return this.renderRoot.querySelector<HTMLElement>(selector);
  }

  /** The focused element may now be hidden. Without this call no element would receive the keys. */
  async #focusShown(): Promise<void> {
    if (!(await this.#loads(this.#at.shownKind))) return;
    await this.updateComplete;
    const shown = this.#inFront;
    if (shown instanceof LitElement) await shown.updateComplete;
    shown?.focus();
  }

  async #show(id: string): Promise<void> {
    const feature = this.#at.feature(id);
    if (feature?.section === undefined || this.#reason(feature) !== null) return;
    this.#at.show(feature);
    if (feature === this.#at.home) return;
    if (await this.#loads(feature.section.screen)) await this.#focusShown();
  }

  /** False: its code cannot be loaded, which the user is told. */
  async #loads(part: { load(): Promise<unknown> } | null): Promise<boolean> {
    try {
      await part?.load();
      return true;
    } catch (error) {
      tell(this, "tw-notice", failure(error));
      return false;
    }
  }

  /** Asks when something would end or be lost. @param to, error see Leaving */
  async #leave(to: string | null = null, error: ErrorData | null = null): Promise<void> {
    const losses = this.features.flatMap((feature) => feature.leaving?.(this.#now, to !== null) ?? []);
    if (losses.length > 0) {
      await import("./leave-dialog.ts");
      if (!(await this.leaveDialog.ask(this.session.profile.name, losses))) return;
    }
    tell(this, "tw-disconnect", { to, failed: error === null ? null : { profile: this.session.profile, error } });
  }

  #openPalette(): void {
    this.#makeCommands();
    this.palette.open();
  }

  readonly #strip: StripActions = {
    // The first tab of a section is that section.
    activate: (id) => (id === this.#at.shownTabs.active ? void this.#focusShown() : this.#at.activate(id)),
    close: (id) => this.#at.close(id),
    // The arrows move the focus along the tabs, so the content must not take it.
    step: async (by) => {
      this.#at.step(by);
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>(".tab.active [role=tab]")?.focus();
    },
  };

  readonly #hears: Hears = {
    "tw-section": (id) => void this.#show(id),
    "tw-open-settings": (feature) => void this.settings.open(feature),
    "tw-open-account": () => void this.#show("account"),
    "tw-open-help": () => this.help.open(),
    "tw-locked": (locked) => {
      this.locked = locked;
    },
    "tw-mend": (error) => void this.#leave(null, error),
    "tw-environment": (profileId) => void this.#leave(profileId),
    "tw-focus-lost": () => void this.#focusShown(),
    "tw-next-theme": () => this.theme.next(),
  };

  readonly #actions: WindowActions & KeyActions = {
    show: (feature) => this.#show(feature),
    open: (kind, content) => this.#at.open(kind, content),
    openSettings: (feature) => void this.settings.open(feature),
    openPalette: () => this.#openPalette(),
    openHelp: () => this.help.open(),
    openGuide: () => tell(this, "tw-guide", null),
    askSupport: (kind) => tell(this, "tw-support", { kind, error: null }),
    nextTheme: () => this.theme.next(),
    activate: (id) => this.#at.activate(id),
    search: () => this.#inFront?.focus(),
    back: () => this.#at.back(),
    forward: () => this.#at.forward(),
    closeActive: () => this.#at.closeShown(),
    disconnect: () => void this.#leave(),
  };

  get #now(): AppNow {
    return {
      session: this.#session.value,
      tab: this.#at.shownKind?.kind ?? null,
      open: this.#at.tabs.open,
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
    const action = pressed(
      event,
      { tabs: this.#at.shownTabs, isScreen: this.#at.section !== null, sections },
      this.#actions,
    );
    if (action === null) return;
    event.preventDefault();
    action();
  }
}
