import { ContextProvider } from "@lit/context";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Lock } from "../../contract/changes.ts";
import type { Publisher } from "../../contract/distribution.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { ProfileSummary } from "../../contract/profiles.ts";
import type { UiFeature } from "../components/feature.ts";
import { type Told, tell } from "../data/events.ts";
import "../components/error-note.ts";
import "../components/notices.ts";
import type { Notices } from "../components/notices.ts";
import { watchIfItCan } from "../consent/begin.ts";
import type { ConnectScreen } from "../profiles/connect-screen.ts";
import "../profiles/connect-screen.ts";
import type { Channel } from "../data/channel.ts";
import { apiContext } from "../data/context.ts";
import { setFileDialogs } from "../data/file-dialogs.ts";
import { closeNeutralino, comeBack, isNeutralino } from "../data/neutralino.ts";
import { neutralinoDialogs } from "../data/neutralino-dialogs.ts";
import { failure } from "../data/notice.ts";
import { setExternalOpener } from "../data/open-external.ts";
import { Preferences } from "../data/preferences.ts";
import type { Session } from "../data/session.ts";
import { placeWindow } from "../data/window-place.ts";
import { reportErrors } from "../log/report-errors.ts";
import type { Connected, NotConnected } from "../profiles/connecting.ts";
import { base } from "../styles/base.ts";
import type { Help } from "../support/help.ts";
import "./coming-back.ts";
import { wayBackTo } from "./engine-lost.ts";
import { rememberErased, takeErased } from "./erased.ts";
import { keepInWindow, onOther, placeInWindow, profileOf } from "./kept-place.ts";
import type { Followed, LinkDialog } from "./link-dialog.ts";
import type { RequiredLogin } from "./required-login.ts";
import { spotOf } from "./spots.ts";
import { Theme } from "./theme.ts";
import type { Leaving, Workbench } from "./workbench.ts";

/** The code behind the first screen. It is most of the code, and it must not delay the first screen. */
const loadFeatures = async (publisher: Publisher) => (await import("./features.ts")).featuresFor(publisher);

/** The whole window: the channel to the engine, then a cluster to connect to, then the workbench. */
@customElement("tw-app")
export class App extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        height: 100%;
      }
      .center {
        display: grid;
        place-content: center;
        gap: 16px;
        justify-items: center;
        height: 100%;
        padding: 24px;
        color: var(--text-dim);
      }
      tw-error-note {
        max-width: 520px;
      }
    `,
  ];

  /** The connection to the engine, which started before this element's code was loaded. */
  @property({ attribute: false }) opening!: Promise<Channel>;

  @state() private channel: Channel | null = null;
  @state() private error: ErrorData | null = null;
  @state() private session: Session | null = null;
  /** The demo opens automatically, but not again after the user has left it. */
  @state() private autoOpen = true;
  @state() private lost = false;
  /** The place of the previous page, until this page is at that place or at another one. */
  @state() private place: string | null = null;
  /** The window is returning to that place. */
  @state() private returning = false;
  @state() private notReturned: NotConnected | null = null;
  /** Null in a build that connects without a login. */
  @state() private login: RequiredLogin | null = null;
  @state() private features: readonly UiFeature[] = [];
  @query("tw-notices") private readonly notices!: Notices;
  @query("tw-help") private readonly help!: Help;
  @query("tw-link-dialog") private readonly linkDialog!: LinkDialog;
  @query("tw-connect-screen") private readonly connectScreen!: ConnectScreen | null;
  @query("tw-workbench") private readonly workbench!: Workbench | null;

  readonly #api = new ContextProvider(this, { context: apiContext });
  readonly #theme = new Theme();
  /** A link that the user agreed to, until its cluster is open. */
  #followed: Followed | null = null;
  /** The place that was kept last. */
  #whereabouts: string | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("tw-erased", this.#erased);
    this.addEventListener("tw-notice", this.#noticed);
    this.addEventListener("tw-support", this.#asked);
    this.addEventListener("tw-guide", this.#looked);
    this.#connect();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("tw-erased", this.#erased);
    this.removeEventListener("tw-notice", this.#noticed);
    this.removeEventListener("tw-support", this.#asked);
    this.removeEventListener("tw-guide", this.#looked);
  }

  protected override firstUpdated(): void {
    const erased = takeErased();
    if (erased !== null) this.notices.show({ tone: "ok", message: erased });
  }

  protected override render() {
    return html`${this.#renderContent()}${this.lost ? this.#renderLost() : nothing}<tw-link-dialog></tw-link-dialog><tw-help .place=${this.#supportPlace}></tw-help><tw-notices @tw-open-account=${() => tell(this.workbench ?? this.connectScreen ?? this, "tw-open-account")} @tw-open-lock=${() => this.workbench && tell(this.workbench, "tw-open-lock")}></tw-notices>`;
  }

  #renderContent() {
    if (this.error !== null) {
      return html`<div class="center"><tw-error-note .error=${this.error}></tw-error-note></div>`;
    }
    if (this.channel === null) return html`<div class="center">Starting…</div>`;
    if (this.session !== null) {
      return html`<tw-workbench
        .session=${this.session}
        .features=${this.features}
        .theme=${this.#theme}
        .place=${this.place}
        @tw-whereabouts=${(event: Told<"tw-whereabouts">) => this.#keepPlace(event.detail)}
        @tw-lock-changed=${(event: Told<"tw-lock-changed">) => this.#turnLock(event.detail)}
        @tw-disconnect=${(event: Told<"tw-disconnect">) => void this.#disconnect(event.detail)}
      ></tw-workbench>`;
    }
    if (this.returning && this.place !== null && this.#mayConnect) {
      return html`<tw-coming-back
        .profileId=${profileOf(this.place) ?? ""}
        @tw-connected=${(event: Told<"tw-connected">) => void this.#open(event.detail)}
        @tw-not-connected=${(event: Told<"tw-not-connected">) => {
          this.notReturned = event.detail;
          this.#stayHere();
        }}
      ></tw-coming-back>`;
    }
    const { publisher } = this.channel.hello;
    return html`<tw-connect-screen
      .hello=${this.channel.hello}
      .autoOpen=${this.autoOpen && this.#mayConnect}
      .mayConnect=${this.#mayConnect}
      .loadFeatures=${() => loadFeatures(publisher)}
      .failed=${this.notReturned}
      @tw-connected=${(event: Told<"tw-connected">) => void this.#open(event.detail)}
      >${this.login?.card() ?? nothing}</tw-connect-screen
    >`;
  }

  #renderLost() {
    return html`<tw-engine-lost
      .wayBack=${wayBackTo(this.channel?.hello.platform)}
      @tw-reload=${this.#comeBack}
      @tw-close=${closeNeutralino}
    ></tw-engine-lost>`;
  }

  get #supportPlace() {
    const { version = "", publisher } = this.channel?.hello ?? {};
    return { version, address: publisher?.support ?? null, publisher };
  }

  readonly #comeBack = async (): Promise<void> => {
    try {
      if (isNeutralino()) await comeBack();
      else location.reload();
    } catch (error) {
      this.error = toErrorData(error);
    }
  };

  async #connect(): Promise<void> {
    try {
      const channel = await this.opening;
      reportErrors(channel.api);
      watchIfItCan(channel);
      setExternalOpener((url) => channel.api.window.openInBrowser(url));
      setFileDialogs(isNeutralino() && channel.hello.fileDialogs ? neutralinoDialogs : null);
      if (isNeutralino()) placeWindow(channel.hello.windowSize).catch(() => {}); // The window keeps its size and position.
      await this.#theme.load(this.#preferences(channel));
      this.place = channel.hello.place ?? (isNeutralino() ? placeInWindow() : null);
      this.returning = profileOf(this.place) !== null;
      await this.#requireLogin(channel);
      this.#api.setValue(channel.api);
      this.channel = channel;
      void this.#awaitLinks(channel);
      channel.lost.then(() => {
        this.lost = true;
      });
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  get #mayConnect(): boolean {
    return this.login?.mayConnect ?? true;
  }

  /** Its code is loaded only in a build that needs it. */
  async #requireLogin({ api, hello }: Channel): Promise<void> {
    if (hello.publisher.login !== "required") return;
    const { RequiredLogin } = await import("./required-login.ts");
    const login = new RequiredLogin(this, api, () => void this.#disconnect());
    await login.begin();
    this.login = login;
  }

  #preferences({ api }: Channel): Preferences {
    return new Preferences(api, (error) => {
      if (toErrorData(error).code !== "CHANNEL_LOST") this.notices.show(failure(error));
    });
  }

  async #open({ profile, cluster }: Connected): Promise<void> {
    const { channel } = this;
    if (channel === null) return;
    // This is most of the page and is not needed earlier: without it the first screen is smaller and appears sooner.
    const [features] = await Promise.all([loadFeatures(channel.hello.publisher), import("./workbench.ts")]);
    this.features = features;
    this.autoOpen = false;
    this.returning = false;
    this.notReturned = null;
    if (profileOf(this.place) !== profile.id) this.place = null;
    this.session = {
      api: channel.api,
      profile,
      cluster,
      preferences: this.#preferences(channel),
      notify: (notice) => this.notices.show(notice),
    };
    document.title = `${profile.name} – Tailwater`;
    const followed = this.#followed;
    this.#followed = null;
    // Runs before the first field reads its draft, because this also removes the drafts of closed windows.
    import("../data/drafts.ts").then(({ openDrafts }) => openDrafts()).catch(() => {}); // Losing drafts is acceptable.
    if (followed?.profile.id !== profile.id) return;
    await this.updateComplete;
    this.#follow(followed);
  }

  /** Sets the lock in the session's context, so that every screen that reads it updates. */
  #turnLock(lock: Lock): void {
    const { session } = this;
    if (session !== null) this.session = { ...session, profile: { ...session.profile, safety: { lock } } };
  }

  /** Waits for links until the channel closes. */
  async #awaitLinks({ api }: Channel): Promise<void> {
    try {
      for (;;) {
        const link = await api.window.nextLink();
        if (link !== null) await this.#ask(link, await api.profiles.list());
      }
    } catch (error) {
      if (toErrorData(error).code !== "CHANNEL_LOST") this.notices.show(failure(error));
    }
  }

  async #ask(link: string, profiles: readonly ProfileSummary[]): Promise<void> {
    await import("./link-dialog.ts"); // Links are rare, so their code is loaded only when needed.
    const followed = await this.linkDialog.ask(link, profiles, this.session?.profile ?? null);
    if (followed === null) return;
    if (this.session?.profile.id === followed.profile.id) {
      this.#follow(followed);
      return;
    }
    this.#followed = followed;
    this.#stayHere();
    if (this.session !== null) await this.#disconnect();
    await this.updateComplete;
    await this.connectScreen?.openProfile(followed.profile);
  }

  #follow({ link }: Followed): void {
    if (this.workbench !== null) tell(this.workbench, "tw-follow-link", link);
  }

  /** Shows the connect screen and opens nothing automatically. */
  #stayHere(): void {
    this.returning = false;
    this.autoOpen = false;
  }

  #keepPlace(place: string | null): void {
    this.#whereabouts = place;
    if (isNeutralino()) keepInWindow(place);
    this.channel?.api.window.keepPlace(place).catch((error: unknown) => {
      if (toErrorData(error).code !== "CHANNEL_LOST") this.notices.show(failure(error));
    });
  }

  readonly #noticed = (event: Event) => this.notices.show((event as Told<"tw-notice">).detail);

  readonly #asked = (event: Event) => {
    const spot = spotOf(event) ?? this.workbench?.spot ?? "Start";
    const { detail } = event as Told<"tw-support">;
    void this.#helped((help) => help.openSupport(detail, spot));
  };

  readonly #looked = (event: Event) => {
    const { detail } = event as Told<"tw-guide">;
    void this.#helped((help) => help.openGuide(detail));
  };

  async #helped(opens: (help: Help) => Promise<void>): Promise<void> {
    try {
      await import("../support/help.ts"); // Most starts need no help.
      await opens(this.help);
    } catch (error) {
      this.notices.show(failure(error));
    }
  }

  /** Reloads the page, so that it writes none of the erased data again. */
  readonly #erased = (event: Event) => {
    rememberErased((event as Told<"tw-erased">).detail.length);
    const reload = () => location.reload();
    // The engine also forgot the window's place, but the views may have reported it again since.
    if (isNeutralino()) keepInWindow(null);
    this.channel?.api.window.keepPlace(null).then(reload, reload);
  };

  async #disconnect({ to, failed }: Leaving = { to: null, failed: null }): Promise<void> {
    const { session } = this;
    this.session = null;
    this.notReturned = failed;
    this.place = to === null ? null : onOther(this.#whereabouts, to);
    this.returning = this.place !== null;
    this.#keepPlace(this.place);
    document.title = "Tailwater";
    try {
      await session?.api.clusters.close(session.profile.id);
    } catch (error) {
      this.notices.show(failure(error));
    }
  }
}
