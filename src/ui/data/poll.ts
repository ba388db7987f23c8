import type { ReactiveController, ReactiveControllerHost } from "lit";

export interface PollOptions {
  /** From the end of a round to the next; asked after each when it depends on how that went. */
  readonly everyMs: number | (() => number);
  /** Asked before each round: a hidden panel wants nothing. */
  wanted(): boolean;
  /** One round. It deals with its own errors. */
  ask(): Promise<void>;
}

/** Asks again and again while its element is in the page, wanted and in a window that can be seen; never twice at once. */
export class Poll implements ReactiveController {
  readonly #options: PollOptions;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #connected = false;
  #busy = false;
  /** Asked for while a round was running, which may have begun before what it is for. */
  #again = false;

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

  /** Asks at once, if it may. */
  async now(): Promise<void> {
    this.#rest();
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
    else if (this.#connected) this.#timer = setTimeout(() => void this.now(), this.#waitMs());
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
