import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { formFieldStyles } from "../components/form-field.styles.ts";
import "../components/tw-icon.ts";
import { tell } from "../data/events.ts";
import { base } from "../styles/base.ts";
import type { HostMapRows } from "./host-map-rows.ts";

declare module "../data/events.ts" {
  interface Events {
    "tw-host-map": HostMapRows;
  }
}

/**
 * Where to connect instead of advertised addresses: a small table, or a button while it is empty.
 *
 * @fires tw-host-map `CustomEvent<HostMapRows>` on every change
 * @fires tw-left when a field was left
 */
@customElement("tw-host-map")
export class HostMapField extends LitElement {
  static override styles = [
    base,
    formFieldStyles,
    css`
      .rows {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 16px minmax(0, 1fr) 28px;
        align-items: center;
        gap: 4px;
      }
      .rows input {
        width: 100%;
        font: var(--t-12) / 18px var(--font-mono);
      }
      .arrow {
        color: var(--text-dim);
        text-align: center;
      }
      .add {
        justify-self: start;
        margin-left: -10px;
      }
    `,
  ];

  @property({ attribute: false }) rows: HostMapRows = [];
  @property({ attribute: false }) problem: string | null = null;

  /** The first field without text, otherwise the first. */
  override focus(): void {
    const inputs = [...this.renderRoot.querySelectorAll<HTMLElement & { value: string }>("input")];
    (inputs.find(({ value }) => value === "") ?? inputs[0] ?? this.renderRoot.querySelector("button"))?.focus();
  }

  protected override render() {
    const { rows, problem } = this;
    const add = html`<button type="button" class="quiet add" @click=${this.#add}>
      <tw-icon name="plus"></tw-icon>${rows.length === 0 ? "Map advertised addresses" : "Add"}
    </button>`;
    if (rows.length === 0) return html`<div class="field"><span class="label">Host map</span>${add}</div>`;
    return html`<div class="field" role="group" aria-label="Host map">
      <span class="label">Host map</span>
      <div>
        <div class="rows">${rows.map((row, index) => this.#renderRow(row, index))}</div>
        ${add}
      </div>
      ${
        problem === null
          ? html`<p class="help">Instead of what brokers advertise (host:port, host, or * for all), connect there. TLS still checks the advertised name.</p>`
          : html`<p class="problem" role="alert">${problem}</p>`
      }
    </div>`;
  }

  #renderRow([from, to]: readonly [string, string], index: number) {
    const field = (value: string, at: 0 | 1, label: string, example: string) => html`<input
      autocomplete="off"
      spellcheck="false"
      aria-label="${label}, row ${index + 1}"
      aria-invalid=${this.problem !== null || nothing}
      placeholder=${example}
      .value=${value}
      @input=${(event: Event) => this.#set(index, at, (event.target as HTMLInputElement).value)}
      @blur=${() => value !== "" && tell(this, "tw-left")}
    />`;
    return html`${field(from, 0, "Advertised address", "broker-1.internal:9092")}
      <span class="arrow" aria-hidden="true">→</span>
      ${field(to, 1, "Connect to", "localhost:19092")}
      <button
        type="button"
        class="quiet square"
        title="Remove"
        aria-label="Remove row ${index + 1}"
        @click=${() => this.#change(this.rows.filter((_, at) => at !== index))}
      >
        <tw-icon name="x"></tw-icon>
      </button>`;
  }

  #set(index: number, at: 0 | 1, value: string): void {
    const row = this.rows[index] ?? ["", ""];
    this.#change(this.rows.with(index, at === 0 ? [value, row[1]] : [row[0], value]));
  }

  async #add(): Promise<void> {
    this.#change([...this.rows, ["", ""]]);
    await this.updateComplete;
    this.focus();
  }

  #change(rows: HostMapRows): void {
    this.rows = rows;
    tell(this, "tw-host-map", rows);
  }
}
