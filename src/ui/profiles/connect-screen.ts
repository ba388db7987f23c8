import { consume } from "@lit/context";
import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { unsafeSVG } from "lit/directives/unsafe-svg.js";
import logo from "../../../resources/icon.svg";
import type { PastedCluster } from "../../contract/pasted.ts";
import type { ProfileSummary } from "../../contract/profiles.ts";
import type { VaultState } from "../../contract/vault.ts";
import type { Hello } from "../../contract/window.ts";
import { apiContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import "../components/error-note.ts";
import type { UiFeature } from "../components/feature.ts";
import "../components/tw-icon.ts";
import type { Api } from "../data/session.ts";
import "../network/offline-pill.ts";
import type { SettingsDialog } from "../settings/settings.ts";
import { base } from "../styles/base.ts";
import type { UnlockDialog } from "../vault/unlock-dialog.ts";
import type { VaultSettings } from "../vault/vault-settings.ts";
import "../vault/vault-notice.ts";
import { isClosed } from "../vault/vault-text.ts";
import type { AttemptState } from "./attempt.ts";
import { renderOutcome } from "./attempt-outcome.ts";
import { endingText } from "./certificate-text.ts";
import { connectScreenStyles } from "./connect-screen.styles.ts";
import { type Asking, ConnectState } from "./connect-state.ts";
import { type Connected, Connecting, type NotConnected } from "./connecting.ts";
import { PASSWORD } from "./draft.ts";
import type { PasteDialog } from "./paste-dialog.ts";
import { rescueFor } from "./rescue.ts";
import "./profile-form.ts";
import type { ProfileForm } from "./profile-form.ts";
import "./profile-list.ts";
import { ScreenCover } from "./screen-cover.ts";
import { Welcoming } from "./welcoming.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-connected": Connected;
  }
}

/**
 * Saved profiles on the left, the one being created or edited on the right, with a connection test and a clear error.
 *
 * @fires tw-connected `CustomEvent<Connected>`
 * @slot gate - what must be done before anything can be connected to
 * @slot account - who is signed in
 */
@customElement("tw-connect-screen")
export class ConnectScreen extends LitElement {
  static readonly spot = "Connecting";
  static override styles = [base, connectScreenStyles];

  @consume({ context: apiContext }) @state() api!: Api;
  @property({ attribute: false }) hello!: Hello;
  /** Opens the demo automatically. */
  @property({ type: Boolean }) autoOpen = false;
  /** False: a card in the slot says what must be done first. */
  @property({ type: Boolean }) mayConnect = true;
  /** An attempt from before this screen: its profile is shown, and why it failed. */
  @property({ attribute: false }) failed: NotConnected | null = null;

  /** The features whose screens and settings can be opened from here. */
  @property({ attribute: false }) loadFeatures: () => Promise<readonly UiFeature[]> = async () => [];

  @query("tw-profile-form") private readonly form!: ProfileForm;
  @query("tw-settings") private readonly settings!: SettingsDialog;
  @query("tw-unlock-dialog") private readonly unlock!: UnlockDialog;
  @query("tw-paste-dialog") private readonly pasteDialog!: PasteDialog;

  readonly #welcoming = new Welcoming(this, {
    addCluster: () => this.#startNew(),
    open: (profile) => this.openProfile(profile),
  });
  readonly #cover = new ScreenCover(
    this,
    () => this.loadFeatures(),
    (feature) => this.#openSettings(feature),
  );
  #state!: ConnectState;
  #connecting!: Connecting;
  /** The id of the profile that last filled the form, for its password. */
  #asked: string | null = null;
  /** The state of the attempt that was drawn last. */
  #told: AttemptState["kind"] = "idle";

  override connectedCallback(): void {
    super.connectedCallback();
    const asking: Asking = {
      focusPassword: async () => {
        await this.updateComplete;
        await this.form.focusPassword();
      },
      unlock: async (wanted, refusal) => {
        await this.#loadBehind();
        return this.unlock.ask(wanted, refusal);
      },
    };
    this.addEventListener("tw-open-account", this.#toAccount);
    void this.#welcoming.load(this.hello);
    this.#state ??= new ConnectState(this.api, asking, () => this.requestUpdate());
    this.#connecting ??= new Connecting(this.api, this.#state, (detail) => {
      void this.#welcoming.done(this.api);
      const ending = endingText(detail.cluster.certificates, Date.now());
      if (ending !== null) tell(this, "tw-notice", { tone: "danger", message: ending });
      tell(this, "tw-connected", detail);
    });
  }

  protected override async firstUpdated(): Promise<void> {
    await this.#state.begin();
    const demo = this.#state.shown.profiles?.find(({ demo }) => demo);
    if (this.failed !== null) await this.#connecting.takeUp(this.failed);
    else if (this.autoOpen && demo !== undefined) await this.#connecting.open(demo);
    else if (this.mayConnect) this.form.focus();
    else this.querySelector<HTMLElement>("[slot=gate]")?.focus();
    // Runs after the first frame.
    requestAnimationFrame(() => setTimeout(() => void this.#loadAhead()));
  }

  protected override updated(): void {
    const { kind } = this.#state.attempt.state;
    if (kind !== this.#told && kind !== "idle") {
      // The form may be longer than the window. The note of an error is drawn after this screen.
      requestAnimationFrame(() => this.renderRoot.querySelector(".outcome")?.scrollIntoView({ block: "nearest" }));
    }
    this.#told = kind;
    const { editing, vault } = this.#state.shown;
    const before = this.#asked;
    this.#asked = editing?.id ?? null;
    if (editing === null || editing.id === before) return;
    const known = editing.secrets[PASSWORD] !== undefined || isClosed(vault);
    // A chosen profile can lack only its password.
    if (editing.kafka.sasl.mechanism !== "none" && !known) void this.form.focusPassword();
  }

  readonly #toAccount = (): void => void (this.mayConnect ? this.#cover.show("account") : this.#toGate());

  protected override render() {
    const state = this.#state;
    const { profiles, listError, order, editing, vault } = state.shown;
    const busy = this.#isBusy;
    const isCovered = this.#cover.isOn;
    return html`
      <aside ?hidden=${isCovered}>
        <div class="brand">
          <span class="logo" aria-hidden="true">${unsafeSVG(logo)}</span>
          <div>
            <h1>Tailwater</h1>
            <div class="version">${this.hello.version}</div>
          </div>
          <button class="quiet square" title="Settings" aria-label="Settings" @click=${() => this.#openSettings()}>
            <tw-icon name="settings"></tw-icon>
          </button>
        </div>
        <div class="list-head">
          <span>Clusters</span>
          <button class="quiet" title="Take the connection of another client" @click=${this.#paste}>
            <tw-icon name="clipboard-paste"></tw-icon>Paste…
          </button>
          <button class="quiet" @click=${this.#startNew}><tw-icon name="plus"></tw-icon>New</button>
        </div>
        ${
          listError !== null
            ? html`<tw-error-note .error=${listError}></tw-error-note>`
            : profiles?.length === 0
              ? html`<p class="none">None yet. Clusters that you connect to are saved here.</p>`
              : html`<tw-profile-list
              .profiles=${profiles ?? []}
              .chosen=${editing?.id ?? null}
              .order=${order}
              @tw-list-order=${(event: Told<"tw-list-order">) => state.setOrder(event.detail)}
              @tw-choose=${(event: Told<"tw-choose">) => state.edit(event.detail)}
              @tw-open-profile=${(event: Told<"tw-open-profile">) => this.#connecting.open(event.detail)}
              @tw-duplicate=${(event: Told<"tw-duplicate">) => state.duplicate(event.detail)}
              @tw-delete=${(event: Told<"tw-delete">) => this.#delete(event.detail)}
            ></tw-profile-list>`
        }
        <p class="where">
          <span>Profiles are kept in ${this.hello.configFolder}, on this computer only. ${passwordsText(vault)}</span>
          ${this.hello.publisher.login === "off" ? nothing : html`<button class="quiet account" @click=${() => this.#cover.show("account")}><slot name="account">Account</slot></button>`}
          <button class="quiet" @click=${() => this.#openSettings("data")}>Where is my data?</button>
          <button class="quiet" @click=${() => this.#cover.show("network")}>Network</button>
          <button class="quiet" @click=${() => this.#cover.show("log")}>Log</button>
          <button class="quiet" @click=${() => tell(this, "tw-support", { kind: "help", error: null })}>Help</button>
        </p>
      </aside>
      <main ?hidden=${isCovered}>
        <div class="panel">
          <tw-offline-pill @tw-open-network=${() => this.#cover.show("network")}></tw-offline-pill>
          ${this.hello.warnings.map((warning) => html`<p class="warning" role="alert">${warning}</p>`)}
          <tw-vault-notice .vault=${vault} @tw-unlock=${() => state.unlock()}></tw-vault-notice>
          <slot name="gate" @tw-unlock=${() => state.unlock()}></slot>
          ${this.mayConnect ? this.#welcoming.render(this.hello, profiles ?? []) : nothing}
          <h2>${editing?.name ?? "Connect to a Kafka cluster"}</h2>
          <p class="intro">
            ${
              editing?.demo
                ? "A real broker on this machine, with a demo shop that writes to it. It stops when Tailwater ends."
                : "Reading leaves no trace on the cluster: no consumer group, no commits."
            }
          </p>
          ${editing?.demo ? nothing : this.#renderForm()}
          <div class="bar">
            <button class="primary" ?disabled=${!this.mayConnect} aria-disabled=${busy || nothing} @click=${this.#connect}>
              <tw-icon name="plug"></tw-icon>Connect
            </button>
            <button ?disabled=${!this.mayConnect} aria-disabled=${busy || nothing} @click=${this.#test}>Test connection</button>
            ${editing?.demo ? nothing : html`<button ?disabled=${busy} @click=${this.#save}>Save</button>`}
          </div>
          ${
            this.mayConnect
              ? nothing
              : html`<p class="first">Sign in first. <button class="quiet" @click=${this.#toGate}>Go to the sign-in</button></p>`
          }
          <div class="outcome" aria-live="polite">${renderOutcome(
            state.attempt,
            rescueFor(
              state,
              () => this.#connect(),
              () => this.#askHostMap(),
            ),
          )}</div>
        </div>
      </main>
      ${this.#cover.render()}
      <tw-unlock-dialog></tw-unlock-dialog>
      <tw-paste-dialog @tw-pasted-cluster=${(event: Told<"tw-pasted-cluster">) => this.#pasted(event.detail)}></tw-paste-dialog>
      <tw-settings
        .features=${this.#cover.features}
        @tw-vault=${(event: Told<"tw-vault">) => state.vaultChanged(event.detail)}
        @tw-profiles=${() => state.load()}
      ></tw-settings>
    `;
  }

  /** Loads the code behind this screen, a third of it, which must not delay the screen. */
  async #loadBehind(): Promise<void> {
    await Promise.all([this.#cover.load(), import("./behind.ts")]);
  }

  async #loadAhead(): Promise<void> {
    await this.#loadBehind();
    this.#cover.loadScreens();
  }

  async #openSettings(feature: string | null = null): Promise<void> {
    await this.#loadBehind();
    await this.settings.open(feature);
  }

  async #openPassphrase(): Promise<void> {
    await this.#loadBehind();
    const pane = await this.settings.open<VaultSettings>("vault");
    await pane?.askPassphrase();
  }

  override focus(): void {
    if (!this.#cover.isOn) (this.form ?? this.renderRoot.querySelector(".bar .primary"))?.focus();
  }

  #renderForm() {
    const state = this.#state;
    const { draft, editing, vault, passwordProblem } = state.shown;
    return html`<tw-profile-form
      .draft=${draft}
      .systemCertificates=${this.hello.systemCertificates}
      .places=${editing?.secrets ?? {}}
      .vault=${vault}
      .passwordProblem=${passwordProblem}
      @tw-draft=${(event: Told<"tw-draft">) => state.type(event.detail)}
      @tw-forget=${(event: Told<"tw-forget">) => state.forget(event.detail)}
      @tw-unlock=${() => state.unlock()}
      @tw-want-passphrase=${this.#openPassphrase}
      @keydown=${(event: KeyboardEvent) => {
        const pressed = event.composedPath()[0];
        if (event.key === "Enter" && !event.shiftKey && !(pressed instanceof HTMLButtonElement)) {
          event.preventDefault();
          this.#connect();
        }
      }}
    ></tw-profile-form>`;
  }

  /** A button is not disabled while an attempt runs, because it would lose the focus. */
  get #isBusy(): boolean {
    return this.#state.attempt.state.kind === "running";
  }

  #test(): void {
    if (!this.mayConnect || this.#isBusy) return;
    if (this.#state.shown.editing?.demo || this.form.showProblems()) void this.#connecting.test();
  }

  #connect(): void {
    if (!this.mayConnect || this.#isBusy) return;
    if (this.#state.shown.editing?.demo || this.form.showProblems()) void this.#connecting.connect();
  }

  #save(): void {
    if (this.form.showProblems()) void this.#state.save();
  }

  async #askHostMap(): Promise<void> {
    await this.updateComplete;
    await this.form.focusHostMap();
  }

  #startNew(): void {
    this.#state.startNew();
    this.form?.focus();
  }

  #toGate(): void {
    const card = this.querySelector<HTMLElement>("[slot=gate]");
    card?.scrollIntoView({ block: "nearest" });
    card?.focus();
  }

  async #paste(): Promise<void> {
    await this.#loadBehind();
    await this.pasteDialog.open();
  }

  async #pasted(cluster: PastedCluster): Promise<void> {
    this.#state.paste(cluster);
    await this.updateComplete;
    this.form?.focus();
  }

  async #delete(profile: ProfileSummary): Promise<void> {
    const wasShown = this.#state.shown.editing?.id === profile.id;
    await this.#state.delete(profile);
    if (wasShown && this.#state.shown.editing === null) this.form?.focus();
  }

  /** Opens a saved cluster, and asks for its password if needed. */
  async openProfile(profile: ProfileSummary): Promise<void> {
    this.#state.edit(profile);
    await this.#connecting.open(profile);
  }
}

function passwordsText(vault: VaultState | null): string {
  if (vault === null) return "";
  const isUsed = vault.canStore || vault.status !== "empty";
  return isUsed ? "Passwords go into an encrypted vault." : "Passwords are not stored.";
}
