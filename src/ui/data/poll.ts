import type { ReactiveController, ReactiveControllerHost } from "lit";

export interface PollOptions {
  /** The time between rounds; a function if it depends on the last round. */
  readonly everyMs: number | (() => number);
  /** Checked before each round; a hidden panel needs no data. */
  wanted(): boolean;
  /** One round. It handles its own errors. */
  ask(): Promise<void>;
}

/** Polls while its element is in the page, active, and in a visible window; only one round runs at a time. */
export class Poll implements ReactiveController {
  readonly #options: PollOptions;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #connected = false;
  #busy = false;
  /** Requested during a round, which may have started too early for the request. */
  #again = false;
  #stopped = false;

  constructor(host: ReactiveControllerHost, options: PollOptions) {
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connected = true;
    document.addEventListener("visibilitychange", this.#shown);
    void this.now();
  }

  hostDisconnected(): void {
    this.#connected = false;
    document.removeEventListener("visibilitychange", this.#shown);
    this.#rest();
  }

  /** Starts no more rounds until `now` is called. */
  stop(): void {
    this.#stopped = true;
    this.#again = false;
    this.#rest();
  }

  /** Runs a round at once, if it is active. */
  async now(): Promise<void> {
    this.#rest();
    this.#stopped = false;
    if (this.#busy) {
      this.#again = true;
      return;
    }
    if (!this.#connected || document.hidden || !this.#options.wanted()) return;
    this.#busy = true;
    try {
      await this.#options.ask();
    } finally {
      this.#busy = false;
    }
    const again = this.#again;
    this.#again = false;
    if (again) await this.now();
    else if (this.#connected && !this.#stopped) this.#timer = setTimeout(() => void this.now(), this.#waitMs());
  }

  #waitMs(): number {
    const { everyMs } = this.#options;
    return typeof everyMs === "number" ? everyMs : everyMs();
  }

  readonly #shown = () => void this.now();

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
