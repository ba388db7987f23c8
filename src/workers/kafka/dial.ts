import net from "node:net";
import tls from "node:tls";
import type { NetworkPurpose } from "../../contract/network.ts";
import { connectAs } from "../../guard/egress.ts";
import type { Address } from "./address.ts";
import type { Security } from "./security.ts";

/** Who connects, and how it is secured. */
export interface Caller {
  /** The profile's id, for the ledger. */
  readonly profileId: string;
  readonly security: Security;
}

/**
 * The one way of a worker to the network: a TCP or TLS socket that begins to connect, with the egress guard's permit. It
 * ends with its first error.
 * @param tlsOptions null for plaintext
 * @param receive Node's `onread`: one reused receive buffer
 */
export function dial(
  { host, port }: Address,
  { profileId }: Pick<Caller, "profileId">,
  purpose: Exclude<NetworkPurpose, "window" | "update">,
  tlsOptions: Pick<tls.ConnectionOptions, "rejectUnauthorized" | "secureContext"> | null,
  receive: { readonly onread?: net.OnReadOpts } = {},
): net.Socket {
  const servername = net.isIP(host) === 0 ? { servername: host } : {};
  const socket = connectAs({ purpose, profileId, host, port }, () =>
    tlsOptions === null
      ? net.connect({ host, port, ...receive })
      : // Typed by hand: Node's own types leave `onread` out of tls.connect, Node itself does not.
        tls.connect({ host, port, ...tlsOptions, ...servername, ...receive } as tls.ConnectionOptions),
  );
  // After an error of TLS behind the handshake (a forged record) Node keeps the socket open, reads on, and keeps all that
  // comes: seconds of it are gigabytes.
  return socket.on("error", () => socket.destroy());
}
