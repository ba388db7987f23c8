import type { ErrorData } from "../../contract/errors.ts";
import type { MetadataWatch } from "./metadata-watch.ts";

/**
 * Proves that a scan read one topic. Fetches use the topic's name, and a deleted topic may be recreated with the same
 * name. When everything is read, the cluster must report the same topic id as at the start; otherwise there were
 * records of another topic (KIP-516). Brokers before Kafka 2.8 have no topic ids.
 */
export class SameTopic {
  /** Why the answer is missing so far. */
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

  /** Everything is read again. */
  reset(): void {
    this.#state = "unknown";
  }

  /**
   * Asks, unless it is asking or done. Rejects only on a defect.
   * @param holds whether everything is read and nothing contradicts the topic when the answer comes
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
