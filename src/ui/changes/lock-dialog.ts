import { consume } from "@lit/context";
import { css, html, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { isLessCautious, LOCKS, type Lock } from "../../contract/changes.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import "../components/error-note.ts";
import { LOCK_WORDS } from "../components/lock-words.ts";
import { ModalDialog } from "../components/modal-dialog.ts";
import "../components/tw-icon.ts";
import { sessionContext } from "../data/context.ts";
import { tell } from "../data/events.ts";
import type { Session } from "../data/session.ts";

/**
 * Shows what the open profile allows, and changes it. A stricter lock takes effect at once; a looser one requires
 * typing the profile's name.
 *
 * @fires tw-lock-changed `CustomEvent<Lock>`
 */
@customElement("tw-lock-dialog")
export class LockDialog extends ModalDialog {
  static readonly spot = "Lock";
  static override styles = [
    ModalDialog.styles,
    css`
      dialog {
        width: min(480px, 92vw);
      }
      .locks {
        display: grid;
        gap: 6px;
        margin-bottom: 14px;
      }
      .lock {
        display: grid;
        grid-template-columns: 14px 16px minmax(0, 1fr);
        gap: 0 10px;
        padding: 8px 12px;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        cursor: pointer;
      }
      .lock:hover {
        background: var(--bg-hover);
      }
      .lock:has(:checked) {
        border-color: var(--accent);
      }
      .lock input {
        margin-top: 3px;
      }
      .lock tw-icon {
        margin-top: 2px;
        color: var(--text-dim);
      }
      .lock b {
        font-weight: 500;
      }
      .lock small {
        grid-column: 3;
        color: var(--text-dim);
        font-size: var(--t-12);
        line-height: 18px;
      }
      .now {
        color: var(--text-dim);
        font-weight: 400;
      }
      .line b {
        color: var(--text);
        font-weight: 500;
      }
    `,
  ];

  @consume({ context: sessionContext, subscribe: true }) @state() session!: Session;
  @state() private wanted: Lock = "read-only";
  @state() private typed = "";
  @state() private busy = false;
  @state() private error: ErrorData | null = null;
  @query("#typed") private readonly field!: HTMLInputElement | null;

  async open(): Promise<void> {
    if (this.dialog.open) return;
    this.wanted = this.session.profile.safety.lock;
    this.typed = "";
    this.error = null;
    this.show();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(":checked")?.focus();
  }

  protected override renderContent() {
    const { name } = this.session.profile;
    const { wanted, busy } = this;
    return html`<form @submit=${this.#submit}>
      <h2 id="title">Lock of ${name}</h2>
      <p class="what">The lock sets what Tailwater may change on this cluster. Each change of the lock is written to the journal.</p>
      <div class="locks" role="radiogroup" aria-labelledby="title" @keydown=${this.#keyed} @click=${this.#clicked}>${LOCKS.map((lock) => this.#renderLock(lock))}</div>
      ${
        this.#wantsName
          ? html`<label class="line">
            <span>This allows more than before. Type <b>${name}</b> to confirm.</span>
            <input
              id="typed"
              autocomplete="off"
              spellcheck="false"
              .value=${this.typed}
              @input=${() => {
                this.typed = this.field?.value ?? "";
                this.error = null;
              }}
            />
          </label>`
          : nothing
      }
      ${this.error === null ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`}
      <div class="actions">
        <button type="button" @click=${() => this.dialog.close()}>Cancel</button>
        <button class="primary" ?disabled=${busy || !this.#maySet}>${busy ? "Setting…" : `Set to ${LOCK_WORDS[wanted].label}`}</button>
      </div>
    </form>`;
  }

  #renderLock(lock: Lock) {
    const { icon, label, what } = LOCK_WORDS[lock];
    return html`<label class="lock">
      <input
        type="radio"
        name="lock"
        .value=${lock}
        .checked=${this.wanted === lock}
        @change=${() => {
          this.wanted = lock;
          this.error = null;
        }}
      />
      <tw-icon name=${icon}></tw-icon>
      <b>${label}${lock === this.session.profile.safety.lock ? html`<span class="now"> · now</span>` : nothing}</b>
      <small>${what}</small>
    </label>`;
  }

  /** Letters go to the name field, because the choices use none. Arrows stay with the choices. */
  #keyed({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): void {
    if (key.length === 1 && key !== " " && !ctrlKey && !metaKey && !altKey) this.field?.focus();
  }

  /** A pointer press, not an arrow key. */
  async #clicked({ clientX, clientY }: MouseEvent): Promise<void> {
    if (clientX === 0 && clientY === 0) return;
    await this.updateComplete;
    this.field?.focus();
  }

  get #wantsName(): boolean {
    return isLessCautious(this.wanted, this.session.profile.safety.lock);
  }

  get #maySet(): boolean {
    const {
      name,
      safety: { lock },
    } = this.session.profile;
    return this.wanted !== lock && (!this.#wantsName || this.typed === name);
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy || !this.#maySet) return;
    const { api, profile } = this.session;
    const { wanted } = this;
    this.busy = true;
    this.error = null;
    try {
      await api.changes.setLock(profile.id, wanted, this.#wantsName ? this.typed : null);
      this.dialog.close();
      tell(this, "tw-lock-changed", wanted);
      tell(this, "tw-notice", { tone: "ok", message: `The lock is set to ${LOCK_WORDS[wanted].label}.` });
    } catch (error) {
      this.error = toErrorData(error);
    } finally {
      this.busy = false;
    }
  }
}
