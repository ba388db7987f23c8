import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { WindowApi } from "../../contract/api.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { LoginState } from "../../contract/login.ts";

export type LoginCalls = Pick<WindowApi, "login">;

/** The login's state, as it changes, while its element is on the page. */
export class LoginWatch implements ReactiveController {
  state: LoginState | null = null;
  /** Why the engine could not be asked; null: it could. */
  error: ErrorData | null = null;
  readonly #host: ReactiveControllerHost & Element;
  readonly #api: () => LoginCalls | null;
  readonly #changed: (state: LoginState, before: LoginState | null) => void;
  #running = false;

  /** @param changed called with each new state */
  constructor(
    host: ReactiveControllerHost & Element,
    api: () => LoginCalls | null,
    changed: (state: LoginState, before: LoginState | null) => void = () => {},
  ) {
    this.#host = host;
    this.#api = api;
    this.#changed = changed;
    host.addController(this);
  }

  hostUpdated(): void {
    if (!this.#running && this.error === null && this.#api() !== null) void this.#run();
  }

  hostDisconnected(): void {
    this.#running = false;
  }

  /** Shows a state that a call has answered, at once. */
  show(state: LoginState): void {
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
        const api = this.#api();
        if (api === null) break;
        this.show(await api.login.next(this.state?.revision ?? 0));
      }
    } catch (error) {
      this.error = toErrorData(error);
      this.#host.requestUpdate();
    }
    this.#running = false;
  }
}
