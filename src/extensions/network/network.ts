import type { NetworkState } from "../../contract/network.ts";
import { isOffline, listenForEvents, orderThreads, setOffline } from "../../guard/egress.ts";
import type { GuardEvent, RefusedEvent } from "../../guard/messages.ts";
import { log } from "../log/log.ts";
import type { SomeSettings } from "../preferences/settings.ts";
import { NetworkLedger } from "./ledger.ts";

/** How long a busy thread may take to report its last bytes before it is ended, ms. */
const SAMPLE_LIMIT_MS = 100;
const MOST_LOGGED = 500;
const MOST_HOSTS = 5_000;

/** The extension's end of the egress guard: the ledger, and the switch that takes the app offline. */
export class Network {
  readonly #ledger = new NetworkLedger(Date.now() - Math.round(performance.now()));
  readonly #settings: SomeSettings<"network.offline">;
  readonly #logged = new Set<string>();
  readonly #hosts = new Set<string>();
  /** The callers that wait for a thread's last bytes. */
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

  /** The hosts that were asked for since the app started, so that a report can replace them. */
  get hosts(): ReadonlySet<string> {
    return this.#hosts;
  }

  setOffline(offline: boolean): void {
    this.#settings.set("network.offline", offline);
    // Sets the switch first, which applies to new connections in every thread at once; then cuts the open ones.
    setOffline(offline);
    if (offline) orderThreads("cut");
  }

  /** Resolves when a thread has reported all its bytes, or does not answer. Called before the thread is ended. */
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
    for (const host of hostsOf(event)) if (this.#hosts.size < MOST_HOSTS) this.#hosts.add(host);
    if (event.kind === "refused") this.#logOnce(event);
  }

  /** Logs each refused target once, because repeated attempts would fill the log. The ledger counts them all. */
  #logOnce({ via, target, from, reason }: RefusedEvent): void {
    const what = `${via} to ${target}${from === null ? "" : `, from ${from}`}`;
    if (this.#logged.has(what) || this.#logged.size >= MOST_LOGGED) return;
    this.#logged.add(what);
    log.warn(`Refused (${reason}): ${what}`);
  }
}

/** Names and addresses, without ports. */
function hostsOf(event: GuardEvent): readonly string[] {
  if (event.kind === "begin") return [event.host, ...(event.proxy === null ? [] : [withoutPort(event.proxy)])];
  return event.kind === "refused" && !event.via.startsWith("child_process") ? [withoutPort(event.target)] : [];
}

const withoutPort = (place: string): string => place.replace(/:\d{1,5}$/, "");
