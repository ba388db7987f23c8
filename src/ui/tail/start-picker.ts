import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { QUICK_MINUTES, type StartChoice, startLabel } from "./choices.ts";
import { controlStyles } from "./control.styles.ts";
import "./dropdown.ts";
import type { Dropdown } from "./dropdown.ts";

const MOST_LAST = 1_000_000;

/**
 * Chooses where the tail begins.
 *
 * @fires tw-start `CustomEvent<StartChoice>`
 */
@customElement("tw-start-picker")
export class StartPicker extends LitElement {
  static override styles = [
    controlStyles,
    css`
      :host {
        display: inline-flex;
        min-width: 0;
      }
      .quick {
        display: flex;
        gap: 4px;
        padding: 3px 8px;
      }
      .quick .control {
        flex: 1;
        justify-content: center;
      }
      .panel {
        width: 304px;
      }
    `,
  ];

  @property({ attribute: false }) start: StartChoice = { kind: "latest" };
  @state() private problem: string | null = null;
  @query("tw-dropdown") private readonly dropdown!: Dropdown;

  protected override render() {
    const label = startLabel(this.start, (ms) => localInput(ms).replace("T", " "));
    const count = this.start.kind === "last" ? this.start.count : 100;
    const offset = this.start.kind === "offset" ? String(this.start.offset) : "";
    const from = localInput(this.start.kind === "timestamp" ? this.start.timestamp : Date.now());
    return html`<tw-dropdown .label=${label} what="Start">
      <div class="panel">
        ${this.#item({ kind: "last", count: 100 }, "Last 100 + live", "per partition")}
        ${this.#item({ kind: "latest" }, "New records only", "latest")}
        ${this.#item({ kind: "earliest" }, "From the beginning", "earliest")}
        <p class="caption">From a time</p>
        <div class="quick">
          ${QUICK_MINUTES.map((minutes) =>
            this.#quick({ kind: "ago", minutes }, minutes === 60 ? "1 h ago" : `${minutes} min ago`),
          )}
          ${this.#quick({ kind: "today" }, "Today")}
        </div>
        ${this.#line("time", "Time", html`<input class="field" id="time" type="datetime-local" step="1" .value=${from} />`)}
        <p class="caption">From a place in each partition</p>
        ${this.#line(
          "last",
          "Last",
          html`<input class="field" id="last" inputmode="numeric" autocomplete="off" .value=${String(count)} />`,
        )}
        ${this.#line(
          "offset",
          "Offset",
          html`<input class="field" id="offset" inputmode="numeric" autocomplete="off" placeholder="0" .value=${offset} />`,
        )}
        ${this.problem === null ? nothing : html`<p class="error" role="alert">${this.problem}</p>`}
      </div>
    </tw-dropdown>`;
  }

  #item(start: StartChoice, label: string, note: string) {
    const chosen = JSON.stringify(start) === JSON.stringify(this.start);
    return html`<button class="item" role="radio" aria-checked=${chosen} @click=${() => this.#choose(start)}>
      ${label}<small>${note}</small>
    </button>`;
  }

  #quick(start: StartChoice, label: string) {
    const chosen = JSON.stringify(start) === JSON.stringify(this.start);
    return html`<button class="control" aria-pressed=${chosen} @click=${() => this.#choose(start)}>${label}</button>`;
  }

  #line(id: "time" | "last" | "offset", label: string, field: unknown) {
    const entered = (event: KeyboardEvent) => {
      if (event.key === "Enter") this.#enter(id);
    };
    return html`<div class="line" @keydown=${entered}>
      <label for=${id}>${label}</label>${field}
      <button class="control" @click=${() => this.#enter(id)}>Set</button>
    </div>`;
  }

  #enter(id: "time" | "last" | "offset"): void {
    const text = this.renderRoot.querySelector<HTMLInputElement>(`#${id}`)?.value.replace(/\s/g, "") ?? "";
    if (id === "time") {
      const timestamp = new Date(text).getTime();
      if (Number.isNaN(timestamp)) this.problem = "Enter a date and a time.";
      else this.#choose({ kind: "timestamp", timestamp });
      return;
    }
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (id === "last") {
      if (value >= 1 && value <= MOST_LAST) this.#choose({ kind: "last", count: value });
      else this.problem = "Enter how many records per partition, 1 to 1 000 000.";
    } else if (Number.isSafeInteger(value)) this.#choose({ kind: "offset", offset: value });
    else this.problem = "An offset is a whole number from 0 to 2^53 − 1.";
  }

  #choose(start: StartChoice): void {
    this.problem = null;
    this.dropdown.close();
    this.dispatchEvent(new CustomEvent("tw-start", { detail: start, bubbles: true, composed: true }));
  }
}

/** Local time as a datetime-local field wants it: `2026-11-23T18:59:01`. @param ms since the epoch */
function localInput(ms: number): string {
  const shifted = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return Number.isNaN(shifted.getTime()) ? "" : shifted.toISOString().slice(0, 19);
}
