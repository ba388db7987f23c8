import type { NetworkState } from "../../contract/network.ts";
import { isOffline, listenForEvents, orderThreads, setOffline } from "../../guard/egress.ts";
import type { GuardEvent, RefusedEvent } from "../../guard/messages.ts";
import { log } from "../log/log.ts";
import type { SomeSettings } from "../preferences/settings.ts";
import { NetworkLedger } from "./ledger.ts";

/** A thread that is busy may take this long to tell its last bytes before it is ended, ms. */
const SAMPLE_LIMIT_MS = 100;
const MOST_LOGGED = 500;

/** The extension's end of the egress guard: the ledger, and the switch that takes the app offline. */
export class Network {
  readonly #ledger = new NetworkLedger(Date.now() - Math.round(performance.now()));
  readonly #settings: SomeSettings<"network.offline">;
  readonly #logged = new Set<string>();
  /** Who waits for a thread's last bytes. */
  readonly #waiting = new Map<number, () => void>();

  constructor(settings: SomeSettings<"network.offline">) {
    this.#settings = settings;
    listenForEvents((event) => this.#record(event));
    if (settings.get("network.offline")) setOffline(true);
  }

  /** @param nameOf a profile's name by its id */
  state(nameOf: (profileId: string) => string | null): NetworkState {
    return this.#ledger.state(isOffline(), nameOf);
  }

  setOffline(offline: boolean): void {
    this.#settings.set("network.offline", offline);
    // First the switch, which holds for new connections in every thread at once; then those that are open.
    setOffline(offline);
    if (offline) orderThreads("cut");
  }

  /** Resolves once a thread has told all its bytes, or does not answer: before it is ended. */
  async settle(thread: number): Promise<void> {
    const told = new Promise<void>((resolve) => this.#waiting.set(thread, resolve));
    orderThreads("sample");
    const limit = new Promise<void>((resolve) => setTimeout(resolve, SAMPLE_LIMIT_MS));
    await Promise.race([told, limit]);
    this.#waiting.delete(thread);
  }

  close(): void {
    listenForEvents(null);
  }

  #record(event: GuardEvent): void {
    if (event.kind === "sampled") this.#waiting.get(event.thread)?.();
    else this.#ledger.record(event);
    if (event.kind === "refused") this.#logOnce(event);
  }

  /** Once for each thing that tried: what tries again and again would fill the log. The ledger counts them all. */
  #logOnce({ via, target, from, reason }: RefusedEvent): void {
    const what = `${via} wanted ${target}${from === null ? "" : `, from ${from}`}`;
    if (this.#logged.has(what) || this.#logged.size >= MOST_LOGGED) return;
    this.#logged.add(what);
    log.warn(`Refused (${reason}): ${what}`);
  }
}
