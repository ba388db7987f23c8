import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { toErrorData } from "../../contract/errors.ts";
import { writeClipboard } from "../data/clipboard.ts";
import { base } from "../styles/base.ts";
import "./tw-icon.ts";

const SHOWN_MS = 1_500;
const WORDS = { idle: "Copy", copied: "Copied", failed: "Not copied" } as const;

/** Copies a text, and shows a short confirmation. */
@customElement("tw-copy-button")
export class CopyButton extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-flex;
      }
      button {
        --icon: 14px;
        color: var(--text-dim);
      }
      .copied {
        color: var(--ok);
      }
      .failed {
        color: var(--danger);
      }
    `,
  ];

  @property() text = "";
  /** The name of the copied text: `path of the vault`. */
  @property() what = "path";
  /** Shows a word beside the icon. */
  @property({ type: Boolean }) worded = false;
  /** That word, or a few. */
  @property() label: string = WORDS.idle;
  @state() private told: "copied" | "failed" | null = null;
  @state() private problem = "";

  #timer: ReturnType<typeof setTimeout> | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  protected override render() {
    const label = this.told === "copied" ? "Copied" : this.told === "failed" ? this.problem : `Copy ${this.what}`;
    return html`<button
      type="button"
      class=${`quiet ${this.worded ? "" : "square"} ${this.told ?? ""}`}
      title=${label}
      aria-label=${label}
      @click=${this.#copy}
    >
      <tw-icon name=${this.told === null ? "copy" : this.told === "copied" ? "check" : "circle-alert"}></tw-icon
      >${this.worded ? (this.told === null ? this.label : WORDS[this.told]) : nothing}
    </button>`;
  }

  async #copy(): Promise<void> {
    try {
      await writeClipboard(this.text);
      this.told = "copied";
    } catch (error) {
      this.problem = toErrorData(error).message;
      this.told = "failed";
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.told = null;
    }, SHOWN_MS);
  }
}
