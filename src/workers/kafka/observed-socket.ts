import type net from "node:net";
import type { Address } from "./address.ts";
import { type Caller, dial } from "./dial.ts";

/** No Kafka response during a handshake is this large; a first size beyond it means that the peer speaks something else. */
const ABSURD_SIZE = 100 * 1024 * 1024;
const KEEP_ALIVE_MS = 30_000;

/** What became of a socket, as far as it tells why a connection failed. */
export interface Observation {
  tcpConnected: boolean;
  tlsConnected: boolean;
  /** The first bytes that came, at most 8. */
  firstBytes: Buffer;
  /** The error that ended it, if one did. */
  error: (Error & { readonly code?: string; readonly reason?: string }) | null;
}

export interface ObservedSocket {
  readonly socket: net.Socket;
  readonly observation: Observation;
  /** Set by whoever takes the socket over: gets all bytes from then on, in one reused buffer, [0, length). */
  takeOver: ((chunk: Uint8Array, length: number) => void) | null;
}

/**
 * Opens a TCP or TLS socket and keeps what a diagnosis needs.
 *
 * @param receiveBytes Size of one reused receive buffer (Node's `onread`): then no garbage is made per chunk once the
 *   socket is taken over; until then copies go out as `data` events, which is what kafkajs reads. Null: a plain socket.
 */
export function openSocket(
  address: Address,
  caller: Caller,
  receiveBytes: number | null,
  onConnect: () => void,
): ObservedSocket {
  const observation: Observation = {
    tcpConnected: false,
    tlsConnected: false,
    firstBytes: Buffer.alloc(0),
    error: null,
  };
  const receive =
    receiveBytes === null
      ? {}
      : {
          onread: {
            buffer: Buffer.allocUnsafeSlow(receiveBytes),
            callback: (length: number, chunk: Uint8Array) => {
              if (opened.takeOver !== null) opened.takeOver(chunk, length);
              else opened.socket.emit("data", Buffer.from(chunk.subarray(0, length)));
              return true;
            },
          },
        };
  const secureContext = caller.security.tls;
  const socket = dial(address, caller, "broker", secureContext === null ? null : { secureContext }, receive);
  socket.once(secureContext === null ? "connect" : "secureConnect", onConnect);
  const opened: ObservedSocket = { socket, observation, takeOver: null };
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
  const look = (chunk: Buffer) => {
    observation.firstBytes = Buffer.concat([observation.firstBytes, chunk.subarray(0, 8)]).subarray(0, 8);
    if (observation.firstBytes.length < 4) return;
    socket.off("data", look);
    const size = observation.firstBytes.readInt32BE(0);
    if (size < 0 || size > ABSURD_SIZE) socket.destroy(new Error("The answer is not Kafka's."));
  };
  socket.on("data", look);
  return opened;
}
