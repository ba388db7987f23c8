import type { ErrorData } from "../../contract/errors.ts";
import type { MetadataWatch } from "./metadata-watch.ts";

/**
 * The proof that a scan read one topic: fetches name it, and one that was deleted may be there again under its name.
 * Asked when all is read, the cluster names the same topic as at the beginning, or there were records of another one
 * (KIP-516). Brokers before Kafka 2.8 tell nothing apart.
 */
export class SameTopic {
  /** Why nobody says so yet. */
  error: ErrorData | null = null;
  #state: "unknown" | "asked" | "proved" = "unknown";
  readonly #watch: MetadataWatch;
  readonly #onChange: () => void;

  constructor(watch: MetadataWatch, onChange: () => void) {
    this.#watch = watch;
    this.#onChange = onChange;
  }

  get isProved(): boolean {
    return this.#state === "proved";
  }

  /** It is all read again. */
  reset(): void {
    this.#state = "unknown";
  }

  /**
   * Asks, unless that is going on or done. Rejects only by a defect.
   * @param holds whether, when the answer is there, all is read and nothing speaks against the topic
   */
  async prove(holds: () => boolean): Promise<void> {
    if (this.#state !== "unknown") return;
    this.#state = "asked";
    const isAnswered = await this.#watch.confirm((error) => {
      this.error = error;
      this.#onChange();
    });
    this.error = null;
    if (this.#state === "asked") this.#state = isAnswered && holds() ? "proved" : "unknown";
    this.#onChange();
  }
}
