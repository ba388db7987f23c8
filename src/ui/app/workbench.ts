import { ContextProvider } from "@lit/context";
import { html, LitElement, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { DeepLink } from "../../contract/deep-link.ts";
import { toErrorData } from "../../contract/errors.ts";
import { type Told, tell } from "../data/events.ts";
import "../components/tw-icon.ts";
import { writeClipboard } from "../data/clipboard.ts";
import { sessionContext } from "../data/context.ts";
import type { Session } from "../data/session.ts";
import "../settings/settings.ts";
import type { SettingsDialog } from "../settings/settings.ts";
import { base } from "../styles/base.ts";
import "../log/log-panel.ts";
import type { LogPanel } from "../log/log-panel.ts";
import "../network/network-panel.ts";
import type { NetworkPanel } from "../network/network-panel.ts";
import "../network/offline-pill.ts";
import type { OfflinePill } from "../network/offline-pill.ts";
import "../export/open-recording.ts";
import type { OpenRecording } from "../export/open-recording.ts";
import "../tail/tail-view.ts";
import type { TailView } from "../tail/tail-view.ts";
import "../topics/topic-list.ts";
import type { TopicList } from "../topics/topic-list.ts";
import { makeCommands, type WorkbenchActions } from "./commands.ts";
import "./keyboard-help.ts";
import { type KeyboardHelp, MOD } from "./keyboard-help.ts";
import "../memory/memory-used.ts";
import type { MemoryUsed } from "../memory/memory-used.ts";
import "./palette.ts";
import type { Command, Palette } from "./palette.ts";
import { formatPlace, type Place, type Section } from "./place.ts";
import "./rail.ts";
import { tabBeside, tabStep, turnSideways } from "./tab-strip.ts";
import {
  closeTab,
  NO_TABS,
  openPresetTab,
  openRecordingTab,
  openTab,
  setTabPlace,
  setTopics,
  type Tab,
  type Tabs,
  TOPICS_TAB,
  tabLabel,
  tabTitle,
} from "./tabs.ts";
import type { Theme } from "./theme.ts";
import { workbenchStyles } from "./workbench.styles.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-disconnect": null;
    "tw-whereabouts": string;
  }
}

/**
 * An open cluster: its topics, and a tab for each open tail.
 *
 * @fires tw-whereabouts `CustomEvent<string>` where it is now, for `parsePlace`
 * @fires tw-disconnect the user wants to leave the cluster
 */
@customElement("tw-workbench")
export class Workbench extends LitElement {
  static override styles = [base, workbenchStyles];

  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) theme!: Theme;
  /** Where to begin; null: on the topics. */
  @property({ attribute: false }) place: Place | null = null;

  @state() private tabs: Tabs = NO_TABS;
  @state() private section: Section = "topics";
  @state() private commands: readonly Command[] = [];
  @query("tw-palette") private readonly palette!: Palette;
  @query("tw-keyboard-help") private readonly help!: KeyboardHelp;
  @query("tw-settings") private readonly settings!: SettingsDialog;
  @query("tw-topic-list") private readonly topicList!: TopicList;
  @query("tw-open-recording") private readonly recordings!: OpenRecording;
  @query("tw-offline-pill") private readonly offlinePill!: OfflinePill;
  @query("tw-network-panel") private readonly network!: NetworkPanel;
  @query("tw-log-panel") private readonly log!: LogPanel;
  @query("tw-memory-used") private readonly memory!: MemoryUsed;

  readonly #session = new ContextProvider(this, { context: sessionContext });
  readonly #themed = () => this.requestUpdate();
  readonly #keyed = (event: KeyboardEvent) => this.#onKey(event);

  override connectedCallback(): void {
    super.connectedCallback();
    this.theme.addEventListener("change", this.#themed);
    document.addEventListener("keydown", this.#keyed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.theme.removeEventListener("change", this.#themed);
    document.removeEventListener("keydown", this.#keyed);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("session")) this.#session.setValue(this.session);
    if (changed.has("place") && this.place !== null) {
      this.tabs = this.place.tabs;
      this.section = this.place.section;
    }
    if (changed.has("tabs") || changed.has("section") || changed.has("session")) this.#makeCommands();
  }

  protected override updated(changed: PropertyValues): void {
    // With more tabs than fit, the one that came up may be out of sight.
    if (changed.has("tabs"))
      this.renderRoot.querySelector(".tab.active")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (!changed.has("tabs") && !changed.has("section")) return;
    const detail = formatPlace({ profileId: this.session.profile.id, section: this.section, tabs: this.tabs });
    tell(this, "tw-whereabouts", detail);
  }

  protected override render() {
    const { profile } = this.session;
    const { open } = this.tabs;
    // A screen over the tabs: none of them is shown then.
    const active = this.section === "topics" ? this.tabs.active : null;
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
          <tw-offline-pill @tw-open-network=${() => this.#show("network")}></tw-offline-pill>
          <tw-memory-used @click=${() => this.settings.open()}></tw-memory-used>
          <button class="quiet" @click=${this.#disconnect}><tw-icon name="unplug"></tw-icon>Disconnect</button>
        </div>
      </header>
      <tw-rail
        .shown=${this.section === "topics" && active !== TOPICS_TAB ? null : this.section}
        .theme=${this.theme.choice}
        @tw-section=${(event: Told<"tw-section">) => this.#show(event.detail)}
        @tw-open-settings=${() => this.settings.open()}
        @tw-open-help=${() => this.help.open()}
        @tw-next-theme=${() => this.theme.next()}
      ></tw-rail>
      <main ?hidden=${this.section !== "topics"}>
        <div class="tabs" role="tablist" aria-label="Open topics" @wheel=${turnSideways} @keydown=${this.#keyedOnTab}>
          ${this.#renderTab(TOPICS_TAB, "Topics", "Topics")}
          ${repeat(
            open,
            ({ id }) => id,
            (tab) => this.#renderTab(tab.id, tabLabel(tab), tabTitle(tab), tab.recording !== null),
          )}
        </div>
        <div
          class="panels"
          @tw-open-topic=${(event: Told<"tw-open-topic">) => this.#openTopics([event.detail])}
          @tw-open-topics=${(event: Told<"tw-open-topics">) => this.#openTopics(event.detail)}
          @tw-open-recording=${() => this.recordings.open()}
        >
          <tw-topic-list
            .active=${active === TOPICS_TAB}
            ?hidden=${active !== TOPICS_TAB}
            @tw-topics=${this.#makeCommands}
          ></tw-topic-list>
          ${repeat(
            open,
            ({ id }) => id,
            (tab) => this.#renderView(tab, active === tab.id),
          )}
        </div>
      </main>
      ${this.#renderScreens()}
      <tw-palette .commands=${this.commands}></tw-palette>
      <tw-keyboard-help></tw-keyboard-help>
      <tw-open-recording @tw-recording=${this.#openRecording}></tw-open-recording>
      <tw-settings
        @tw-memory=${(event: Told<"tw-memory">) => {
          this.memory.memory = event.detail;
        }}
      ></tw-settings>
    `;
  }

  #renderScreens() {
    const { section } = this;
    return html`
      <tw-network-panel
        role="main"
        .active=${section === "network"}
        ?hidden=${section !== "network"}
      ></tw-network-panel>
      <tw-log-panel role="main" .active=${section === "log"} ?hidden=${section !== "log"}></tw-log-panel>
    `;
  }

  #renderView({ id, topics, recording, preset, place }: Tab, active: boolean) {
    return html`<tw-tail-view
      .topics=${topics}
      .recording=${recording}
      .preset=${preset}
      .place=${place}
      ?active=${active}
      ?hidden=${!active}
      @tw-tail-place=${({ detail }: Told<"tw-tail-place">) => {
        this.tabs = setTabPlace(this.tabs, id, detail);
      }}
      @tw-set-topics=${(event: Told<"tw-set-topics">) => this.#setTopics(id, event.detail)}
    ></tw-tail-view>`;
  }

  #renderTab(id: string, label: string, title: string, isFile = false) {
    const active = this.tabs.active === id;
    return html`<div class="tab ${active ? "active" : ""}" @auxclick=${(event: MouseEvent) => event.button === 1 && this.#close(id)}>
      <button
        role="tab"
        aria-selected=${active}
        tabindex=${active ? 0 : -1}
        title=${title}
        @click=${() => this.#activate(id)}
        @keydown=${(event: KeyboardEvent) => event.key === "Delete" && this.#close(id)}
      >
        ${isFile ? html`<span class="recorded"></span>` : ""}<span>${label}</span>
      </button>
      ${
        id === TOPICS_TAB
          ? ""
          : // A tab list holds tabs only: by key a tab is closed with Delete, or Alt W.
            html`<button class="close" title="Close (Alt W)" tabindex="-1" aria-hidden="true" @click=${() => this.#close(id)}>
            <tw-icon name="x"></tw-icon>
          </button>`
      }
    </div>`;
  }

  /** Shows what a link asks for. */
  follow({ topics, from, where }: DeepLink): void {
    this.section = "topics";
    const filter = where === null ? null : ({ kind: "cel", expression: where } as const);
    this.tabs = openPresetTab(this.tabs, topics, { start: from, filter });
  }

  async #copyLink(): Promise<void> {
    const link = this.#view?.link ?? null;
    try {
      if (link === null) throw new Error("No link can say what this view shows.");
      await writeClipboard(link.text);
      const without = link.without === null ? "" : ` Without ${link.without}.`;
      this.session.notify({ tone: "ok", message: `Copied a link for others with a cluster of this name.${without}` });
    } catch (error) {
      this.session.notify({ tone: "danger", message: toErrorData(error).message });
    }
  }

  #openTopics(topics: readonly string[]): void {
    this.section = "topics";
    this.tabs = openTab(this.tabs, topics);
    void this.#focusShown();
  }

  #setTopics(id: string, topics: readonly string[]): void {
    this.tabs = setTopics(this.tabs, id, topics);
  }

  #openRecording({ detail: { path, tailId, topics } }: Told<"tw-recording">): void {
    this.section = "topics";
    this.tabs = openRecordingTab(this.tabs, topics, { path, tailId });
  }

  /** The view of the active tab; null on the topics. */
  get #view(): TailView | null {
    return this.renderRoot.querySelector<TailView>("tw-tail-view:not([hidden])");
  }

  #activate(id: string): void {
    this.section = "topics";
    this.tabs = { ...this.tabs, active: id };
    void this.#focusShown();
  }

  /** What had the focus may be hidden now: without this the keys would go nowhere. */
  async #focusShown(): Promise<void> {
    await this.updateComplete;
    if (this.tabs.active === TOPICS_TAB) this.topicList.focusSearch();
    else await this.#view?.focusRows();
  }

  /** The arrows take the focus along; what the tab shows keeps out of it. */
  async #keyedOnTab(event: KeyboardEvent): Promise<void> {
    const step = tabStep(event, true);
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.tabs = { ...this.tabs, active: tabBeside(this.tabs, step) };
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(".tab.active [role=tab]")?.focus();
  }

  async #show(section: Section): Promise<void> {
    if (section === "topics") {
      this.#activate(TOPICS_TAB);
      return;
    }
    this.section = section;
    await this.updateComplete;
    this.#screen?.focus();
  }

  get #screen(): NetworkPanel | LogPanel | null {
    return this.section === "network" ? this.network : this.section === "log" ? this.log : null;
  }

  async #openDiagnostics(): Promise<void> {
    await this.#show("log");
    await this.log.openDiagnostics();
  }

  /** What is in front: a screen gives way to the tabs. */
  #closeActive(): void {
    if (this.section === "topics") this.#close(this.tabs.active);
    else this.#activate(this.tabs.active);
  }

  #close(id: string): void {
    if (id === TOPICS_TAB) return;
    const wasShown = this.tabs.active === id;
    this.tabs = closeTab(this.tabs, id);
    if (wasShown) void this.#focusShown();
  }

  #disconnect(): void {
    tell(this, "tw-disconnect");
  }

  #openPalette(): void {
    this.#makeCommands();
    this.palette.open();
  }

  readonly #actions: WorkbenchActions = {
    openTopic: (name) => this.#openTopics([name]),
    show: (section) => void this.#show(section),
    refreshTopics: () => void this.topicList.refresh(),
    openRecording: () => void this.recordings.open(),
    nextTheme: () => this.theme.next(),
    openSettings: (section) => void this.settings.open(section),
    openDiagnostics: () => void this.#openDiagnostics(),
    openHelp: () => this.help.open(),
    setOffline: (offline) => void this.offlinePill.set(offline),
    exportMatches: () => void this.#view?.openExport(),
    copyLink: () => void this.#copyLink(),
    closeActive: () => this.#closeActive(),
    disconnect: () => this.#disconnect(),
  };

  #makeCommands(): void {
    this.commands = makeCommands(this.#actions, {
      topics: this.hasUpdated ? this.topicList.names : [],
      offline: this.hasUpdated && this.offlinePill.offline,
      hasView: this.tabs.active !== TOPICS_TAB && this.section === "topics",
    });
  }

  #onKey(event: KeyboardEvent): void {
    const mod = event.ctrlKey || event.metaKey;
    const digit = mod && !event.altKey ? Number(event.key) : Number.NaN;
    const step = tabStep(event, false);
    if (mod && event.key.toLowerCase() === "k") this.#openPalette();
    else if (step !== 0) this.#activate(tabBeside(this.tabs, step));
    else if (event.altKey && event.code === "KeyW") this.#closeActive();
    else if (event.altKey && event.code === "KeyN") void this.#show("network");
    else if (event.altKey && event.code === "KeyL") void this.#show("log");
    // Only what is on the screen of these is in the page: the browser's own search would miss the rest.
    else if (mod && event.key.toLowerCase() === "f" && this.#screen !== null) this.#screen.focus();
    else if (!mod && event.key === "/" && !isTyping(event) && this.#screen !== null) this.#screen.focus();
    else if (digit >= 1 && digit <= 9)
      this.#activate([TOPICS_TAB, ...this.tabs.open.map(({ id }) => id)][digit - 1] ?? this.tabs.active);
    else if (!mod && event.key === "?" && !isTyping(event)) this.help.open();
    else if (!mod && event.key === "/" && !isTyping(event) && this.tabs.active === TOPICS_TAB)
      this.topicList.focusSearch();
    else return;
    event.preventDefault();
  }
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}
