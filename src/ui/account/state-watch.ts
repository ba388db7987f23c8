import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";

/** A state that the engine tells as it changes, while its element is on the page. */
export class StateWatch<State extends { readonly revision: number }> implements ReactiveController {
  state: State | null = null;
  /** Why the engine could not be asked; null: it could. */
  error: ErrorData | null = null;
  readonly #host: ReactiveControllerHost & Element;
  readonly #next: () => ((after: number) => Promise<State>) | null;
  readonly #changed: (state: State, before: State | null) => void;
  #running = false;

  /**
   * @param next the call that waits for the state after a revision; null: not yet, or not in this build
   * @param changed called with each new state
   */
  constructor(
    host: ReactiveControllerHost & Element,
    next: () => ((after: number) => Promise<State>) | null,
    changed: (state: State, before: State | null) => void = () => {},
  ) {
    this.#host = host;
    this.#next = next;
    this.#changed = changed;
    host.addController(this);
  }

  hostUpdated(): void {
    if (!this.#running && this.error === null && this.#next() !== null) void this.#run();
  }

  hostDisconnected(): void {
    this.#running = false;
  }

  /** Shows a state that a call has answered, at once. */
  show(state: State): void {
    const before = this.state;
    if (before !== null && state.revision < before.revision) return;
    this.state = state;
    this.#host.requestUpdate();
    this.#changed(state, before);
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#running && this.#host.isConnected) {
        const next = this.#next();
        if (next === null) break;
        this.show(await next(this.state?.revision ?? 0));
      }
    } catch (error) {
      this.error = toErrorData(error);
      this.#host.requestUpdate();
    }
    this.#running = false;
  }
}
