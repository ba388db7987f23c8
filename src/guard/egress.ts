import { TailwaterError } from "../contract/errors.ts";
import { GUARD, type GuardApi, type InstalledGuard } from "./guard-api.ts";
import type { ConnectPermit } from "./permits.ts";

/** Without a guard (in tests and benchmarks that run the sources) everything is allowed. */
const NO_GUARD: GuardApi = {
  connect: (_to, open) => open(),
  carry: () => {},
  listen: (action) => action(),
  pipe: (_way, _path, action) => action(),
  start: (_command, action) => action(),
  isOffline: () => false,
  setOffline: () => {},
  listenForEvents: () => {},
  order: () => {},
};

function claim(): GuardApi {
  const installed = (globalThis as { [GUARD]?: InstalledGuard })[GUARD];
  return installed?.claim() ?? NO_GUARD;
}

/** The app's own way out: the only code that the egress guard allows to connect. */
const guard = claim();

/** Opens a socket to the permit's place. The ledger lists it from then on. */
export function connectAs<Socket>(to: ConnectPermit, open: () => Socket): Socket {
  return guard.connect(to, open);
}

/** Lists a connection that goes inside an open one of this thread. */
export const carryAs = guard.carry;
export const listenOn = guard.listen;
export const usePipe = guard.pipe;
export const startProgram = guard.start;
export const isOffline = guard.isOffline;
export const setOffline = guard.setOffline;
export const listenForEvents = guard.listenForEvents;
export const orderThreads = guard.order;

/** @param subject the refused target. @throws TailwaterError OFFLINE while the switch is on. */
export function throwIfOffline(subject: string): void {
  if (isOffline()) throw offlineError(subject);
}

export function offlineError(subject: string): TailwaterError {
  return new TailwaterError("OFFLINE", "Tailwater is offline and connects to nothing.", {
    subject,
    hint: "Switch Offline off in Network, then try again.",
  });
}
