import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { usePipe } from "../../guard/egress.ts";
import { sayAtMost } from "../log/log.ts";
import { newAddress } from "./instance-address.ts";
import { nextLine, type RaiseRequest, readRaiseRequest, sendLine } from "./raise-message.ts";

/** How long a second start may take to send its request, ms. */
const SAY_LIMIT_MS = 1_000;

/**
 * The first Tailwater on a configuration folder. A later start can ask it to show its window and a link, and nothing
 * else.
 */
export class FirstInstance {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /**
   * Listens in the folder from now on and replaces any earlier listener.
   * @param folder absolute, existing, and owned by the user
   * @param onRaise shows the window; false when it cannot, or when the request is for something else
   * @returns null when the folder has no room for an address
   * @throws Error when it cannot listen there
   */
  static async listen(
    folder: string,
    onRaise: (request: RaiseRequest) => Promise<boolean>,
  ): Promise<FirstInstance | null> {
    const address = await newAddress(folder);
    if (address === null) return null;
    const server = createServer((socket) => {
      answer(socket, onRaise).catch((error: unknown) =>
        sayAtMost(3, "Second starts not answered", "error", "extension", "A second start was not answered:", error),
      );
    });
    usePipe("listen", address, () => server.listen(address));
    await once(server, "listening");
    server.unref();
    return new FirstInstance(server);
  }

  /** This removes the socket file, too. */
  close(): void {
    this.#server.close();
  }
}

async function answer(socket: Socket, onRaise: (request: RaiseRequest) => Promise<boolean>): Promise<void> {
  socket.on("error", () => socket.destroy()); // The second start has ended, so nobody waits for an answer.
  const request = readRaiseRequest(await nextLine(socket, SAY_LIMIT_MS));
  if (request === null) {
    socket.destroy();
    return;
  }
  sendLine(socket, { raised: await onRaise(request) });
  socket.end();
}
