import { isMainThread } from "node:worker_threads";
import type { NetworkPurpose, RefusalReason } from "../contract/network.ts";
import { isOffline } from "./shared-state.ts";

/** What the app's own code may do during one synchronous call. */
export interface ConnectPermit {
  readonly purpose: NetworkPurpose;
  /** The profile's id; null for `window` and `update`. */
  readonly profileId: string | null;
  readonly host: string;
  readonly port: number;
}

/** The addresses that the system's resolver returned for a permit's host. */
const addresses = new WeakMap<ConnectPermit, readonly string[]>();

export const noteAddresses = (to: ConnectPermit, found: readonly string[]): void => void addresses.set(to, found);

/** Whether it is the permit's host, by name or, after the lookup, by address. */
export const leadsTo = (to: ConnectPermit, address: string, port: number): boolean =>
  to.port === port && (to.host === address || addresses.get(to)?.includes(address) === true);

export type PipeWay = "connect" | "listen";

type Permit =
  | { readonly kind: "connect"; readonly to: ConnectPermit }
  | { readonly kind: "listen" }
  | { readonly kind: "pipe"; readonly way: PipeWay; readonly path: string }
  | { readonly kind: "process"; readonly command: string };

/** The permit of the current call. Connecting, lookups and spawning all start synchronously. */
let current: Permit | null = null;
/** A worker serves one profile: the one of its first connection. */
let boundProfile: string | null = null;

export function during<T>(permit: Permit, action: () => T): T {
  const outer = current;
  current = permit;
  try {
    return action();
  } finally {
    current = outer;
  }
}

/** The permit for a connection to this place, or the reason for a refusal. */
export function connectPermit(host: string, port: number): ConnectPermit | RefusalReason {
  if (current?.kind !== "connect") return "not-allowed";
  const { to } = current;
  if (to.host !== host || to.port !== port) return "not-allowed";
  if (to.purpose === "window") return isMainThread && to.profileId === null && isLoopback(host) ? to : "not-allowed";
  if (to.purpose === "update") {
    if (!isMainThread || to.profileId !== null) return "not-allowed";
    return isOffline() ? "offline" : to;
  }
  // Only workers connect to clusters, one profile each.
  if (isMainThread || to.profileId === null) return "not-allowed";
  if (isOffline()) return "offline";
  boundProfile ??= to.profileId;
  return boundProfile === to.profileId ? to : "not-allowed";
}

/** The same for a lookup of a host, which belongs to a connection. */
export function lookupPermit(host: string): ConnectPermit | RefusalReason {
  return current?.kind === "connect" ? connectPermit(host, current.to.port) : "not-allowed";
}

/** A port on this machine, reachable only from this machine. */
export const mayListen = (host: string): boolean => isMainThread && current?.kind === "listen" && host === "127.0.0.1";

/** The app's own socket file (on Windows: named pipe), through which a second start raises the first one's window. */
const OWN_PIPE = /^[^\0]*[\\/]window\.sock$|^\\\\\.\\pipe\\tailwater-window-[0-9a-f]{32}$/;

export const mayUsePipe = (way: PipeWay, path: string): boolean =>
  isMainThread && current?.kind === "pipe" && current.way === way && current.path === path && OWN_PIPE.test(path);

export const mayStart = (command: string): boolean => current?.kind === "process" && current.command === command;

function isLoopback(host: string): boolean {
  return host === "127.0.0.1" || host === "::1" || host === "localhost";
}
