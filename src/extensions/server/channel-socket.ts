import type { WebSocket } from "ws";
import type { SocketLike } from "../../contract/link.ts";
import { checkFrame } from "./frame-limits.ts";

/** WebSocket's "this message is not what it should be" (RFC 6455, 7.4.1). */
const INVALID_DATA = 1007;

/**
 * A window's socket as a link wants it. A message that cannot be decoded closes this one channel: thrown into ws's
 * reader it would leave the channel stuck and be nobody's error.
 * @param onInvalid told why, before the channel closes.
 */
export function channelSocket(socket: WebSocket, onInvalid: (error: unknown) => void): SocketLike {
  socket.binaryType = "arraybuffer";
  return {
    binaryType: "arraybuffer",
    get readyState() {
      return socket.readyState;
    },
    send: (data) => socket.send(data),
    addEventListener(type: "message" | "close", listener: (event: { data: unknown }) => void) {
      if (type === "close") socket.on("close", () => listener({ data: null }));
      else {
        socket.on("message", (data, isBinary) => {
          acknowledge();
          deliver(isBinary ? data : null, listener);
        });
      }
    },
  };

  /**
   * WebKitGTK sends a page's next message only when the last is acknowledged (Nagle's algorithm), and a system does that
   * 40 ms late when there is nothing to send along: while a question is held that is answered later, the user's next click
   * would wait. Two bytes that mean nothing (an unasked pong: RFC 6455, 5.5.3) go at once.
   */
  function acknowledge(): void {
    if (socket.readyState === socket.OPEN) socket.pong();
  }

  function deliver(data: unknown, listener: (event: { data: unknown }) => void): void {
    try {
      if (data instanceof ArrayBuffer) checkFrame(new Uint8Array(data));
      listener({ data });
    } catch (error) {
      onInvalid(error);
      socket.close(INVALID_DATA);
    }
  }
}
