import type { Duplex } from "node:stream";

/** What a connection to a broker runs over: a socket, or a channel inside an SSH connection. */
export interface BrokerStream extends Duplex {
  /** Also those that are written and still wait to be sent. */
  readonly bytesWritten: number;
  setNoDelay(noDelay?: boolean): this;
  setKeepAlive(enable?: boolean, initialDelay?: number): this;
}
