import type { NetworkConnectionState, NetworkKind, NetworkPurpose, RefusalReason } from "../contract/network.ts";

/** A connection was requested and allowed, or its host name is being looked up. */
export interface BeginEvent {
  readonly kind: "begin";
  readonly thread: number;
  readonly id: number;
  readonly what: NetworkKind;
  readonly purpose: NetworkPurpose;
  readonly profileId: string | null;
  readonly host: string;
  readonly port: number | null;
  readonly proxy: string | null;
  /** ms since the epoch, as all times here. */
  readonly at: number;
}

/** What is known about it now. */
export interface ChangeEvent {
  readonly kind: "change";
  readonly id: number;
  readonly at: number;
  readonly state: NetworkConnectionState;
  readonly address: string | null;
  readonly tls: string | null;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly error: string | null;
}

export interface RefusedEvent {
  readonly kind: "refused";
  readonly id: number;
  readonly at: number;
  readonly reason: RefusalReason;
  readonly via: string;
  readonly target: string;
  readonly from: string | null;
}

/** A thread was started by another, or has ended together with its connections. */
export interface ThreadEvent {
  readonly kind: "thread-began" | "thread-ended";
  readonly thread: number;
  readonly parent: number;
  readonly at: number;
}

/** The thread has reported all its bytes. */
export interface SampledEvent {
  readonly kind: "sampled";
  readonly thread: number;
}

export type GuardEvent = BeginEvent | ChangeEvent | RefusedEvent | ThreadEvent | SampledEvent;

/** `cut`: end every connection that Offline refuses. `sample`: report all bytes now. */
export type GuardOrder = "cut" | "sample";
