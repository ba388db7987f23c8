import type { ReactiveControllerHost } from "lit";
import type { WindowApi } from "../../contract/api.ts";
import type { LoginState } from "../../contract/login.ts";
import { StateWatch } from "./state-watch.ts";

export type LoginCalls = Pick<WindowApi, "login">;

/** The login's state, as it changes, while its element is on the page. */
export class LoginWatch extends StateWatch<LoginState> {
  /** @param changed called with each new state */
  constructor(
    host: ReactiveControllerHost & Element,
    api: () => LoginCalls | null,
    changed?: (state: LoginState, before: LoginState | null) => void,
  ) {
    super(host, () => api()?.login.next ?? null, changed);
  }
}
