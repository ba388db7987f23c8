import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ExportChoice } from "../../contract/data.ts";
import type { ProfileSummary } from "../../contract/profiles.ts";
import { formFieldStyles } from "../components/form-field.styles.ts";
import { renderFormField } from "../components/form-field.ts";
import { tell } from "../data/events.ts";
import { base } from "../styles/base.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-export-choice": ExportChoice;
    "tw-export-copy": null;
  }
}

export const EVERYTHING: ExportChoice = { profiles: null, passphrase: null };

/**
 * What an export contains: all clusters or one, and whether their secrets go along.
 *
 * @fires tw-export-choice `CustomEvent<ExportChoice>` on every change
 * @fires tw-export-copy copy it instead of writing a file
 */
@customElement("tw-export-choice")
export class ExportChoiceForm extends LitElement {
  static override styles = [
    base,
    formFieldStyles,
    css`
      .line {
        display: flex;
        gap: 6px;
      }
      select {
        flex: 1;
        min-width: 0;
      }
    `,
  ];

  @property({ attribute: false }) profiles: readonly ProfileSummary[] = [];
  @property({ attribute: false }) choice: ExportChoice = EVERYTHING;
  @state() private seals = false;

  protected override render() {
    const { choice, seals } = this;
    const saved = this.profiles.filter(({ demo }) => !demo);
    return html`
      <div class="field">
        <label for="which">Clusters</label>
        <div class="line">
          <select
            id="which"
            @change=${({ target }: Event) => {
              const { value } = target as HTMLSelectElement;
              this.#change({ profiles: value === "" ? null : [value] });
            }}
          >
            <option value="">All, with the settings of views</option>
            ${saved.map(({ id, name }) => html`<option value=${id} .selected=${choice.profiles?.[0] === id}>${name}</option>`)}
          </select>
          <button type="button" @click=${() => tell(this, "tw-export-copy")}>Copy to clipboard</button>
        </div>
        <p class="help">A copy on the clipboard never has secrets.</p>
      </div>
      <div class="field">
        <span class="label">Secrets</span>
        <label class="check">
          <input
            id="seals"
            type="checkbox"
            .checked=${seals}
            @change=${({ target }: Event) => {
              this.seals = (target as HTMLInputElement).checked;
              this.#change({ passphrase: this.seals ? "" : null });
            }}
          />
          Write passwords and keys too, encrypted
        </label>
      </div>
      ${
        seals
          ? renderFormField(
              {
                ...{ id: "passphrase", label: "Passphrase", problem: null },
                help: "At least 8 characters. Nobody can read the secrets without it, and Tailwater does not keep it.",
              },
              html`<input
                id="passphrase"
                type="password"
                autocomplete="off"
                .value=${choice.passphrase ?? ""}
                @input=${({ target }: Event) => this.#change({ passphrase: (target as HTMLInputElement).value })}
              />`,
            )
          : nothing
      }
    `;
  }

  #change(change: Partial<ExportChoice>): void {
    this.choice = { ...this.choice, ...change };
    tell(this, "tw-export-choice", this.choice);
  }
}
