import type { GuardEvent, GuardOrder } from "./messages.ts";
import type { ConnectPermit, PipeWay } from "./permits.ts";
import type { Carried } from "./sockets.ts";

/** The key of the installed guard on globalThis. */
export const GUARD: unique symbol = Symbol.for("tailwater.guard");

/** The guard's functions for the app's own code. */
export interface GuardApi {
  /** Runs `open`, which may start exactly the named connection. */
  connect<T>(to: ConnectPermit, open: () => T): T;
  /** Lists a connection that an open one of this thread carries, such as a channel of SSH. */
  carry(to: ConnectPermit, line: Carried): void;
  /** Runs `action`, which may listen on a port of 127.0.0.1. */
  listen<T>(action: () => T): T;
  /**
   * Runs `action`, which connects to, or listens on, exactly this socket file or named pipe: the app's own, or, in a
   * worker, the SSH agent's.
   */
  pipe<T>(way: PipeWay, path: string, action: () => T): T;
  /** Runs `action`, which may start this program. @param listed puts it into the ledger, for a profile or for none */
  start<T>(command: string, action: () => T, listed?: { readonly profileId: string | null }): T;
  isOffline(): boolean;
  /** Applies to all threads. An order cuts open connections. */
  setOffline(offline: boolean): void;
  /** In the main thread: passes the reports of every thread's guard to one listener; null ends it. */
  listenForEvents(listener: ((event: GuardEvent) => void) | null): void;
  /** In the main thread: sends an order to all threads. */
  order(order: GuardOrder): void;
}

/** Given once per thread, to the first caller: the app's own code, which is loaded before anything it uses. */
export interface InstalledGuard {
  claim(): GuardApi;
}
