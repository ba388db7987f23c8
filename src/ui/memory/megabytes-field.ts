import { html, LitElement } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { toErrorData } from "../../contract/errors.ts";

/**
 * A field for whole megabytes, with a message. Enter or leaving the field accepts the input. It is in its parent's tree
 * and uses its styles.
 */
@customElement("tw-megabytes-field")
export class MegabytesField extends LitElement {
  @property() label = "";
  /** Unique among such fields. */
  @property() name = "";
  /** The current value, MB; null: unknown so far. */
  @property({ attribute: false }) value: number | null = null;
  /** The text when there is no other message. */
  @property() hint = "";
  /** The input as a number, or why it is not valid. */
  @property({ attribute: false }) parse: (text: string) => number | string = Number;
  /** Saves the value. */
  @property({ attribute: false }) apply: (megabytes: number) => Promise<void> = async () => {};
  @state() private problem: string | null = null;
  @state() private saved = false;
  /** The input; null while the field shows the current value. */
  @state() private draft: string | null = null;
  @query("input") private readonly field!: HTMLInputElement;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override focus(): void {
    void this.updateComplete.then(() => {
      this.field.focus();
      this.field.select();
    });
  }

  protected override render() {
    const { problem, name, value } = this;
    return html`
      <div class="line">
        <label for=${name}>${this.label}</label>
        <input
          id=${name}
          inputmode="numeric"
          autocomplete="off"
          aria-invalid=${problem !== null}
          aria-describedby=${`${name}-said`}
          ?disabled=${value === null}
          .value=${this.draft ?? (value === null ? "" : String(value))}
          @input=${this.#typed}
          @keydown=${this.#keyed}
          @blur=${this.#take}
        />
        <span>MB</span>
      </div>
      <p
        id=${`${name}-said`}
        class=${problem === null ? "said" : "said problem"}
        role=${problem === null ? "status" : "alert"}
      >
        ${problem ?? (this.saved ? "Saved." : this.hint)}
      </p>
    `;
  }

  #typed(): void {
    this.draft = this.field.value;
    this.saved = false;
    this.problem = null;
  }

  #keyed(event: KeyboardEvent): void {
    if (event.key === "Enter") {
      event.preventDefault();
      void this.#take();
    } else if (event.key === "Escape" && this.draft !== null) {
      // The first Escape discards the input; the next one closes the dialog.
      event.preventDefault();
      event.stopPropagation();
      this.draft = null;
      this.problem = null;
    }
  }

  async #take(): Promise<void> {
    const { draft } = this;
    if (draft === null) return;
    const megabytes = this.parse(draft);
    if (typeof megabytes === "string") {
      this.problem = megabytes;
      return;
    }
    this.draft = null;
    try {
      await this.apply(megabytes);
      this.problem = null;
      this.saved = true;
    } catch (error) {
      this.draft = draft;
      this.problem = toErrorData(error).message;
    }
  }
}
