import { feature } from "./feature.ts";

/** Why the app opens a connection. Nothing else may open one. */
export type NetworkPurpose =
  /** Kafka's protocol, on behalf of an open profile. */
  | "broker"
  /** Checks which protocol a failing listener uses, on behalf of the same profile. */
  | "diagnosis"
  /** The SSH connection of a profile, which carries the connections to its brokers. */
  | "tunnel"
  /** Services of a profile, over HTTP: its schema registry, Kafka Connect, ksqlDB. */
  | "registry"
  | "connect"
  | "ksql"
  /** Fetches the token that logs in at the brokers of a profile (OAUTHBEARER). */
  | "token"
  /** A command of the user's that prints a secret of a profile. What it does itself is not in this list. */
  | "command"
  /** Signs in with the publisher's issuer, and keeps the login fresh. */
  | "login"
  /** Asks the publisher about a licence. */
  | "licence"
  /** Which dialogs and buttons are used, if the user agreed. */
  | "analytics"
  /** Errors of the app, if the user agreed. */
  | "error-reports"
  /** Asks for the newest version number, if the user wants that. */
  | "updates"
  /** The Neutralino window that started the extension, on this machine. */
  | "window";

/**
 * Where a connection leads: to a cluster, to a service that a profile names, to the publisher of this build at an
 * address of distribution.json, or nowhere but this machine.
 */
export type Reach = "cluster" | "service" | "publisher" | "machine";

/** The reach of each purpose. From it follow the guard's rules and the sentences about what left this machine. */
export const REACH: Readonly<Record<NetworkPurpose, Reach>> = {
  broker: "cluster",
  diagnosis: "cluster",
  tunnel: "cluster",
  registry: "service",
  connect: "service",
  ksql: "service",
  token: "service",
  login: "publisher",
  licence: "publisher",
  analytics: "publisher",
  "error-reports": "publisher",
  updates: "publisher",
  window: "machine",
  command: "machine",
};

export const reachOf = (purpose: NetworkPurpose): Reach => REACH[purpose];

/** `lookup`: the system's resolver was asked for a host's addresses. `program`: a program was started. */
export type NetworkKind = "connection" | "lookup" | "program";

export type NetworkConnectionState = "connecting" | "open" | "closed" | "failed";

/** One connection or name lookup of the extension or one of its workers. */
export interface NetworkConnection {
  /** Unique while the app runs; rises with time. */
  readonly id: number;
  readonly kind: NetworkKind;
  readonly purpose: NetworkPurpose;
  /** Null when it belongs to no profile (its reach is the publisher or this machine). */
  readonly profileId: string | null;
  readonly profileName: string | null;
  /** The requested name or address; of a program its name, without its arguments. */
  readonly host: string;
  /** Null for a lookup and a program. */
  readonly port: number | null;
  /** `host:port` of the proxy, SSH server or place of a host map that it goes through; null without one, and for a lookup. */
  readonly proxy: string | null;
  /** The connected address; for a lookup all addresses found, with commas. Null while unknown. */
  readonly address: string | null;
  /** `TLSv1.3` once it is negotiated, TLS_FAILED when the connection ended before that; null in plaintext. */
  readonly tls: string | null;
  /** Application bytes that the app read and wrote, without the overhead of TLS. For a failed handshake: all bytes. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** ms since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly state: NetworkConnectionState;
  /** Why it failed or was cut off; null when it did not fail. */
  readonly error: string | null;
}

/** The connection ended before TLS was established. */
export const TLS_FAILED = "failed";

/** `offline`: the switch was on. `not-allowed`: no open profile and no named purpose asked for it. */
export type RefusalReason = "offline" | "not-allowed";

/** An attempt that the egress guard refused. Repeated attempts are counted, not listed. */
export interface NetworkRefusal {
  readonly id: number;
  /** ms since the epoch, of the first and the last attempt. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly count: number;
  readonly reason: RefusalReason;
  /** What was called: `net.connect`, `fetch`, `dgram.send`, `child_process.spawn`, `dns.resolve`. */
  readonly via: string;
  /** Its target: `host:port`, a command, a host name. Arguments are left out, because they may contain data. */
  readonly target: string;
  /** The code that asked: the nearest stack frame that is not Node's. Null when there is none. */
  readonly from: string | null;
}

/** The network ledger: everything since the app started. */
export interface NetworkState {
  readonly offline: boolean;
  /** ms since the epoch; the ledger is complete from then on. */
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
    /** Without the bytes of SSH connections, which carry those of others. */
    readonly bytesIn: number;
    readonly bytesOut: number;
    /**
     * Connections by purpose, including those no longer listed, without those that failed before they sent a byte. A
     * purpose that is absent had none.
     */
    readonly purposes: Readonly<Partial<Record<NetworkPurpose, number>>>;
  };
}

export interface NetworkApi {
  state(): Promise<NetworkState>;
  /** On: closes every connection to a cluster, and refuses new ones until it is off. The setting is saved. */
  setOffline(offline: boolean): Promise<NetworkState>;
  /** Writes the ledger as JSON. Answers the file's path. @throws FILE_EXISTS, FILE_WRITE_FAILED */
  export(path: string): Promise<string>;
}

export const NETWORK = feature<NetworkApi>({ state: "local", setOffline: "local", export: "local" });
