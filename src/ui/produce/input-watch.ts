import type { ReactiveControllerHost } from "lit";
import type { InputProgress } from "../../contract/produce-input.ts";
import { Poll } from "../data/poll.ts";
import type { Session } from "../data/session.ts";

const ASK_EVERY_MS = 250;

/** Follows the input of one form: how far it is, and what became of its records. */
export class InputWatch {
  readonly #session: () => Session;
  readonly #changed: () => void;
  readonly #poll: Poll;
  #input: string | null = null;
  #progress: InputProgress | null = null;

  /** @param changed called when there is something new to show */
  constructor(host: ReactiveControllerHost, session: () => Session, changed: () => void) {
    this.#session = session;
    this.#changed = changed;
    this.#poll = new Poll(host, {
      everyMs: ASK_EVERY_MS,
      wanted: () => this.#input !== null,
      ask: () => this.#ask(),
    });
  }

  /** Null: none. */
  get input(): string | null {
    return this.#input;
  }

  /** Null: nothing is known yet. */
  get progress(): InputProgress | null {
    return this.#progress;
  }

  /** Records were read from it, and not all of them have an outcome yet. */
  get isSending(): boolean {
    const { counts, source } = this.#progress ?? {};
    if (counts == null || counts.read === 0) return false;
    const settled = counts.acknowledged + counts.failed + counts.unknown;
    return source?.ended !== true || settled < counts.read;
  }

  /** @param input null: nothing more is followed; what is known stays */
  follow(input: string | null): void {
    if (input !== null && input !== this.#input) this.#progress = null;
    this.#input = input;
    if (input === null) this.#poll.stop();
    else void this.#poll.now();
  }

  /** Makes no more records. */
  async stop(): Promise<void> {
    const { api, profile } = this.#session();
    if (this.#input !== null) await api.produce.stop(profile.id, this.#input);
    await this.#poll.now();
  }

  async #ask(): Promise<void> {
    const { api, profile } = this.#session();
    const input = this.#input;
    if (input === null) return;
    // Without an answer the last one stays; the next round asks again.
    const found = await api.produce.progress(profile.id, input).catch(() => undefined);
    if (found === undefined || input !== this.#input) return;
    if (found === null) this.#input = null;
    else this.#progress = found;
    this.#changed();
  }
}
