import type { Socket } from "node:net";

/**
 * Takes bytes off a socket that has no other reader yet; the rest stays in it.
 * @param enough how many of the bytes so far to take; null: more are needed
 * @throws the socket's error, or one with the code ECONNRESET when it ends before
 */
export function takeBytes(socket: Socket, enough: (bytes: Buffer) => number | null): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.alloc(0);
    const done = (act: () => void) => {
      socket.off("readable", read).off("error", reject).off("close", closed).off("end", closed);
      act();
    };
    const closed = () => {
      const error = socket.errored ?? Object.assign(new Error("It closed the connection."), { code: "ECONNRESET" });
      done(() => reject(error));
    };
    const read = () => {
      for (let part: Buffer | null = socket.read(); part !== null; part = socket.read()) {
        bytes = Buffer.concat([bytes, part]);
        const size = enough(bytes);
        if (size === null) continue;
        if (bytes.length > size) socket.unshift(bytes.subarray(size));
        return done(() => resolve(bytes.subarray(0, size)));
      }
    };
    socket.on("readable", read).on("error", reject).on("close", closed).on("end", closed);
    if (socket.destroyed) closed();
    else read();
  });
}

/** Exactly this many bytes. */
export const takeExactly = (socket: Socket, size: number): Promise<Buffer> =>
  takeBytes(socket, (bytes) => (bytes.length >= size ? size : null));
