import { decode, encode } from "@msgpack/msgpack";
import type { WebSocket } from "ws";

/** A message that no link of ours would send, as a hostile page writes it. */
export interface RawCall {
  readonly id: string;
  readonly type: string;
  readonly path: unknown;
}

/** Sends it, and gives the code of the error that is answered; null when the answer is no error. */
export async function codeAnswered(socket: WebSocket, call: RawCall): Promise<string | null> {
  const answer = new Promise<unknown>((resolve) => {
    const take = ({ data }: { data: unknown }) => {
      const message = decode(new Uint8Array(data as ArrayBuffer)) as { readonly id: string; readonly value?: unknown };
      if (message.id !== call.id) return;
      socket.removeEventListener("message", take);
      resolve(message.value);
    };
    socket.addEventListener("message", take);
  });
  socket.send(encode({ ...call, argumentList: [{ type: "RAW", value: "x" }] }));
  const value = await answer;
  return typeof value === "object" && value !== null && "code" in value ? String(value.code) : null;
}
