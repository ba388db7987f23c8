import type { NetworkPurpose } from "../../contract/network.ts";
import type { Address } from "./address.ts";
import type { BrokerStream } from "./broker-stream.ts";
import type { TunnelConnection, TunnelSettings } from "./ssh/settings.ts";

/** After a refusal nobody asks the server again for this long, ms: many brokers would get the user locked out. */
const REFUSED_MS = 3_000;

/**
 * The way through an SSH server: one SSH connection for all brokers of this thread, with a channel for each of theirs.
 * It is opened when the first broker needs it, opened again when it is lost, and ends soon after its last channel.
 * A connection of its own for each thread has no bytes to pass between threads and no port that others could use; the
 * guard ties it to the thread's profile as it does a broker's; and a thread at full speed does not slow the others.
 */
export class Tunnel {
  readonly #settings: TunnelSettings;
  #connection: Promise<TunnelConnection> | null = null;
  #refused: { readonly error: unknown; readonly until: number } | null = null;

  constructor(settings: TunnelSettings) {
    this.#settings = settings;
  }

  /**
   * The connection to the SSH server, logged in.
   * @throws TailwaterError SSH_…, HOST_UNKNOWN, PORT_CLOSED, CONNECT_TIMEOUT, OFFLINE: why there is none
   */
  async ready(): Promise<TunnelConnection> {
    const before = this.#connection;
    const held = await before?.catch(() => null);
    if (held?.isOpen) return held;
    if (this.#refused !== null && performance.now() < this.#refused.until) throw this.#refused.error;
    // Another caller may have begun meanwhile.
    if (this.#connection === before) this.#connection = null;
    this.#connection ??= this.#open();
    return this.#connection;
  }

  /**
   * A stream to an address as the SSH server sees it.
   * @param track gets the stream at once, so that a limit can destroy it
   * @throws TailwaterError SSH_FORWARDING_REFUSED, SSH_BROKER_UNREACHABLE, and those of `ready`
   */
  async lead(to: Address, purpose: NetworkPurpose, track: (stream: BrokerStream) => void): Promise<BrokerStream> {
    return (await this.ready()).lead(to, purpose, track);
  }

  async #open(): Promise<TunnelConnection> {
    // With its library it is 300 kB of code that few profiles need.
    const { openSsh } = await import("./ssh/connection.ts");
    try {
      const opened = await openSsh(this.#settings);
      this.#refused = null;
      return opened;
    } catch (error) {
      this.#refused = { error, until: performance.now() + REFUSED_MS };
      throw error;
    }
  }
}
