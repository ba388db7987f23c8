import { consume } from "@lit/context";
import { css, html, LitElement, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { toErrorData } from "../../contract/errors.ts";
import type { MemoryState } from "../../contract/memory.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { megabytes } from "../data/megabytes.ts";
import { Poll } from "../data/poll.ts";
import type { Session } from "../data/session.ts";
import { base } from "../styles/base.ts";

const MEASURE_EVERY_MS = 5_000;

/**
 * How much of its budget the engine uses, measured repeatedly.
 *
 * @fires tw-open-settings `CustomEvent<string>`
 */
@customElement("tw-memory-used")
export class MemoryUsed extends LitElement {
  static override styles = [
    base,
    css`
      button {
        padding: 0 8px;
        color: var(--text-dim);
        font-size: var(--t-12);
        font-variant-numeric: tabular-nums;
        font-weight: 400;
        white-space: nowrap;
      }
      button.over {
        color: var(--warn);
      }
    `,
  ];

  @consume({ context: sessionContext }) @state() session!: Session;
  /** The last known state, from here or from a change of the budget; null while unknown. */
  @state() private memory: MemoryState | null = null;

  readonly #told = (event: Event) => {
    this.memory = (event as Told<"tw-memory">).detail;
  };

  constructor() {
    super();
    new Poll(this, { everyMs: MEASURE_EVERY_MS, wanted: () => true, ask: () => this.#measure() });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("tw-memory", this.#told);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("tw-memory", this.#told);
  }

  protected override render() {
    const { memory } = this;
    if (memory === null) return nothing;
    return html`<button
      class=${memory.usedBytes > memory.budgetBytes ? "quiet over" : "quiet"}
      title="Memory that Tailwater's engine uses (extension and workers), of its budget. Click to change the budget."
      @click=${() => tell(this, "tw-open-settings", "memory")}
    >
      Memory ${megabytes(memory.usedBytes)} of ${megabytes(memory.budgetBytes)} MB
    </button>`;
  }

  async #measure(): Promise<void> {
    try {
      this.memory = await this.session.api.memory.state();
    } catch (error) {
      // The shell shows a lost channel itself; other errors should be visible.
      this.memory = null;
      const data = toErrorData(error);
      if (data.code !== "CHANNEL_LOST") this.session.notify({ tone: "danger", message: data.message });
    }
  }
}
