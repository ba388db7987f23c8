import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Hello } from "../../contract/api.ts";
import type { ClusterInfo } from "../../contract/cluster.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { ProfileSummary } from "../../contract/profile.ts";
import { formatAgo, formatDuration } from "../data/format.ts";
import type { Api } from "../data/session.ts";
import { base } from "../styles/base.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { Attempt } from "./attempt.ts";
import { connectScreenStyles } from "./connect-screen.styles.ts";
import { type Draft, draftOf, newDraft, passwordOf, profileOf } from "./draft.ts";
import "./profile-form.ts";
import type { ProfileForm } from "./profile-form.ts";

export interface Connected {
  readonly profile: ProfileSummary;
  readonly cluster: ClusterInfo;
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

  @state() private profiles: readonly ProfileSummary[] | null = null;
  @state() private listError: ErrorData | null = null;
  @state() private draft: Draft = newDraft();
  /** Null while a new profile is made. */
  @state() private editing: ProfileSummary | null = null;
  /** The profile whose deletion was asked for once: the second press means it. */
  @state() private doomed: string | null = null;
  @query("tw-profile-form") private readonly form!: ProfileForm;

  #attempt!: Attempt;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#attempt ??= new Attempt(this.api, () => this.requestUpdate());
  }

  protected override async firstUpdated(): Promise<void> {
    await this.#load();
    const demo = this.profiles?.find(({ demo }) => demo);
    if (this.autoOpen && demo !== undefined) await this.#open(demo, null);
    else this.form.focus();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("editing") && this.hasUpdated && this.editing?.passwordHeld === false) this.form.focus();
  }

  protected override render() {
    const busy = this.#attempt.state.kind === "running";
    return html`
      <aside>
        <div class="brand">
          <img src="icon.svg" alt="" />
          <div>
            <h1>Tailwater</h1>
            <div class="version">${this.hello.version}</div>
          </div>
        </div>
        <div class="list-head">
          <span>Clusters</span>
          <button class="quiet" @click=${this.#startNew}><tw-icon name="plus"></tw-icon>New</button>
        </div>
        ${this.#renderList()}
        <p class="where">
          Profiles are kept in ${this.hello.configFolder}, on this computer only. Passwords are not stored.
        </p>
      </aside>
      <main>
        <div class="panel">
          ${this.hello.warnings.map((warning) => html`<p class="warning" role="alert">${warning}</p>`)}
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
    `;
  }

  #renderForm() {
    return html`<tw-profile-form
      .draft=${this.draft}
      .passwordHeld=${this.editing?.passwordHeld ?? false}
      @tw-draft=${(event: CustomEvent<Draft>) => {
        this.draft = event.detail;
        this.#attempt.reset();
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === "Enter" && !event.shiftKey && (event.target as HTMLElement).tagName !== "BUTTON") {
          event.preventDefault();
          this.#connect();
        }
      }}
    ></tw-profile-form>`;
  }

  #renderList() {
    if (this.listError !== null) return html`<ul><tw-error-note .error=${this.listError}></tw-error-note></ul>`;
    return html`<ul>
      ${(this.profiles ?? []).map((profile) => this.#renderEntry(profile))}
    </ul>`;
  }

  #renderEntry(profile: ProfileSummary) {
    const { id, name, color, bootstrapServers, tls, sasl, lastUsedAt, demo } = profile;
    const used = lastUsedAt === null ? "" : ` · ${formatAgo(Date.parse(lastUsedAt), Date.now())}`;
    const isDoomed = this.doomed === id;
    return html`<li class=${this.editing?.id === id ? "chosen" : ""}>
      <button
        class="entry"
        title="Enter or double-click to connect"
        @click=${() => this.#edit(profile)}
        @dblclick=${() => this.#open(profile, null)}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          this.#edit(profile);
          this.#open(profile, null);
        }}
      >
        <span class="dot" .style=${`background: var(--profile-${color})`}></span>
        <span class="name">
          ${name}${tls.enabled ? html`<span class="badge">TLS</span>` : nothing}${
            sasl.mechanism === "none" ? nothing : html`<span class="badge">${sasl.mechanism.toUpperCase()}</span>`
          }
        </span>
        <span class="servers">${bootstrapServers.join(", ")}${used}</span>
      </button>
      <div class="actions">
        <button class="quiet square" title="Duplicate" aria-label=${`Duplicate ${name}`} @click=${() => this.#duplicate(profile)}>
          <tw-icon name="copy"></tw-icon>
        </button>
        ${
          demo
            ? nothing
            : html`<button
              class=${isDoomed ? "quiet danger" : "quiet square"}
              title="Delete"
              aria-label=${isDoomed ? `Really delete ${name}` : `Delete ${name}`}
              @click=${() => this.#delete(profile)}
              @blur=${() => {
                this.doomed = null;
              }}
            >
              ${isDoomed ? "Delete?" : html`<tw-icon name="trash-2"></tw-icon>`}
            </button>`
        }
      </div>
    </li>`;
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
      this.listError = null;
    } catch (error) {
      this.listError = toErrorData(error);
    }
  }

  #startNew(): void {
    this.editing = null;
    this.draft = newDraft();
    this.#attempt.reset();
    this.form?.focus();
  }

  #edit(profile: ProfileSummary): void {
    if (this.editing?.id === profile.id) return;
    this.editing = profile;
    this.draft = draftOf(profile);
    this.#attempt.reset();
  }

  #duplicate(profile: ProfileSummary): void {
    this.editing = null;
    this.draft = { ...draftOf(profile), id: crypto.randomUUID(), name: `${profile.name} (copy)` };
    this.#attempt.reset();
  }

  async #delete(profile: ProfileSummary): Promise<void> {
    if (this.doomed !== profile.id) {
      this.doomed = profile.id;
      return;
    }
    this.doomed = null;
    try {
      await this.api.deleteProfile(profile.id);
      if (this.editing?.id === profile.id) this.#startNew();
    } catch (error) {
      this.#attempt.fail(error);
    }
    await this.#load();
  }

  async #save(): Promise<ProfileSummary | null> {
    if (!this.form.showProblems()) return null;
    try {
      const saved = await this.api.saveProfile(profileOf(this.draft), passwordOf(this.draft));
      this.editing = saved;
      this.draft = draftOf(saved);
      await this.#load();
      return saved;
    } catch (error) {
      this.#attempt.fail(error);
      return null;
    }
  }

  #test(): void {
    if (this.editing?.demo) {
      const demo = this.editing;
      this.#attempt.run("test", (name) => this.api.testConnection(name, demo, null));
      return;
    }
    if (!this.form.showProblems()) return;
    const { draft } = this;
    this.#attempt.run("test", (name) => this.api.testConnection(name, profileOf(draft), passwordOf(draft)));
  }

  async #connect(): Promise<void> {
    if (this.editing?.demo) {
      await this.#open(this.editing, null);
      return;
    }
    const password = passwordOf(this.draft);
    const profile = await this.#save();
    if (profile !== null) await this.#open(profile, password);
  }

  async #open(profile: ProfileSummary, password: string | null): Promise<void> {
    const cluster = await this.#attempt.run("open", (name) => this.api.openCluster(name, profile.id, password));
    if (cluster !== null) {
      this.dispatchEvent(new CustomEvent<Connected>("tw-connected", { detail: { profile, cluster } }));
      return;
    }
    const { state } = this.#attempt;
    if (state.kind !== "failed" || state.error.code !== "PASSWORD_NEEDED") return;
    this.#edit(profile);
    await this.updateComplete;
    this.form.renderRoot.querySelector<HTMLElement>("#password")?.focus();
  }
}
