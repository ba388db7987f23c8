import type { GuardEvent, GuardOrder } from "./messages.ts";
import type { ConnectPermit, PipeWay } from "./permits.ts";

/** Where the installed guard is found on globalThis. */
export const GUARD: unique symbol = Symbol.for("tailwater.guard");

/** What the app's own code may ask of the guard. */
export interface GuardApi {
  /** Runs `open`, which begins exactly the connection named. */
  connect<T>(to: ConnectPermit, open: () => T): T;
  /** Runs `action`, which may listen on a port of 127.0.0.1. */
  listen<T>(action: () => T): T;
  /** Runs `action`, which connects to, or listens on, exactly this socket file or named pipe: the app's own. */
  pipe<T>(way: PipeWay, path: string, action: () => T): T;
  /** Runs `action`, which may start this program. */
  start<T>(command: string, action: () => T): T;
  isOffline(): boolean;
  /** For all threads. Connections that are open are cut by an order. */
  setOffline(offline: boolean): void;
  /** In the main thread: what every thread's guard tells, to one listener; null ends it. */
  listenForEvents(listener: ((event: GuardEvent) => void) | null): void;
  /** In the main thread: to all threads. */
  order(order: GuardOrder): void;
}

/** Given once per thread, to the first that asks: the app's own code, which is loaded before anything it uses. */
export interface InstalledGuard {
  claim(): GuardApi;
}
