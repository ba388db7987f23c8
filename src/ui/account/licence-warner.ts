import type { ReactiveController, ReactiveControllerHost } from "lit";
import { dateText } from "../data/clock.ts";
import { tell } from "../data/events.ts";
import type { LicenceCalls } from "./licence-panel.ts";
import { warningNotice } from "./licence-text.ts";

/** How often the engine is asked whether a warning is due, ms. It answers at most once a day. */
const EVERY_MS = 3_600_000;

/** Says in a notice that the licence ends soon. */
export class LicenceWarner implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #api: () => LicenceCalls | null;
  #timer: ReturnType<typeof setInterval> | null = null;

  /** @param api null: not yet, or not in this build */
  constructor(host: ReactiveControllerHost & HTMLElement, api: () => LicenceCalls | null) {
    this.#host = host;
    this.#api = api;
    host.addController(this);
  }

  hostUpdated(): void {
    if (this.#timer !== null || this.#api() === null) return;
    this.#timer = setInterval(() => void this.#ask(), EVERY_MS);
    void this.#ask();
  }

  hostDisconnected(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  async #ask(): Promise<void> {
    try {
      const warning = (await this.#api()?.licence.warning()) ?? null;
      if (warning !== null)
        tell(
          this.#host,
          "tw-notice",
          warningNotice(warning, (at) => dateText(at).slice(0, 10)),
        );
    } catch {
      // A warning that cannot be asked for comes an hour later; the account screen shows the error.
    }
  }
}
