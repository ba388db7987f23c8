import { CallsInFlight } from "./calls-in-flight.ts";
import { type ErrorData, TailwaterError } from "./errors.ts";
import { decodeFrame, encodeFrame } from "./frame.ts";
import { isEnvelope, type Link, makeLink, refusal } from "./link.ts";

/** The parts of WebSocket that the browser and the `ws` package share. */
export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  send(data: Uint8Array): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "close", listener: () => void): void;
}

/** Limits of a link over a socket, bytes. */
export interface SocketLimits {
  /** Of a frame that the other side takes: a call with more is refused here, and the channel lives. */
  readonly mostBytes?: number;
  /** Of the other side's calls that are not answered, together: one more is refused by BUDGET_SPENT. */
  readonly mostInFlight?: number;
}

/** One Comlink message per binary frame, as MessagePack (bytes and integers survive; JSON would lose both). */
export function socketLink(socket: SocketLike, limits: SocketLimits = {}): Link {
  const { mostBytes = Number.POSITIVE_INFINITY, mostInFlight = Number.POSITIVE_INFINITY } = limits;
  const calls = new CallsInFlight(mostInFlight);
  socket.binaryType = "arraybuffer";
  const link = makeLink((message) => {
    if (isEnvelope(message)) calls.end(message.id);
    if (socket.readyState !== 1)
      throw new TailwaterError("CHANNEL_LOST", "The channel to Tailwater's engine is closed.");
    const frame = encodeFrame(message);
    if (frame.length > mostBytes) {
      throw new TailwaterError("BAD_REQUEST", "This is more than one call can carry.", {
        hint: "Choose fewer things, and do it in several steps.",
      });
    }
    socket.send(frame);
  });
  socket.addEventListener("message", ({ data }) => {
    if (!(data instanceof ArrayBuffer)) return;
    const message = decodeFrame(new Uint8Array(data));
    const isCall = isEnvelope(message) && message.path !== undefined;
    if (!isCall || calls.begin(message.id, data.byteLength)) link.deliver(message);
    // Not by the link, where it would count as the answer to another call with this id.
    else if (socket.readyState === 1) socket.send(encodeFrame(refusal(message.id, TOO_MUCH)));
  });
  socket.addEventListener("close", () =>
    link.fail({
      code: "CHANNEL_LOST",
      message: "The channel to Tailwater's engine is closed.",
      subject: null,
      hint: "It reconnects while the engine runs. Otherwise start Tailwater again.",
    }),
  );
  return link;
}

const TOO_MUCH: ErrorData = {
  code: "BUDGET_SPENT",
  message: "This window has too much under way that is not answered yet.",
  subject: null,
  hint: "Wait until something is done, or close what you do not need, then try again.",
};
