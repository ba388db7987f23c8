import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ImportChoice, ImportPlan, PlannedProfile } from "../../contract/data.ts";
import type { ErrorData } from "../../contract/errors.ts";
import { tell } from "../data/events.ts";
import "../components/error-note.ts";
import { leavesForm } from "../components/leave-form.ts";
import "../components/tw-icon.ts";
import { base } from "../styles/base.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-import": ImportChoice;
  }
}

/**
 * Shows what the import of a file would change. Nothing changes before the user agrees.
 *
 * @fires tw-import `CustomEvent<ImportChoice>` the user agreed
 * @fires tw-cancel
 */
@customElement("tw-import-plan")
export class ImportPlanView extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        padding: 10px 12px;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        font-size: var(--t-12);
        line-height: 18px;
      }
      p {
        margin: 0 0 6px;
        overflow-wrap: anywhere;
      }
      b {
        font-weight: 600;
      }
      ul {
        max-height: 210px;
        overflow: auto;
        margin: 0 0 8px;
        padding: 6px 10px;
        border-radius: var(--radius-s);
        background: var(--bg-sunken);
        list-style: none;
        user-select: text;
      }
      li {
        overflow-wrap: anywhere;
      }
      li span {
        color: var(--text-dim);
        font: var(--t-12) / 18px var(--font-mono);
      }
      .replaces {
        color: var(--warn);
      }
      .options {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        align-items: center;
        margin: 0 0 8px;
      }
      .options label {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .passphrase input {
        flex: 1;
      }
      .warns {
        color: var(--warn);
      }
      .out {
        color: var(--text-dim);
      }
      .actions {
        display: flex;
        justify-content: flex-end;
        gap: 6px;
        margin-top: 10px;
      }
    `,
  ];

  @property({ attribute: false }) plan: ImportPlan | null = null;
  @property({ type: Boolean }) busy = false;
  @property({ attribute: false }) error: ErrorData | null = null;
  @state() private known: ImportChoice["known"] = "override";
  @state() private commands = false;
  @state() private passphrase = "";

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>("button.primary")?.focus();
  }

  protected override render() {
    const { plan } = this;
    if (plan === null) return nothing;
    const { profiles, preferences, leftOut } = plan;
    const isEmpty = profiles.length === 0 && preferences.length === 0;
    const hasCommands = profiles.some(({ commands }) => commands.length > 0);
    return html`<div @keydown=${this.#keyed}>
      <p>${isEmpty ? "This file contains nothing to import." : html`Will be imported from <b>${plan.path ?? "the pasted text"}</b>:`}</p>
      ${profiles.length === 0 ? nothing : html`<ul aria-label="Profiles" tabindex="0">${profiles.map((profile) => renderProfile(profile, this.known))}</ul>`}
      ${preferences.length === 0 ? nothing : html`<p>Also: ${preferences.join(", ")}.</p>`}
      ${
        leftOut.length === 0
          ? nothing
          : html`<p class="out">
              Left out, because each computer decides it for itself: ${leftOut.slice(0, 5).join(", ")}${
                leftOut.length > 5 ? ` and ${leftOut.length - 5} more` : ""
              }.
            </p>`
      }
      ${profiles.some(({ replaces }) => replaces !== null) ? this.#renderKnown() : nothing}
      ${hasCommands ? this.#renderCommands(profiles) : nothing}
      ${plan.hasSecrets ? this.#renderPassphrase() : nothing}
      <p class="out">${plan.hasSecrets ? "" : "It contains no passwords. "}Importing connects to nothing.</p>
      ${this.error === null ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`}
      <div class="actions">
        <button ?disabled=${this.busy} @click=${this.#cancel}>Cancel</button>
        <button class="primary" ?disabled=${this.busy || isEmpty} @click=${this.#import}>
          ${this.busy ? "Importing…" : "Import"}
        </button>
      </div>
    </div>`;
  }

  #renderKnown() {
    const choose = (known: ImportChoice["known"], label: string) => html`<label>
      <input type="radio" name="known" .checked=${this.known === known} @change=${() => {
        this.known = known;
      }} />
      ${label}
    </label>`;
    return html`<div class="options" role="radiogroup" aria-label="Clusters that you already have">
      ${choose("override", "Replace clusters that you already have")}
      ${choose("copy", "Keep them, and import copies")}
    </div>`;
  }

  #renderCommands(profiles: readonly PlannedProfile[]) {
    const all = profiles.flatMap(({ name, commands }) => commands.map((one) => ({ ...one, name })));
    return html`<p class="warns">These commands would run on this computer to get secrets:</p>
      <ul aria-label="Commands" tabindex="0">
        ${all.map(({ name, secret, command }) => html`<li>${secret} of <b>${name}</b>: <span>${command}</span></li>`)}
      </ul>
      <label class="options">
        <input id="commands" type="checkbox" .checked=${this.commands} @change=${({ target }: Event) => {
          this.commands = (target as HTMLInputElement).checked;
        }} />
        Import these commands. I know what they do
      </label>`;
  }

  #renderPassphrase() {
    return html`<label class="options passphrase">
      Passphrase of its secrets
      <input
        id="passphrase"
        type="password"
        autocomplete="off"
        placeholder="Empty leaves the secrets out"
        .value=${this.passphrase}
        @input=${({ target }: Event) => {
          this.passphrase = (target as HTMLInputElement).value;
        }}
      />
    </label>`;
  }

  #import(): void {
    const { known, commands } = this;
    tell(this, "tw-import", { known, commands, passphrase: this.passphrase === "" ? null : this.passphrase });
  }

  #cancel(): void {
    tell(this, "tw-cancel");
  }

  #keyed(event: KeyboardEvent): void {
    if (leavesForm(event) && !this.busy) this.#cancel();
  }
}

function renderProfile({ name, servers, replaces }: PlannedProfile, known: ImportChoice["known"]) {
  const text = servers.join(", ");
  if (replaces !== null && known === "copy") return html`<li>Copy: <b>${name}</b> <span>${text}</span></li>`;
  if (replaces === null) return html`<li>New: <b>${name}</b> <span>${text}</span></li>`;
  const before = replaces.servers.join(", ");
  return html`<li>
    <b class="replaces">Replaces ${replaces.name}</b>: <b>${name}</b> <span>${text}</span>
    ${before === text ? nothing : html`<br />Current servers: <span>${before}</span>`}
    ${replaces.changes.length === 0 ? html`<br />Nothing of it changes` : html`<br />Changes: ${replaces.changes.join(", ")}`}
  </li>`;
}
