import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { SHORTEST_PASSPHRASE } from "../../contract/vault.ts";
import { leavesForm } from "../components/leave-form.ts";
import { tell } from "../data/events.ts";
import { base } from "../styles/base.ts";
import { passphraseProblem } from "./vault-text.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-passphrase": string;
  }
}

/**
 * A new passphrase, typed twice.
 *
 * @fires tw-passphrase `CustomEvent<string>` a valid one
 * @fires tw-cancel
 */
@customElement("tw-passphrase-form")
export class PassphraseForm extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        padding: 4px 0;
      }
      form {
        display: grid;
        grid-template-columns: 96px minmax(0, 1fr);
        align-items: center;
        gap: 6px 12px;
      }
      label {
        color: var(--text-dim);
        font-size: var(--t-12);
      }
      .wide {
        grid-column: 2;
        margin: 0;
        color: var(--text-dim);
        font-size: var(--t-12);
        line-height: 18px;
      }
      .problem {
        color: var(--danger);
      }
      [aria-invalid="true"] {
        border-color: var(--danger);
      }
      .actions {
        display: flex;
        gap: 6px;
        margin-top: 4px;
      }
    `,
  ];

  /** There already is one. */
  @property({ type: Boolean }) change = false;
  /** It is being set. */
  @property({ type: Boolean }) busy = false;
  @state() private problem: string | null = null;
  @query("#new") private readonly first!: HTMLInputElement;
  @query("#again") private readonly second!: HTMLInputElement;

  override focus(): void {
    this.first.focus();
  }

  protected override render() {
    return html`<form @submit=${this.#submit} @keydown=${this.#keyed}>
      <label for="new">New passphrase</label>
      ${this.#field("new")}
      <label for="again">Once more</label>
      ${this.#field("again")}
      <p id="said" class=${this.problem === null ? "wide" : "wide problem"} role=${this.problem === null ? nothing : "alert"}>
        ${
          this.problem ??
          `At least ${SHORTEST_PASSPHRASE} characters; four random words work well. Nobody can recover it.`
        }
      </p>
      <div class="wide actions">
        <button class="primary" ?disabled=${this.busy}>
          ${this.busy ? "Working…" : this.change ? "Change passphrase" : "Set passphrase"}
        </button>
        <button type="button" ?disabled=${this.busy} @click=${this.#cancel}>Cancel</button>
      </div>
    </form>`;
  }

  #field(id: string) {
    return html`<input
      id=${id}
      type="password"
      autocomplete="off"
      aria-invalid=${this.problem !== null}
      aria-describedby="said"
      ?readonly=${this.busy}
      @input=${() => {
        this.problem = null;
      }}
    />`;
  }

  #submit(event: Event): void {
    event.preventDefault();
    if (this.busy) return;
    const passphrase = this.first.value;
    this.problem = passphraseProblem(passphrase, this.second.value);
    if (this.problem === null) tell(this, "tw-passphrase", passphrase);
    else (this.problem.startsWith("At least") ? this.first : this.second).focus();
  }

  #keyed(event: KeyboardEvent): void {
    if (leavesForm(event) && !this.busy) this.#cancel();
  }

  #cancel(): void {
    tell(this, "tw-cancel");
  }
}
