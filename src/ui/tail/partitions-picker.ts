import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { tell } from "../data/events.ts";
import { controlStyles } from "../styles/control.ts";
import { partitionsLabel } from "./choices.ts";
import "../components/dropdown.ts";
import type { Dropdown } from "../components/dropdown.ts";
import { formatPartitions, parsePartitions } from "../data/partition-ranges.ts";

/** The most partitions that are offered one by one. */
const MOST_BOXES = 64;

declare module "../data/events.ts" {
  interface Events {
    "tw-partitions": "all" | readonly number[];
  }
}

/**
 * Chooses the partitions to read: all, a few by click, or ranges typed like `0-3, 7`.
 *
 * @fires tw-partitions `CustomEvent<"all" | readonly number[]>`
 */
@customElement("tw-partitions-picker")
export class PartitionsPicker extends LitElement {
  static override styles = [
    controlStyles,
    css`
      :host {
        display: inline-flex;
        min-width: 0;
      }
      .panel {
        width: 288px;
      }
      .boxes {
        display: grid;
        grid-template-columns: repeat(8, 1fr);
        gap: 3px;
        max-height: 180px;
        padding: 6px 8px;
        overflow: auto;
      }
      .boxes .control {
        justify-content: center;
        padding: 0;
      }
    `,
  ];

  @property({ attribute: false }) partitions: "all" | readonly number[] = "all";
  /** The topic's number of partitions; null while unknown. */
  @property({ attribute: false }) count: number | null = null;
  /** There is little room. */
  @property({ type: Boolean }) short = false;
  @state() private draft = "";
  @state() private problem: string | null = null;
  @query("tw-dropdown") private readonly dropdown!: Dropdown;
  @query("input") private readonly field!: HTMLInputElement;

  protected override render() {
    const parsed = parsePartitions(this.draft, null);
    const chosen = new Set(parsed.ok && parsed.partitions !== "all" ? parsed.partitions : []);
    const boxes = this.count !== null && this.count <= MOST_BOXES ? this.count : 0;
    return html`<tw-dropdown .label=${partitionsLabel(this.partitions, this.short)} what="Partitions" @tw-open=${this.#opened}>
      <div class="panel">
        <button class="item" role="radio" aria-checked=${this.partitions === "all"} @click=${() => this.#choose("all")}>
          All partitions<small>${this.count ?? ""}</small>
        </button>
        <p class="caption" id="some">Only these, for example 0-3, 7</p>
        <div class="line" @keydown=${this.#keyed}>
          <input
            class="field"
            aria-labelledby="some"
            aria-invalid=${this.problem !== null}
            autocomplete="off"
            spellcheck="false"
            placeholder="0-3, 7"
            .value=${this.draft}
            @input=${() => {
              this.draft = this.field.value;
              this.problem = null;
            }}
          />
          <button class="control" @click=${this.#enter}>Set</button>
        </div>
        ${this.problem === null ? nothing : html`<p class="error" role="alert">${this.problem}</p>`}
        ${
          boxes === 0
            ? nothing
            : html`<div class="boxes">
                ${Array.from(
                  { length: boxes },
                  (_, partition) => html`<button
                    class="control"
                    aria-pressed=${chosen.has(partition)}
                    aria-label=${`Partition ${partition}`}
                    @click=${() => this.#toggle(chosen, partition)}
                  >
                    ${partition}
                  </button>`,
                )}
              </div>`
        }
      </div>
    </tw-dropdown>`;
  }

  #opened(): void {
    this.draft = this.partitions === "all" ? "" : formatPartitions(this.partitions);
    this.problem = null;
  }

  #toggle(chosen: Set<number>, partition: number): void {
    if (!chosen.delete(partition)) chosen.add(partition);
    this.draft = chosen.size === 0 ? "" : formatPartitions([...chosen]);
    this.problem = null;
  }

  #keyed(event: KeyboardEvent): void {
    if (event.key === "Enter") this.#enter();
  }

  #enter(): void {
    const parsed = parsePartitions(this.draft, this.count);
    if (parsed.ok) this.#choose(parsed.partitions);
    else this.problem = parsed.problem;
  }

  #choose(partitions: "all" | readonly number[]): void {
    this.dropdown.close();
    tell(this, "tw-partitions", partitions);
  }
}
