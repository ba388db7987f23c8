import type { WebSocket } from "ws";
import type { SocketLike } from "../../contract/socket-link.ts";
import { checkFrame } from "./frame-limits.ts";

/** WebSocket's "this message is not what it should be" (RFC 6455, 7.4.1). */
const INVALID_DATA = 1007;

/**
 * A window's socket in the form that a link needs. A message that cannot be decoded closes this channel. If ws's reader
 * got the error, the channel would hang and no caller would see the error.
 * @param onInvalid called with the reason before the channel closes.
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
   * WebKitGTK sends a page's next message only when the last one is acknowledged (Nagle's algorithm), and the system
   * delays an acknowledgement by 40 ms when it has no data to send. So while a call waits for its answer, the user's
   * next click would wait, too. We send two meaningless bytes at once (an unsolicited pong: RFC 6455, 5.5.3).
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
