import { css, html, LitElement } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { tell } from "../data/events.ts";
import { base } from "../styles/base.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-pasted": string;
  }
}

/**
 * A field for an exported configuration that was copied.
 *
 * @fires tw-pasted `CustomEvent<string>` as soon as something is pasted or typed
 */
@customElement("tw-paste-form")
export class PasteForm extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        margin-top: 8px;
      }
      label {
        display: block;
        margin-bottom: 4px;
        color: var(--text-dim);
        font-size: var(--t-12);
      }
      textarea {
        width: 100%;
        min-height: 28px;
        font: var(--t-12) / 18px var(--font-mono);
      }
    `,
  ];

  @property({ type: Boolean }) busy = false;
  @query("textarea") private readonly field!: HTMLTextAreaElement;

  protected override render() {
    return html`<label for="text">Or paste what was copied</label>
      <textarea
        id="text"
        rows="1"
        spellcheck="false"
        placeholder='{ "format": "tailwater-configuration", … }'
        ?disabled=${this.busy}
        @input=${() => this.field.value.trim() !== "" && tell(this, "tw-pasted", this.field.value)}
      ></textarea>`;
  }
}
