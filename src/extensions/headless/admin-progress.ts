import type { WorkApi, WorkProgress } from "../../contract/work.ts";
import { countOf, digits } from "../kit/words.ts";
import { tell } from "./tell.ts";

const TELL_EVERY_MS = 1_000;

/** Shows the progress of a command on a terminal, when it takes more than a second. */
export class AdminProgress {
  readonly #work: WorkApi;
  readonly #names: readonly string[];
  readonly #timer: NodeJS.Timeout | null;
  #told = "";

  /** @param names the names of the work; only one of them runs at a time */
  constructor(work: WorkApi, names: readonly string[]) {
    this.#work = work;
    this.#names = names;
    this.#timer = process.stderr.isTTY === true ? setInterval(() => void this.#tell(), TELL_EVERY_MS) : null;
    this.#timer?.unref();
  }

  /** The current progress; null: no work with a count runs. */
  async newest(): Promise<WorkProgress | null> {
    for (const name of this.#names) {
      const progress = await this.#work.progress(name);
      if (progress !== null) return progress;
    }
    return null;
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  async #tell(): Promise<void> {
    const progress = await this.newest().catch(() => null);
    if (progress === null || progress.total === 0) return;
    const { done, total, unit, changes } = progress;
    const text = `${digits(done)} of ${countOf(total, unit)} ${changes ? "done" : "asked"}`;
    if (text !== this.#told) tell(`tailwater: ${text}`);
    this.#told = text;
  }
}
