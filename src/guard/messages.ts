import type { NetworkConnectionState, NetworkKind, NetworkPurpose, RefusalReason } from "../contract/network.ts";

/** A connection was asked for and allowed, or a host's name looked up for it. */
export interface BeginEvent {
  readonly kind: "begin";
  readonly thread: number;
  readonly id: number;
  readonly what: NetworkKind;
  readonly purpose: NetworkPurpose;
  readonly profileId: string | null;
  readonly host: string;
  readonly port: number | null;
  /** ms since the epoch, as all times here. */
  readonly at: number;
}

/** What is known of it now. */
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

/** A thread was made by another, or has ended: its connections ended with it. */
export interface ThreadEvent {
  readonly kind: "thread-began" | "thread-ended";
  readonly thread: number;
  readonly parent: number;
  readonly at: number;
}

/** The thread has told all its bytes. */
export interface SampledEvent {
  readonly kind: "sampled";
  readonly thread: number;
}

export type GuardEvent = BeginEvent | ChangeEvent | RefusedEvent | ThreadEvent | SampledEvent;

/** `cut`: end every connection but that to the window. `sample`: tell all bytes now. */
export type GuardOrder = "cut" | "sample";
