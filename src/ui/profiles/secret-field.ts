import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { SecretName, SecretPlace } from "../../contract/profiles.ts";
import { formFieldStyles } from "../components/form-field.styles.ts";
import { tell } from "../data/events.ts";
import { base } from "../styles/base.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-secret": string;
    "tw-secret-command": string | null;
    "tw-forget": SecretName;
    "tw-left": null;
  }
}

/** Where the engine has a secret, as the field shows it. */
export function placeText(place: SecretPlace | null): string {
  if (place === "stored") return "stored";
  return place === "held" ? "held until Tailwater ends" : "";
}

/**
 * A secret of a profile: it is typed, or a command prints it. A stored one is never returned; the field only shows that
 * there is one.
 *
 * @fires tw-secret `CustomEvent<string>` as it is typed
 * @fires tw-secret-command `CustomEvent<string | null>` the command that prints it; null: it is typed
 * @fires tw-left the field was left with something in it
 * @fires tw-forget `CustomEvent<SecretName>` remove the stored one
 */
@customElement("tw-secret-field")
export class SecretField extends LitElement {
  static override styles = [
    base,
    formFieldStyles,
    css`
      textarea {
        min-height: 64px;
        font: var(--t-12) / 18px var(--font-mono);
        resize: vertical;
      }
      #command {
        font: var(--t-12) / 18px var(--font-mono);
      }
      .forget {
        height: 24px;
        margin-right: -8px;
        padding: 0 8px;
        color: var(--text-dim);
      }
      .danger.danger {
        color: var(--danger);
      }
      .link {
        display: inline;
        height: auto;
        padding: 0;
        border: 0;
        background: none;
        color: var(--accent);
        font: inherit;
        text-decoration: underline;
        text-underline-offset: 2px;
      }
      .link:hover:not(:disabled) {
        background: none;
        text-decoration-thickness: 2px;
      }
    `,
  ];

  @property() name: SecretName = "kafka.sasl.password";
  @property() label = "Password";
  /** The id of its input. */
  @property() field = "password";
  @property() value = "";
  /** The command that prints it; null: it is typed or stored. */
  @property({ attribute: false }) command: string | null = null;
  /** Where the engine has it; null: it does not know one. */
  @property({ attribute: false }) place: SecretPlace | null = null;
  @property({ attribute: false }) problem: string | null = null;
  @property() help = "";
  /** What an empty field shows, while none is known. */
  @property() placeholder = "";
  /** A key in PEM. */
  @property({ type: Boolean }) multiline = false;
  /** Pressed once to forget; the second press confirms. */
  @state() private doomed = false;
  @query("input:not([type=checkbox]), textarea") private readonly input!: HTMLInputElement | HTMLTextAreaElement;

  override focus(): void {
    this.input.focus();
  }

  protected override render() {
    if (this.command !== null) return this.#renderCommand(this.command);
    const { field, label } = this;
    return html`<div class="field">
      <label for=${field}>${label}</label>
      ${this.multiline ? this.#renderText() : this.#renderLine()} ${this.#renderProblem()} ${this.renderBelow()}
    </div>`;
  }

  /** What stands below the field. */
  protected renderBelow(): unknown {
    const { help, place } = this;
    const isKnown = place === "stored" || place === "held";
    return html`<p class="help">
      <span id="help">${help}</span> ${this.renderCommandLink()} ${isKnown ? this.renderForget("Forget it", "link") : nothing}
    </p>`;
  }

  protected renderCommandLink() {
    return html`<button type="button" class="link" @click=${() => this.#setCommand("")}>Read it from a command…</button>`;
  }

  protected renderForget(label: string, look: string) {
    return html`<button
      type="button"
      class=${this.doomed ? `${look} danger` : look}
      @click=${() => {
        if (this.doomed) tell(this, "tw-forget", this.name);
        this.doomed = !this.doomed;
      }}
      @blur=${() => {
        this.doomed = false;
      }}
    >
      ${this.doomed ? "Really forget it?" : label}
    </button>`;
  }

  /** What an empty field shows. */
  protected shown(): string {
    return placeText(this.place) || this.placeholder;
  }

  #renderLine() {
    return html`<input
      id=${this.field}
      type="password"
      autocomplete="off"
      placeholder=${this.shown()}
      .value=${this.value}
      aria-invalid=${this.problem !== null}
      aria-describedby=${this.#described}
      @input=${() => tell(this, "tw-secret", this.input.value)}
      @blur=${this.#leave}
    />`;
  }

  #renderText() {
    return html`<textarea
      id=${this.field}
      spellcheck="false"
      placeholder=${this.shown()}
      .value=${this.value}
      aria-invalid=${this.problem !== null}
      aria-describedby=${this.#described}
      @input=${() => tell(this, "tw-secret", this.input.value)}
      @blur=${this.#leave}
    ></textarea>`;
  }

  #renderCommand(command: string) {
    const what = this.label.toLowerCase();
    const printed = this.multiline ? "What it prints" : "The first line that it prints";
    return html`<div class="field">
      <label for="command">${this.label} from</label>
      <input
        id="command"
        autocomplete="off"
        spellcheck="false"
        placeholder="pass show kafka/prod"
        .value=${command}
        aria-invalid=${this.problem !== null}
        aria-describedby=${this.#described}
        @input=${() => tell(this, "tw-secret-command", this.input.value)}
        @blur=${this.#leave}
      />
      ${this.#renderProblem()}
      <p id="help" class="help">
        Runs on this computer, without a shell, each time Tailwater connects. ${printed} is the ${what}. Nothing is
        stored.
        <button type="button" class="link" @click=${() => this.#setCommand(null)}>Type the ${what} instead</button>
      </p>
    </div>`;
  }

  #renderProblem() {
    const { problem } = this;
    return problem === null ? nothing : html`<p id="problem" class="problem" role="alert">${problem}</p>`;
  }

  get #described(): string {
    return this.problem === null ? "help" : "problem help";
  }

  readonly #leave = (): void => {
    if (this.input.value !== "") tell(this, "tw-left");
  };

  async #setCommand(command: string | null): Promise<void> {
    tell(this, "tw-secret-command", command);
    await this.updateComplete;
    // The form draws this element again first.
    await new Promise(requestAnimationFrame);
    this.input?.focus();
  }
}
