import { toErrorData } from "../../contract/errors.ts";
import type { FilterProblem } from "../../contract/filter.ts";

/** The code of the CEL field. It is as large as the rest of a tail, so it is loaded on first use. */
export class CelEditor {
  readonly #host: { ready(): void; failed(problem: FilterProblem): void };
  #isLoading = false;
  #isReady = false;

  constructor(host: { ready(): void; failed(problem: FilterProblem): void }) {
    this.#host = host;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  async load(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    try {
      await import("./cel-field.ts");
    } catch (error) {
      const { message } = toErrorData(error);
      this.#host.failed({ message: `The editor could not be loaded; reload the window. ${message}`, from: 0, to: 0 });
      return;
    }
    this.#isReady = true;
    this.#host.ready();
  }
}
