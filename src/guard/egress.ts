import { TailwaterError } from "../contract/errors.ts";
import { GUARD, type GuardApi, type InstalledGuard } from "./guard-api.ts";
import type { ConnectPermit } from "./permits.ts";

/** Without a guard (sources run by a test or a benchmark) nothing stands in the way. */
const NO_GUARD: GuardApi = {
  connect: (_to, open) => open(),
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

/** The app's own way out: the only code that the egress guard lets through. */
const guard = claim();

/** Opens a socket to the place that the permit names; it is in the ledger from then on. */
export function connectAs<Socket>(to: ConnectPermit, open: () => Socket): Socket {
  return guard.connect(to, open);
}

export const listenOn = guard.listen;
export const usePipe = guard.pipe;
export const startProgram = guard.start;
export const isOffline = guard.isOffline;
export const setOffline = guard.setOffline;
export const listenForEvents = guard.listenForEvents;
export const orderThreads = guard.order;

/** @param subject what would have been connected to. @throws TailwaterError OFFLINE while the switch is on. */
export function throwIfOffline(subject: string): void {
  if (isOffline()) throw offlineError(subject);
}

export function offlineError(subject: string): TailwaterError {
  return new TailwaterError("OFFLINE", "Tailwater is offline: nothing is connected.", {
    subject,
    hint: "Switch Offline off in Network to go on.",
  });
}
