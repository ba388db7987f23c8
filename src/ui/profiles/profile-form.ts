import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { PROFILE_COLORS, type ProfileSummary, type SaslMechanism, type SecretName } from "../../contract/profiles.ts";
import type { VaultState } from "../../contract/vault.ts";
import { formFieldStyles } from "../components/form-field.styles.ts";
import { renderFormField } from "../components/form-field.ts";
import { type Told, tell } from "../data/events.ts";
import { base } from "../styles/base.ts";
import { isClosed } from "../vault/vault-text.ts";
import { type Draft, type DraftField, hasPassword, newDraft, PASSWORD, type Problems, problemsOf } from "./draft.ts";
import type { HostMapField } from "./host-map-field.ts";
import type { PasswordField } from "./password-field.ts";
import { profileFormStyles } from "./profile-form.styles.ts";
import type { SecureForm } from "./secret-control.ts";
import { secureProblemsOf } from "./secure-draft.ts";

const MECHANISMS: readonly (readonly [SaslMechanism, string])[] = [
  ["none", "None"],
  ["plain", "PLAIN"],
  ["scram-sha-256", "SCRAM-SHA-256"],
  ["scram-sha-512", "SCRAM-SHA-512"],
  ["oauthbearer", "OAUTHBEARER"],
  ["aws-msk-iam", "AWS IAM (Amazon MSK)"],
];

/** A first start needs no password, so its screen is smaller without this field. */
const loadPassword = () => import("./password-field.ts");
const loadMore = () => import("./form-more.ts");

declare module "../data/events.ts" {
  interface Events {
    "tw-draft": Draft;
  }
}

/**
 * The fields of a profile. It shows the problem of a field after it was left, or when `showProblems` is called.
 *
 * @fires tw-draft `CustomEvent<Draft>` on every change
 */
@customElement("tw-profile-form")
export class ProfileForm extends LitElement {
  static override styles = [base, formFieldStyles, profileFormStyles];

  @property({ attribute: false }) draft: Draft = newDraft();
  /** Certificates added to this system are trusted without pasting them here. */
  @property({ type: Boolean }) systemCertificates = true;
  /** Where the engine has the profile's secrets. */
  @property({ attribute: false }) places: ProfileSummary["secrets"] = {};
  @property({ attribute: false }) vault: VaultState | null = null;
  /** Why the engine needs a typed password, although one may be stored. */
  @property({ attribute: false }) passwordProblem: string | null = null;
  @state() private left: ReadonlySet<DraftField> = new Set();
  /** The fields that a first connection does not need; null until they are loaded, after the first frame. */
  @state() private more: Awaited<ReturnType<typeof loadMore>> | null = null;

  /** Shows every problem and focuses the first; true when there is none. */
  showProblems(): boolean {
    const fields = Object.keys(this.#problems()) as DraftField[];
    this.left = new Set(fields);
    const [first] = fields;
    if (first === undefined) return true;
    if (first === "password") void this.focusPassword();
    else this.renderRoot.querySelector<HTMLElement>(`#${first}, #field-${first}`)?.focus();
    return false;
  }

  /** Resolves when the field has the focus; it may have to be drawn first. */
  async focusPassword(): Promise<void> {
    await this.updateComplete;
    await loadPassword();
    const field = this.renderRoot.querySelector<PasswordField>("tw-password-field");
    await field?.updateComplete;
    field?.focus();
  }

  /** Shows the host map, and gives the focus to its first place that is missing. */
  async focusHostMap(): Promise<void> {
    this.more = await loadMore();
    await this.updateComplete;
    const field = this.renderRoot.querySelector<HostMapField>("tw-host-map");
    await field?.updateComplete;
    field?.focus();
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>("#servers")?.focus();
  }

  protected override firstUpdated(): void {
    requestAnimationFrame(
      () =>
        void loadMore().then((more) => {
          this.more = more;
        }),
    );
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("draft");
    if (before !== undefined && before.id !== this.draft.id) this.left = new Set();
  }

  protected override render() {
    const { draft } = this;
    const problems = this.#problems();
    const secure = this.#secure(problems);
    return html`
      <section>
      ${this.#field(
        "servers",
        "Bootstrap servers",
        problems,
        html`<textarea
        id="servers"
        rows="1"
        spellcheck="false"
        placeholder="broker-1:9092, broker-2:9092"
        .value=${draft.servers}
        aria-invalid=${this.#isWrong("servers", problems)}
        @input=${this.#typed}
        @blur=${this.#leave}
      ></textarea>`,
      )}
      ${this.#field(
        "name",
        "Name",
        problems,
        html`<input
        id="name"
        autocomplete="off"
        placeholder="Defaults to the first server"
        .value=${draft.name}
        @input=${this.#typed}
      />`,
      )}
      <div class="field">
        <span class="label" id="color-label">Colour</span>
        <div class="colors" role="radiogroup" aria-labelledby="color-label">
          ${PROFILE_COLORS.map(
            (color) => html`<input
              type="radio"
              name="color"
              class=${color}
              title=${color}
              aria-label=${color}
              .checked=${draft.color === color}
              @change=${() => this.#change({ color })}
            />`,
          )}
        </div>
      </div>
      <div class="field">
        <label for="system">Environment of</label>
        <div class="pair">
          <input id="system" autocomplete="off" placeholder="System, like shop" title="Clusters of one system are listed together, and Alt E goes from one to the next" .value=${draft.system} @input=${this.#typed} />
          <input id="environment" autocomplete="off" aria-label="Environment" placeholder="dev, test, prod" list="environments" .value=${draft.environment} @input=${this.#typed} />
          <datalist id="environments">${["dev", "test", "staging", "prod"].map((one) => html`<option value=${one}></option>`)}</datalist>
        </div>
      </div>
      </section>
      <section>
      <h3>Security</h3>
      <div class="field">
        <span class="label">Encryption</span>
        <label class="check">
          <input type="checkbox" .checked=${draft.tls} @change=${(event: Event) => this.#change({ tls: isChecked(event) })} />
          TLS
        </label>
      </div>
      ${
        draft.tls
          ? this.#field(
              "caPem",
              "CA certificates",
              problems,
              html`<textarea
              id="caPem"
              class="pem"
              spellcheck="false"
              placeholder="-----BEGIN CERTIFICATE-----"
              .value=${draft.caPem}
              aria-invalid=${this.#isWrong("caPem", problems)}
              @input=${this.#typed}
              @blur=${this.#leave}
            ></textarea>`,
              this.systemCertificates
                ? "PEM, only for a private CA. The system's certificates are trusted as well."
                : "PEM, for every CA that is not a public one. Certificates added to this system are not read.",
            )
          : nothing
      }
      ${draft.tls ? this.more?.renderIdentity(secure) : nothing}
      <div class="field">
        <label for="mechanism">Login (SASL)</label>
        <select id="mechanism" @change=${this.#chooseMechanism}>
          ${MECHANISMS.map(([value, name]) => html`<option value=${value} .selected=${draft.mechanism === value}>${name}</option>`)}
        </select>
      </div>
      ${hasPassword(draft.mechanism) ? this.#renderLogin(problems) : this.more?.renderToken(secure)}
      </section>
      ${this.more?.renderWay(secure)}
    `;
  }

  #renderLogin(problems: Problems) {
    void loadPassword();
    return html`
      ${this.#field(
        "username",
        "User name",
        problems,
        html`<input
        id="username"
        autocomplete="off"
        spellcheck="false"
        .value=${this.draft.username}
        aria-invalid=${this.#isWrong("username", problems)}
        @input=${this.#typed}
        @blur=${this.#leave}
      />`,
      )}
      <tw-password-field
        .value=${this.draft.password}
        .command=${this.draft.command}
        @tw-secret-command=${(event: Told<"tw-secret-command">) => this.#change({ command: event.detail })}
        .remember=${this.draft.remember}
        .place=${this.places[PASSWORD] ?? null}
        .vault=${this.vault}
        .problem=${this.passwordProblem ?? (this.#isWrong("password", problems) ? problems.password : null)}
        @tw-secret=${(event: Told<"tw-secret">) => this.#change({ password: event.detail })}
        @tw-remember=${(event: Told<"tw-remember">) => this.#change({ remember: event.detail })}
        @tw-left=${() => this.#show("password")}
      ></tw-password-field>
    `;
  }

  #field(field: DraftField, label: string, problems: Problems, input: unknown, help?: string) {
    const problem = this.#isWrong(field, problems) ? (problems[field] ?? null) : null;
    return renderFormField({ id: field, label, problem, help }, input);
  }

  #problems(): Problems {
    // The contents of a closed vault are unknown; the engine reports when it needs a password.
    const isKnown = (name: SecretName) => this.places[name] !== undefined || isClosed(this.vault);
    return { ...problemsOf(this.draft, isKnown(PASSWORD)), ...secureProblemsOf(this.draft, isKnown) };
  }

  #secure(problems: Problems): SecureForm {
    return {
      draft: this.draft,
      canStore: this.vault?.canStore ?? false,
      placeOf: (name) => this.places[name] ?? null,
      problemOf: (field) => (this.#isWrong(field, problems) ? (problems[field] ?? null) : null),
      change: (change) => this.#change(change),
      left: (field) => this.#show(field),
    };
  }

  #isWrong(field: DraftField, problems: Problems): boolean {
    return this.left.has(field) && problems[field] !== undefined;
  }

  #typed(event: Event): void {
    const input = event.target as HTMLInputElement | HTMLTextAreaElement;
    this.#change({ [input.id]: input.value });
  }

  #leave(event: Event): void {
    const { id, value } = event.target as HTMLInputElement;
    // A field that was left empty is not an error yet.
    if (value !== "") this.#show(id as DraftField);
  }

  #show(field: DraftField): void {
    this.left = new Set([...this.left, field]);
  }

  #chooseMechanism(event: Event): void {
    const chosen = (event.target as HTMLSelectElement).value;
    this.#change({ mechanism: MECHANISMS.find(([value]) => value === chosen)?.[0] ?? "none" });
  }

  #change(change: Partial<Draft>): void {
    this.draft = { ...this.draft, ...change };
    tell(this, "tw-draft", this.draft);
  }
}

function isChecked(event: Event): boolean {
  return (event.target as HTMLInputElement).checked;
}
