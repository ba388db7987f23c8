import { feature } from "./feature.ts";

/** Why the app opens a connection. Nothing else may. */
export type NetworkPurpose =
  /** Kafka's protocol, on behalf of an open profile. */
  | "broker"
  /** Asks a listener that failed what it speaks, on behalf of the same profile. */
  | "diagnosis"
  /** Asks for the number of the newest version, when the user wants that: one address, part of the build. */
  | "update"
  /** The Neutralino window that started the extension, on this machine. */
  | "window";

/** `lookup`: the system's resolver was asked for a host's addresses. */
export type NetworkKind = "connection" | "lookup";

export type NetworkConnectionState = "connecting" | "open" | "closed" | "failed";

/** One connection or name lookup of the extension or one of its workers. */
export interface NetworkConnection {
  /** Unique while the app runs; rises with time. */
  readonly id: number;
  readonly kind: NetworkKind;
  readonly purpose: NetworkPurpose;
  /** Null when it belongs to no profile (`window`, `update`). */
  readonly profileId: string | null;
  readonly profileName: string | null;
  /** As asked for: a name or an address. */
  readonly host: string;
  /** Null for a lookup. */
  readonly port: number | null;
  /** The address that was connected to; for a lookup all that were found, with commas. Null while unknown. */
  readonly address: string | null;
  /** `TLSv1.3` once it is agreed, TLS_FAILED when it ended before that; null in plaintext. */
  readonly tls: string | null;
  /** Application bytes: what the app read and wrote. TLS adds its own on the wire. Of a handshake that failed: all. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** ms since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly state: NetworkConnectionState;
  /** Why it failed or was cut off; null when it did not. */
  readonly error: string | null;
}

/** The connection ended before TLS was established. */
export const TLS_FAILED = "failed";

/** `offline`: the switch was on. `not-allowed`: no open profile and no named purpose asked for it. */
export type RefusalReason = "offline" | "not-allowed";

/** Attempts that the egress guard refused; the same attempt again only counts. */
export interface NetworkRefusal {
  readonly id: number;
  /** ms since the epoch, of the first and the last attempt. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly count: number;
  readonly reason: RefusalReason;
  /** What was called: `net.connect`, `fetch`, `dgram.send`, `child_process.spawn`, `dns.resolve`. */
  readonly via: string;
  /** What it wanted: `host:port`, a command, a host's name. Without arguments, which may hold data. */
  readonly target: string;
  /** Which code asked: the nearest stack frame that is not Node's own. Null when there is none. */
  readonly from: string | null;
}

/** The network ledger: everything since the app started. */
export interface NetworkState {
  readonly offline: boolean;
  /** ms since the epoch: from when on the ledger is complete. */
  readonly startedAt: number;
  /** Oldest first. */
  readonly live: readonly NetworkConnection[];
  /** Ended ones, newest first, at most 1,000. */
  readonly past: readonly NetworkConnection[];
  /** Older ended ones that are no longer listed; their bytes are in the totals. */
  readonly pastLeftOut: number;
  /** Newest first, at most 500. */
  readonly refused: readonly NetworkRefusal[];
  readonly totals: {
    readonly connections: number;
    readonly lookups: number;
    readonly refused: number;
    readonly bytesIn: number;
    readonly bytesOut: number;
  };
}

export interface NetworkApi {
  state(): Promise<NetworkState>;
  /** On: closes every connection to a cluster, and refuses new ones until it is off. Remembered. */
  setOffline(offline: boolean): Promise<NetworkState>;
  /** Writes the ledger as JSON. Answers the file's path. @throws FILE_EXISTS, FILE_WRITE_FAILED */
  export(path: string): Promise<string>;
}

export const NETWORK = feature<NetworkApi>({ state: "local", setOffline: "local", export: "local" });
