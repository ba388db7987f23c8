import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { unsafeSVG } from "lit/directives/unsafe-svg.js";
import logo from "../../../resources/icon.svg";
import type { Hello } from "../../contract/api.ts";
import type { ClusterInfo } from "../../contract/cluster.ts";
import { type ErrorData, TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { Profile, ProfileSummary } from "../../contract/profile.ts";
import type { VaultState } from "../../contract/vault.ts";
import { formatDuration } from "../data/format.ts";
import { Preferences } from "../data/preferences.ts";
import type { Api } from "../data/session.ts";
import "../log/log-panel.ts";
import "../network/network-panel.ts";
import "../network/offline-pill.ts";
import "../settings/settings.ts";
import type { SettingsDialog } from "../settings/settings.ts";
import { base } from "../styles/base.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import "../vault/unlock-dialog.ts";
import type { UnlockDialog } from "../vault/unlock-dialog.ts";
import "../vault/vault-notice.ts";
import { isClosed } from "../vault/vault-text.ts";
import { Attempt } from "./attempt.ts";
import { connectScreenStyles } from "./connect-screen.styles.ts";
import { canStore, type Draft, draftOf, newDraft, passwordOf, profileOf, storeOf } from "./draft.ts";
import { settleDraft } from "./known-profile.ts";
import "./profile-form.ts";
import type { ProfileForm } from "./profile-form.ts";
import "./profile-list.ts";
import { RememberChoices } from "./remember-choices.ts";

export interface Connected {
  readonly profile: ProfileSummary;
  readonly cluster: ClusterInfo;
}

/** A cluster that the window wanted to go back to. */
export interface NotConnected {
  readonly profile: ProfileSummary;
  /** Null: the user gave it up. */
  readonly error: ErrorData | null;
}

/**
 * Saved profiles on the left, the one being made or edited on the right, with a test and a clear reason when it fails.
 *
 * @fires tw-connected `CustomEvent<Connected>`
 */
@customElement("tw-connect-screen")
export class ConnectScreen extends LitElement {
  static override styles = [base, connectScreenStyles];

  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) hello!: Hello;
  /** Opens the demo without being asked. */
  @property({ type: Boolean }) autoOpen = false;
  /** An attempt before this screen was there: its profile is shown, and why it failed. */
  @property({ attribute: false }) failed: NotConnected | null = null;

  @state() private profiles: readonly ProfileSummary[] | null = null;
  @state() private listError: ErrorData | null = null;
  @state() private draft: Draft = newDraft();
  /** Null while a new profile is made. */
  @state() private editing: ProfileSummary | null = null;
  /** Null while it is not known, or cannot be. */
  @state() private vault: VaultState | null = null;
  /** Why the engine wants a password typed. */
  @state() private passwordProblem: string | null = null;
  /** Over everything else: a screen about the whole app. */
  @state() private section: "connect" | "network" | "log" = "connect";
  @query("tw-profile-form") private readonly form!: ProfileForm;
  @query("tw-settings") private readonly settings!: SettingsDialog;
  @query("tw-unlock-dialog") private readonly unlock!: UnlockDialog;

  #attempt!: Attempt;
  #choices!: RememberChoices;
  #askedVault = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#attempt ??= new Attempt(this.api, () => this.requestUpdate());
    // A choice that cannot be read or kept is no reason to keep anybody from connecting.
    this.#choices ??= new RememberChoices(new Preferences(this.api, () => {}));
  }

  protected override async firstUpdated(): Promise<void> {
    await Promise.all([this.#load(), this.#choices.load()]);
    const demo = this.profiles?.find(({ demo }) => demo);
    if (this.failed !== null) await this.#takeUp(this.failed);
    else if (this.autoOpen && demo !== undefined) await this.#open(demo, null, false);
    else this.form.focus();
  }

  protected override updated(changed: PropertyValues): void {
    if (!this.#askedVault && this.#mayNeedPassword()) {
      this.#askedVault = true;
      // Not waited for: the keyring may be slow to answer, or ask the user something first.
      void this.#loadVault();
    }
    const { editing } = this;
    if (editing === null || !changed.has("editing") || changed.get("editing")?.id === editing.id) return;
    const known = editing.passwordHeld || editing.passwordStored || isClosed(this.vault);
    // Of a profile that was chosen only its password can be missing.
    if (editing.sasl.mechanism !== "none" && !known) void this.form.focusPassword();
  }

  protected override render() {
    const busy = this.#attempt.state.kind === "running";
    const isCovered = this.section !== "connect";
    return html`
      <aside ?hidden=${isCovered}>
        <div class="brand">
          <span class="logo" aria-hidden="true">${unsafeSVG(logo)}</span>
          <div>
            <h1>Tailwater</h1>
            <div class="version">${this.hello.version}</div>
          </div>
          <button class="quiet square" title="Settings" aria-label="Settings" @click=${() => this.settings.open()}>
            <tw-icon name="settings"></tw-icon>
          </button>
        </div>
        <div class="list-head">
          <span>Clusters</span>
          <button class="quiet" @click=${this.#startNew}><tw-icon name="plus"></tw-icon>New</button>
        </div>
        ${
          this.listError !== null
            ? html`<tw-error-note .error=${this.listError}></tw-error-note>`
            : html`<tw-profile-list
              .profiles=${this.profiles ?? []}
              .chosen=${this.editing?.id ?? null}
              @tw-choose=${(event: CustomEvent<ProfileSummary>) => this.#edit(event.detail)}
              @tw-open=${(event: CustomEvent<ProfileSummary>) => this.#open(event.detail, null, false)}
              @tw-duplicate=${(event: CustomEvent<ProfileSummary>) => this.#duplicate(event.detail)}
              @tw-delete=${(event: CustomEvent<ProfileSummary>) => this.#delete(event.detail)}
            ></tw-profile-list>`
        }
        <p class="where">
          <span>Profiles are kept in ${this.hello.configFolder}, on this computer only. ${this.#passwordsText()}</span>
          <button class="quiet" @click=${() => this.settings.open("data")}>Where is my data?</button>
          <button class="quiet" @click=${() => this.#cover("network")}>Network</button>
          <button class="quiet" @click=${() => this.#cover("log")}>Log</button>
        </p>
      </aside>
      <main ?hidden=${isCovered}>
        <div class="panel">
          <tw-offline-pill .api=${this.api} @tw-open-network=${() => this.#cover("network")}></tw-offline-pill>
          ${this.hello.warnings.map((warning) => html`<p class="warning" role="alert">${warning}</p>`)}
          <tw-vault-notice .vault=${this.vault} @tw-unlock=${this.#unlock}></tw-vault-notice>
          <h2>${this.editing?.name ?? "Connect to a Kafka cluster"}</h2>
          <p class="intro">
            ${
              this.editing?.demo
                ? "A real broker on this machine with a living shop on it. It ends with Tailwater."
                : "Reading leaves no trace on the cluster: no consumer group, no commits."
            }
          </p>
          ${this.editing?.demo ? nothing : this.#renderForm()}
          <div class="bar">
            <button class="primary" ?disabled=${busy} @click=${this.#connect}>
              <tw-icon name="plug"></tw-icon>Connect
            </button>
            <button ?disabled=${busy} @click=${this.#test}>Test connection</button>
            ${this.editing?.demo ? nothing : html`<button ?disabled=${busy} @click=${this.#save}>Save</button>`}
          </div>
          <div aria-live="polite">${this.#renderOutcome()}</div>
        </div>
      </main>
      ${this.#renderScreen()}
      <tw-unlock-dialog .api=${this.api}></tw-unlock-dialog>
      <tw-settings
        .api=${this.api}
        @tw-vault=${(event: CustomEvent<VaultState>) => this.#vaultChanged(event.detail)}
        @tw-profiles=${this.#load}
      ></tw-settings>
    `;
  }

  #renderScreen() {
    const back = html`<button slot="back" class="quiet square" title="Back (Esc)" aria-label="Back" @click=${this.#leave}>
      <tw-icon name="arrow-left"></tw-icon>
    </button>`;
    const keyed = (event: KeyboardEvent) => event.key === "Escape" && this.#leave();
    switch (this.section) {
      case "connect":
        return nothing;
      case "network":
        return html`<tw-network-panel class="screen" role="main" .api=${this.api} @keydown=${keyed}>${back}</tw-network-panel>`;
      case "log":
        return html`<tw-log-panel class="screen" role="main" .api=${this.api} @keydown=${keyed}>${back}</tw-log-panel>`;
    }
  }

  async #cover(section: "network" | "log"): Promise<void> {
    this.section = section;
    await this.updateComplete;
    const screen = this.renderRoot.querySelector<LitElement>(".screen");
    await screen?.updateComplete;
    screen?.focus();
  }

  #leave(): void {
    this.section = "connect";
  }

  #passwordsText(): string {
    if (this.vault === null) return "";
    return this.vault.canStore || this.vault.status !== "empty"
      ? "Passwords go into an encrypted vault."
      : "Passwords are not stored.";
  }

  #renderForm() {
    return html`<tw-profile-form
      .draft=${this.draft}
      .passwordHeld=${this.editing?.passwordHeld ?? false}
      .passwordStored=${this.editing?.passwordStored ?? false}
      .vault=${this.vault}
      .passwordProblem=${this.passwordProblem}
      @tw-draft=${(event: CustomEvent<Draft>) => {
        this.draft = event.detail;
        this.#forgetOutcome();
      }}
      @tw-forget=${this.#forgetPassword}
      @tw-unlock=${this.#unlock}
      @tw-passphrase=${() => this.settings.openPassphrase()}
      @keydown=${(event: KeyboardEvent) => {
        const pressed = event.composedPath()[0];
        if (event.key === "Enter" && !event.shiftKey && !(pressed instanceof HTMLButtonElement)) {
          event.preventDefault();
          this.#connect();
        }
      }}
    ></tw-profile-form>`;
  }

  #renderOutcome() {
    const { state } = this.#attempt;
    if (state.kind === "failed") return html`<tw-error-note .error=${state.error}></tw-error-note>`;
    if (state.kind === "running") {
      const seconds = Math.floor((Date.now() - state.startedAt) / 1_000);
      return html`<div class="result">
        <span>${state.what === "test" ? "Testing" : "Connecting"}… ${seconds > 0 ? `${seconds} s` : ""}</span>
        <span class="spacer"></span>
        <button @click=${() => this.#attempt.cancel()}>Cancel</button>
      </div>`;
    }
    if (state.kind !== "tested") return nothing;
    const { clusterId, brokers, connectMs } = state.info;
    const count = brokers.length === 1 ? "1 broker" : `${brokers.length} brokers`;
    return html`<div class="result ok" role="status">
      <tw-icon name="circle-check"></tw-icon>
      <span>Connected to ${count} in ${formatDuration(connectMs)}${clusterId === null ? "" : ` · cluster ${clusterId}`}</span>
    </div>`;
  }

  async #load(): Promise<void> {
    try {
      this.profiles = await this.api.listProfiles();
      this.editing = this.profiles.find(({ id }) => id === this.editing?.id) ?? this.editing;
      this.listError = null;
    } catch (error) {
      this.listError = toErrorData(error);
    }
  }

  /** The system's keyring is not asked, nor its native code loaded, where no login is in sight. */
  #mayNeedPassword(): boolean {
    const { profiles, draft } = this;
    return draft.mechanism !== "none" || (profiles ?? []).some(({ sasl }) => sasl.mechanism !== "none");
  }

  /** The screen works without: then nothing can be stored, and the engine says why when it is asked to. */
  async #loadVault(): Promise<void> {
    try {
      this.vault = await this.api.vault();
    } catch {
      this.vault = null;
    }
  }

  #vaultChanged(vault: VaultState): void {
    const before = this.vault;
    this.vault = vault;
    // Another vault has other passwords.
    if (before !== null && before.secrets !== vault.secrets) void this.#load();
  }

  #startNew(): void {
    this.editing = null;
    this.draft = newDraft();
    this.#forgetOutcome();
    this.form?.focus();
  }

  #edit(profile: ProfileSummary): void {
    if (this.editing?.id === profile.id) return;
    this.#show(profile);
    this.#forgetOutcome();
  }

  /** Fills the form with a profile as the engine has it. */
  #show(profile: ProfileSummary): void {
    this.editing = profile;
    this.draft = draftOf(profile, profile.passwordStored || !this.#choices.isOff(profile.id));
  }

  #duplicate(profile: ProfileSummary): void {
    this.editing = null;
    this.draft = { ...draftOf(profile, true), id: crypto.randomUUID(), name: `${profile.name} (copy)` };
    this.#forgetOutcome();
  }

  #forgetOutcome(): void {
    this.passwordProblem = null;
    this.#attempt.reset();
  }

  async #delete(profile: ProfileSummary): Promise<void> {
    try {
      await this.api.deleteProfile(profile.id);
      this.#choices.set(profile.id, true);
      if (this.editing?.id === profile.id) this.#startNew();
    } catch (error) {
      this.#attempt.fail(error);
    }
    await this.#load();
  }

  async #forgetPassword(): Promise<void> {
    if (this.editing === null) return;
    // As it is saved: what is typed in the form is not meant to be saved by this.
    const saved = profileOf(draftOf(this.editing, false));
    try {
      this.editing = await this.#withVault(() => this.api.saveProfile(saved, null, false));
      this.draft = { ...this.draft, remember: false };
      this.#choices.set(saved.id, false);
    } catch (error) {
      this.#attempt.fail(error);
    }
    await Promise.all([this.#load(), this.#loadVault()]);
  }

  /** Opens the vault by itself; what is on the screen stays. */
  async #unlock(): Promise<void> {
    await this.unlock.ask(null);
    await Promise.all([this.#load(), this.#loadVault()]);
  }

  /** Does what may need the vault, opening it first when it must. */
  async #withVault<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      const data = toErrorData(error);
      if (!isVaultClosed(data)) throw error;
      const { kind } = await this.unlock.ask(null, data);
      if (kind !== "unlocked") throw error;
      return call();
    }
  }

  async #save(): Promise<void> {
    if (!this.form.showProblems()) return;
    const draft = this.#settle();
    try {
      const saved = await this.#withVault(() =>
        this.api.saveProfile(profileOf(draft), passwordOf(draft), this.#storeOf(draft)),
      );
      this.#choose(draft);
      this.#show(saved);
    } catch (error) {
      this.#attempt.fail(error);
    }
    await Promise.all([this.#load(), this.#loadVault()]);
  }

  /** Saves what the form holds but for its password; null when that cannot be, and then it says why. */
  async #saveForAttempt(): Promise<ProfileSummary | null> {
    const draft = this.#settle();
    const profile = profileOf(draft);
    try {
      this.editing = await this.api.saveProfile(profile, null, this.#storeOf(draft));
      this.#choose(draft);
      await this.#load();
      return this.editing;
    } catch (error) {
      const data = toErrorData(error);
      await this.#load();
      const saved = this.profiles?.find(({ id }) => id === profile.id) ?? null;
      // All but the password is saved then, and unless the stored one was to go, nothing was to change about it yet.
      const kept = draft.remember || draft.mechanism === "none";
      if (saved !== null && kept && isVaultClosed(data)) return saved;
      this.#attempt.fail(error);
      return null;
    }
  }

  /** What is in the form becomes what it is saved as: a profile that is there already, or one with a name of its own. */
  #settle(): Draft {
    const profiles = this.profiles ?? [];
    this.draft = settleDraft(this.draft, profiles);
    this.editing = profiles.find(({ id }) => id === this.draft.id) ?? this.editing;
    return this.draft;
  }

  #storeOf(draft: Draft): boolean {
    const stored = this.editing?.id === draft.id && this.editing.passwordStored;
    return storeOf(draft, this.vault, stored);
  }

  /** Where the box could be used, what it says is the user's choice. */
  #choose({ id, mechanism, remember }: Draft): void {
    if (mechanism !== "none" && canStore(this.vault)) this.#choices.set(id, remember);
  }

  async #test(): Promise<void> {
    const { draft } = this;
    const demo = this.editing?.demo ? this.editing : null;
    if (demo === null && !this.form.showProblems()) return;
    const profile = demo ?? profileOf(draft);
    const run = (password: string | null) =>
      this.#attempt.run("test", (name) => this.api.testConnection(name, profile, password));
    if ((await run(demo === null ? passwordOf(draft) : null)) !== null) return;
    await this.#recover(profile, null, "Test", run);
  }

  async #connect(): Promise<void> {
    if (this.editing?.demo) {
      await this.#open(this.editing, null, false);
      return;
    }
    if (!this.form.showProblems()) return;
    const password = passwordOf(this.draft);
    const store = password !== null && this.draft.remember && canStore(this.vault);
    // The password goes with the attempt alone: one that does not work is neither held nor stored.
    const profile = await this.#saveForAttempt();
    if (profile !== null) await this.#open(profile, password, store);
  }

  /** Opens a saved cluster, asking for its password when it must. */
  async openProfile(profile: ProfileSummary): Promise<void> {
    this.#edit(profile);
    await this.#open(profile, null, false);
  }

  /** Goes on with what an attempt elsewhere ended with. */
  async #takeUp({ profile, error }: NotConnected): Promise<void> {
    this.#edit(profile);
    if (error === null) return;
    this.#attempt.fail(TailwaterError.fromData(error));
    await this.#recover(profile, profile, "Connect", (typed) => this.#run(profile, typed, false));
  }

  async #open(profile: ProfileSummary, password: string | null, store: boolean): Promise<void> {
    if ((await this.#run(profile, password, store)) !== null) return;
    await this.#recover(profile, profile, "Connect", (typed) =>
      this.#run(profile, typed ?? password, typed === null && store),
    );
  }

  async #run(profile: ProfileSummary, password: string | null, store: boolean): Promise<ClusterInfo | null> {
    const cluster = await this.#attempt.run("open", (name) => this.api.openCluster(name, profile.id, password, store));
    if (cluster === null) return null;
    // It has gone where it belongs.
    this.draft = { ...this.draft, password: "" };
    this.dispatchEvent(new CustomEvent<Connected>("tw-connected", { detail: { profile, cluster } }));
    return cluster;
  }

  /**
   * After an attempt that failed for want of a password: has it typed in the form, or the vault opened, and then goes on
   * by itself, once.
   * @param chosen the saved profile to show in the form; null when it is there already
   */
  async #recover(
    { name, sasl }: Profile,
    chosen: ProfileSummary | null,
    action: string,
    again: (password: string | null) => Promise<ClusterInfo | null>,
  ): Promise<void> {
    const { state } = this.#attempt;
    if (state.kind !== "failed") return;
    const { error } = state;
    const { code, message, hint } = error;
    if (code === "PASSWORD_NEEDED") {
      if (chosen !== null) this.#edit(chosen);
      this.#attempt.reset();
      this.passwordProblem = hint === null ? message : `${message} ${hint}`;
      await this.updateComplete;
      await this.form.focusPassword();
    } else if (isVaultClosed(error)) {
      this.#attempt.reset();
      const answer = await this.unlock.ask({ user: sasl.username, profile: name, action }, error);
      // What is stored is known only of an open vault.
      if (answer.kind === "unlocked") await Promise.all([this.#load(), this.#loadVault()]);
      if (answer.kind !== "cancelled") await again(answer.kind === "typed" ? answer.password : null);
    }
  }
}

function isVaultClosed({ code }: ErrorData): boolean {
  return code === "VAULT_LOCKED" || code === "VAULT_UNAVAILABLE";
}
