import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";

/** The faults of a network. */
export interface Faults {
  /** Delay in each direction, ms. */
  readonly latencyMs: number;
  /** Bandwidth per direction and connection; null: no limit. */
  readonly bytesPerSecond: number | null;
  /** The proxy forwards bytes in pieces of this size; null: as they came. */
  readonly pieceBytes: number | null;
  /** Half-open: connections stay, new ones are accepted, and no data passes in either direction until this is off. */
  readonly blackhole: boolean;
  /** A connection ends after so many bytes to the client; null: never. */
  readonly cutAfter: number | null;
  /** The proxy resets new connections at once. */
  readonly refuse: boolean;
  /**
   * After a request of this API key has reached the broker, its connection ends instead of returning the answer; null:
   * never.
   */
  readonly loseAnswersTo: number | null;
}

const NO_FAULTS: Faults = {
  latencyMs: 0,
  bytesPerSecond: null,
  pieceBytes: null,
  blackhole: false,
  cutAfter: null,
  refuse: false,
  loseAnswersTo: null,
};
/** Most bytes that the proxy buffers. Then the sender has to wait. */
const MOST_HELD = 1024 * 1024;
const LOOK_MS = 5;

/**
 * A TCP proxy on 127.0.0.1 that adds network faults to a real broker's connections. The broker must advertise this
 * port (BrokerOptions.proxyPort), or clients bypass the proxy.
 *
 *   const proxy = await FaultProxy.start();
 *   const broker = await startBroker({ proxyPort: proxy.port });
 *   proxy.pointTo(broker.listeners.proxied);
 *   proxy.set({ latencyMs: 200 });    // replaces earlier faults; {} is a network without faults
 */
export class FaultProxy {
  readonly port: number;
  /** Connections so far. */
  accepted = 0;
  /** Requests that were forwarded and whose answers `loseAnswersTo` has cut off. */
  lost = 0;
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #target = 0;
  #faults = NO_FAULTS;
  /** Clients whose next answer the proxy drops. */
  readonly #cutOff = new WeakSet<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", (client) => this.#join(client));
  }

  static async start(): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: false, noDelay: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new FaultProxy(server);
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** @param address `127.0.0.1:port` of the broker's `proxied` listener */
  pointTo(address: string | undefined): void {
    if (address === undefined) throw new Error("The broker has no proxied listener: give it a proxyPort.");
    this.#target = Number(address.split(":").at(-1));
  }

  /** Applies from now on, also to open connections. */
  set(faults: Partial<Faults>): void {
    this.#faults = { ...NO_FAULTS, ...faults };
  }

  /** Resets every connection (RST). */
  reset(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  async stop(): Promise<void> {
    this.reset();
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(client: Socket): void {
    this.accepted += 1;
    client.on("error", () => {});
    if (this.#faults.refuse) {
      client.resetAndDestroy();
      return;
    }
    const broker = connect({ port: this.#target, host: "127.0.0.1", noDelay: true });
    broker.on("error", () => {});
    const pair = [client, broker] as const;
    this.#pairs.add(pair);
    for (const [socket, other] of [pair, [broker, client] as const]) {
      // When one side closes, the other is closed too, except while the connection is half-open.
      socket.on("close", async () => {
        while (this.#faults.blackhole && !other.destroyed) await sleep(LOOK_MS);
        other.destroy();
        this.#pairs.delete(pair);
      });
    }
    void this.#pump(client, broker, false);
    void this.#pump(broker, client, true);
  }

  /** Forwards data in order, with the delay and bandwidth of the faults. */
  async #pump(from: Socket, to: Socket, toClient: boolean): Promise<void> {
    const held: { readonly chunk: Buffer; readonly due: number }[] = [];
    let heldBytes = 0;
    let passed = 0;
    let wake = () => {};
    const woken = () =>
      new Promise<void>((resolve) => {
        wake = resolve;
      });
    from.on("data", (chunk: Buffer) => {
      held.push({ chunk, due: performance.now() + this.#faults.latencyMs });
      heldBytes += chunk.length;
      if (heldBytes > MOST_HELD) from.pause();
      wake();
    });
    from.on("close", () => wake());
    to.on("close", () => wake());
    to.on("drain", () => wake());
    while (!to.destroyed && !(from.destroyed && held.length === 0)) {
      const next = held[0];
      if (next === undefined) await woken();
      else if (this.#faults.blackhole || performance.now() < next.due) await sleep(LOOK_MS);
      else {
        held.shift();
        heldBytes -= next.chunk.length;
        if (toClient && this.#cutOff.has(to)) to.destroy();
        else if (!toClient) this.#lookAt(next.chunk, from);
        if (heldBytes <= MOST_HELD) from.resume();
        for (const piece of this.#pieces(next.chunk, toClient ? passed : null)) {
          passed += piece.length;
          if (piece.length > 0 && !to.write(piece)) await woken();
          if (to.destroyed) return;
          const { bytesPerSecond, pieceBytes, cutAfter } = this.#faults;
          if (toClient && cutAfter !== null && passed >= cutAfter) to.destroy();
          else if (bytesPerSecond !== null) await sleep((piece.length * 1_000) / bytesPerSecond);
          else if (pieceBytes !== null) await turn();
        }
      }
    }
  }

  /** Requests on control connections are small, so each arrives in one piece. */
  #lookAt(chunk: Buffer, client: Socket): void {
    if (chunk.length < 6 || chunk.readInt16BE(4) !== this.#faults.loseAnswersTo) return;
    this.lost += 1;
    this.#cutOff.add(client);
  }

  /** @param passed bytes already sent to the client; null in the other direction. */
  *#pieces(chunk: Buffer, passed: number | null): Generator<Buffer> {
    for (let at = 0; at < chunk.length; ) {
      const { pieceBytes, bytesPerSecond, cutAfter } = this.#faults;
      // A twentieth of a second's worth.
      const rate = bytesPerSecond === null ? chunk.length : Math.max(1, Math.floor(bytesPerSecond / 20));
      const left = passed === null || cutAfter === null ? chunk.length : Math.max(0, cutAfter - passed - at);
      const piece = chunk.subarray(at, at + Math.min(pieceBytes ?? chunk.length, rate, left));
      yield piece;
      at += piece.length;
    }
  }
}
