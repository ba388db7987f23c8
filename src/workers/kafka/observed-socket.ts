import type { Address } from "./address.ts";
import type { BrokerStream } from "./broker-stream.ts";
import { type Caller, dial } from "./dial.ts";

const FIRST_BYTES = 8;
const KEEP_ALIVE_MS = 30_000;

/** The events of a socket that show why a connection failed. */
export interface Observation {
  tcpConnected: boolean;
  tlsConnected: boolean;
  /** The first bytes received, at most 8, which distinguish HTTP, TLS and others from Kafka. */
  firstBytes: Buffer;
  /** The error that ended it, if one did. */
  error: (Error & { readonly code?: string; readonly reason?: string }) | null;
}

export interface ObservedSocket {
  readonly socket: BrokerStream;
  readonly observation: Observation;
  /** Resolves when TCP, and TLS if used, are established; rejects when the socket ends first. */
  readonly connected: Promise<void>;
  /** Set by the reader of the socket: gets chunk[0, length), which is valid during the call only. */
  onBytes: (chunk: Uint8Array, length: number) => void;
}

/**
 * Opens a TCP or TLS socket and keeps what a diagnosis needs.
 *
 * @param receiveBytes size of one reused receive buffer (Node's `onread`), so that no garbage is made per chunk; null:
 *   a plain socket, for connections that receive little
 * @param way see `dial`
 */
export function openSocket(
  address: Address,
  caller: Caller,
  receiveBytes: number | null,
  way: BrokerStream | null = null,
): ObservedSocket {
  const observation: Observation = {
    tcpConnected: false,
    tlsConnected: false,
    firstBytes: Buffer.alloc(0),
    error: null,
  };
  const receive = (chunk: Uint8Array, length: number) => {
    if (observation.firstBytes.length < FIRST_BYTES) {
      observation.firstBytes = Buffer.concat([
        observation.firstBytes,
        chunk.subarray(0, Math.min(length, FIRST_BYTES - observation.firstBytes.length)),
      ]);
    }
    opened.onBytes(chunk, length);
  };
  // Node reads into such a buffer only from a socket that it opens itself; TLS over another one gets no bytes with it.
  const isPlain = receiveBytes === null || way !== null;
  const onread = isPlain
    ? {}
    : {
        onread: {
          buffer: Buffer.allocUnsafeSlow(receiveBytes),
          callback: (length: number, chunk: Uint8Array) => {
            receive(chunk, length);
            return true;
          },
        },
      };
  const secureContext = caller.security.tls;
  const socket = dial(address, caller, "broker", secureContext === null ? null : { secureContext }, onread, way);
  const connected = new Promise<void>((resolve, reject) => {
    socket.once(secureContext === null ? "connect" : "secureConnect", resolve);
    socket.once("close", () => reject(observation.error ?? new Error("The connection was closed.")));
  });
  connected.catch(() => {});
  const opened: ObservedSocket = { socket, observation, connected, onBytes: () => {} };
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  socket.once("connect", () => {
    observation.tcpConnected = true;
  });
  socket.once("secureConnect", () => {
    observation.tlsConnected = true;
  });
  socket.on("error", (error) => {
    observation.error ??= error;
  });
  if (isPlain) socket.on("data", (chunk: Buffer) => receive(chunk, chunk.length));
  return opened;
}
