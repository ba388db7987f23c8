import { html } from "lit";
import { customElement, state } from "lit/decorators.js";
import { formFieldStyles } from "../components/form-field.styles.ts";
import { renderFormField } from "../components/form-field.ts";
import { ModalDialog } from "../components/modal-dialog.ts";
import { tell } from "../data/events.ts";

/** More than any topic has. */
const MOST = 100_000;

/**
 * Asks for the new number of partitions.
 *
 * @fires tw-plan-change
 */
@customElement("tw-add-partitions")
export class AddPartitions extends ModalDialog {
  static override styles = [ModalDialog.styles, formFieldStyles];

  @state() private topic = "";
  @state() private now = 0;
  @state() private text = "";

  async open(topic: string, now: number): Promise<void> {
    this.topic = topic;
    this.now = now;
    this.text = "";
    this.show();
    await this.updateComplete;
    this.renderRoot.querySelector("input")?.focus();
  }

  protected override renderContent() {
    const problem = this.text === "" ? null : this.#problem();
    return html`<form @submit=${this.#submit}>
      <h2 id="title">Add partitions to ${this.topic}</h2>
      <p class="what">
        It has ${this.now}. Partitions cannot be removed later. Keys move to other partitions: records of one key are not in
        order across the change.
      </p>
      ${renderFormField(
        { id: "total", label: "Total partitions", problem, help: this.#help() },
        html`<input
          id="total"
          inputmode="numeric"
          autocomplete="off"
          aria-invalid=${problem !== null}
          .value=${this.text}
          @input=${(event: Event) => {
            this.text = (event.target as HTMLInputElement).value.trim();
          }}
        />`,
      )}
      <div class="actions">
        <button type="button" @click=${() => this.dialog.close()}>Cancel</button>
        <button class="primary" ?disabled=${this.#problem() !== null}>Add to change tray</button>
      </div>
    </form>`;
  }

  #help(): string {
    const more = Number(this.text) - this.now;
    return this.#problem() === null ? `${more} more than now` : `More than ${this.now}`;
  }

  #problem(): string | null {
    const total = Number(this.text);
    if (!/^\d+$/.test(this.text) || total <= this.now) return `Enter a whole number above ${this.now}.`;
    return total > MOST ? `No topic has more than ${MOST}.` : null;
  }

  #submit(event: Event): void {
    event.preventDefault();
    if (this.#problem() !== null) return;
    this.dialog.close();
    const request = { topic: this.topic, total: Number(this.text) };
    tell(this, "tw-plan-change", { kind: "topics.addPartitions", request });
  }
}
