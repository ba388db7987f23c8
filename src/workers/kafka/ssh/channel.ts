import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import type { ClientChannel } from "ssh2";
import type { BrokerStream } from "../broker-stream.ts";

/** What is read ahead and not taken, bytes: more waits in the server, which gets no window for it. */
const AHEAD_BYTES = 256 * 1024;

/**
 * A channel inside an SSH connection, with what a broker's connection needs of a socket. It takes bytes only as fast as
 * they are read, and takes no more to send while the connection's own socket is full.
 */
export class ChannelStream extends Duplex implements BrokerStream {
  readonly #carrier: Socket;
  #channel: ClientChannel | null = null;
  #read = 0;
  #sent = 0;
  #onDrain: (() => void) | null = null;

  /** @param carrier the socket of the SSH connection */
  constructor(carrier: Socket) {
    super({ readableHighWaterMark: AHEAD_BYTES, writableHighWaterMark: AHEAD_BYTES });
    this.#carrier = carrier;
    // As with a socket, its user may listen, too.
    this.on("error", () => {});
  }

  get bytesRead(): number {
    return this.#read;
  }

  get bytesWritten(): number {
    return this.#sent + this.writableLength;
  }

  /** Bytes that came from the server and were not taken yet. */
  get waitingBytes(): number {
    return this.readableLength + (this.#channel?.readableLength ?? 0);
  }

  /** Once, when the server has opened the channel. */
  use(channel: ClientChannel): void {
    this.#channel = channel;
    channel.on("data", (chunk: Buffer) => {
      this.#read += chunk.length;
      if (!this.push(chunk)) channel.pause();
    });
    channel.stderr.resume();
    channel.once("end", () => this.push(null));
    channel.once("close", () => this.destroy());
    channel.once("error", (error: Error) => this.destroy(error));
    this.emit("connect");
  }

  /** The connection sets these for its own socket. */
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }

  override _read(): void {
    this.#channel?.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const channel = this.#channel;
    // Nobody has it before the channel is open.
    if (channel === null) {
      done(new Error("The channel is not open."));
      return;
    }
    channel.write(chunk, (error) => {
      this.#sent += chunk.length;
      if (error != null || !this.#carrier.writableNeedDrain) return done(error);
      this.#onDrain = () => done();
      this.#carrier.once("drain", this.#onDrain);
    });
  }

  override _final(done: () => void): void {
    this.#channel?.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.#onDrain !== null) this.#carrier.off("drain", this.#onDrain);
    this.#channel?.removeAllListeners("data").resume();
    this.#channel?.close();
    done(error);
  }
}
