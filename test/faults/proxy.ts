import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";

/** What a network does to a connection. */
export interface Faults {
  /** Each way, ms. */
  readonly latencyMs: number;
  /** Each way and connection; null: as fast as it goes. */
  readonly bytesPerSecond: number | null;
  /** Bytes are handed on in pieces of this size; null: as they came. */
  readonly pieceBytes: number | null;
  /** Half-open: connections stay, are even accepted, and nothing passes either way until it is lifted. */
  readonly blackhole: boolean;
  /** A connection ends when so many bytes have gone to the client; null: never. */
  readonly cutAfter: number | null;
  /** New connections are reset as soon as they are there. */
  readonly refuse: boolean;
  /** Once a request of this API key has gone to the broker, its connection ends instead of bringing an answer; null: never. */
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
/** Held back at most, then the sender has to wait. Bytes. */
const MOST_HELD = 1024 * 1024;
const LOOK_MS = 5;

/**
 * A TCP proxy on 127.0.0.1 that does to a real broker's connections what networks do. The broker must advertise this
 * port (BrokerOptions.proxyPort), or clients go round it.
 *
 *   const proxy = await FaultProxy.start();
 *   const broker = await startBroker({ proxyPort: proxy.port });
 *   proxy.pointTo(broker.listeners.proxied);
 *   proxy.set({ latencyMs: 200 });    // in place of what was set before; {} is a network without faults
 */
export class FaultProxy {
  readonly port: number;
  /** Connections so far. */
  accepted = 0;
  /** Requests that `loseAnswersTo` has handed on and cut off. */
  lost = 0;
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #target = 0;
  #faults = NO_FAULTS;
  /** Clients whose next answer is lost. */
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

  /** From now on, for connections that are open, too. */
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
      // What is gone on one side is gone on the other, unless nothing passes: then the other does not learn of it.
      socket.on("close", async () => {
        while (this.#faults.blackhole && !other.destroyed) await sleep(LOOK_MS);
        other.destroy();
        this.#pairs.delete(pair);
      });
    }
    void this.#pump(client, broker, false);
    void this.#pump(broker, client, true);
  }

  /** Hands on what comes, in order, as late and as slowly as the faults say. */
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

  /** A request of the control connections is small: it comes in one piece. */
  #lookAt(chunk: Buffer, client: Socket): void {
    if (chunk.length < 6 || chunk.readInt16BE(4) !== this.#faults.loseAnswersTo) return;
    this.lost += 1;
    this.#cutOff.add(client);
  }

  /** @param passed bytes that went to the client before; null on the other way. */
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
