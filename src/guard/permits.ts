import { isMainThread } from "node:worker_threads";
import type { NetworkPurpose, RefusalReason } from "../contract/network.ts";
import { isPublishers } from "./publisher.ts";
import { ruleOf } from "./rules.ts";
import { isOffline } from "./shared-state.ts";

/** What the app's own code may do during one synchronous call. */
export interface ConnectPermit {
  readonly purpose: NetworkPurpose;
  /** The profile's id; null for a purpose of the app itself. */
  readonly profileId: string | null;
  readonly host: string;
  readonly port: number;
  /** The socket leads to this proxy, or place of a host map, and from there to `host`. */
  readonly proxy?: { readonly host: string; readonly port: number };
}

/** The addresses that the system's resolver returned for a permit's host. */
const addresses = new WeakMap<ConnectPermit, readonly string[]>();

export const noteAddresses = (to: ConnectPermit, found: readonly string[]): void => void addresses.set(to, found);

/** Where the socket itself leads. */
const firstHop = (to: ConnectPermit) => to.proxy ?? to;

/** Whether it is the permit's host, by name or, after the lookup, by address. */
export const leadsTo = (to: ConnectPermit, address: string, port: number): boolean =>
  firstHop(to).port === port && (firstHop(to).host === address || addresses.get(to)?.includes(address) === true);

export type PipeWay = "connect" | "listen" | "agent";

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
  const { purpose, profileId } = to;
  const hop = firstHop(to);
  const rule = ruleOf(purpose);
  if (rule === null || hop.host !== host || hop.port !== port) return "not-allowed";
  if (isMainThread !== (rule.thread === "main") || (profileId === null) !== (rule.of === "app")) return "not-allowed";
  if (rule.host === "loopback" && !isLoopback(host)) return "not-allowed";
  if (rule.host === "publisher" && !isPublishers(purpose, to.host, to.port)) return "not-allowed";
  if (rule.offline === "refused" && isOffline()) return "offline";
  if (rule.thread === "main") return to;
  boundProfile ??= profileId;
  return boundProfile === profileId ? to : "not-allowed";
}

/** The same for a lookup of a host, which belongs to a connection. */
export function lookupPermit(host: string): ConnectPermit | RefusalReason {
  return current?.kind === "connect" ? connectPermit(host, firstHop(current.to).port) : "not-allowed";
}

/** A port on this machine, reachable only from this machine. */
export const mayListen = (host: string): boolean => isMainThread && current?.kind === "listen" && host === "127.0.0.1";

/** The app's own socket file (on Windows: named pipe), through which a second start raises the first one's window. */
const OWN_PIPE = /^[^\0]*[\\/]window\.sock$|^\\\\\.\\pipe\\tailwater-window-[0-9a-f]{32}$/;

export const mayUsePipe = (way: "connect" | "listen", path: string): boolean =>
  isMainThread && current?.kind === "pipe" && current.way === way && current.path === path && OWN_PIPE.test(path);

/** The user's SSH agent signs for a worker that reaches its cluster through an SSH server. */
export const mayAskAgent = (path: string): boolean =>
  !isMainThread && !isOffline() && current?.kind === "pipe" && current.way === "agent" && current.path === path;

/** A connection inside another one, which this thread has open. It gets into the ledger. */
export function mayCarry({ purpose, profileId, proxy }: ConnectPermit): boolean {
  const rule = ruleOf(purpose);
  return rule?.of === "profile" && profileId === boundProfile && proxy !== undefined && !isOffline();
}

export const mayStart = (command: string): boolean => current?.kind === "process" && current.command === command;

function isLoopback(host: string): boolean {
  return host === "127.0.0.1" || host === "::1" || host === "localhost";
}
