import net from "node:net";
import tls from "node:tls";
import type { NetworkPurpose } from "../../contract/network.ts";
import { connectAs } from "../../guard/egress.ts";
import type { Address } from "./address.ts";
import type { Reach } from "./host-map.ts";
import type { Security } from "./security.ts";

/** Which profile connects, and how the connection is secured. */
export interface Caller {
  /** The profile's id, for the ledger. */
  readonly profileId: string;
  /** Where to connect instead of an advertised address. */
  readonly reach: Reach;
  readonly security: Security;
}

/**
 * The only way from a worker to the network: opens a TCP or TLS socket with the egress guard's permit. The socket is
 * destroyed at its first error.
 * @param tlsOptions null for plaintext
 * @param receive Node's `onread`: one reused receive buffer
 */
export function dial(
  address: Address,
  { profileId, reach, security: { serverName: expected } }: Caller,
  purpose: Extract<NetworkPurpose, "broker" | "diagnosis">,
  tlsOptions: Pick<tls.ConnectionOptions, "rejectUnauthorized" | "secureContext"> | null,
  receive: { readonly onread?: net.OnReadOpts } = {},
): net.Socket {
  const name = expected ?? address.host;
  const servername = net.isIP(name) === 0 ? { servername: name } : {};
  const { host, port } = reach(address);
  const isMapped = host !== address.host || port !== address.port;
  // Node compares the certificate with the address when it sends no name.
  const check = expected === null && !isMapped ? {} : { checkServerIdentity: nameIs(name) };
  const socket = connectAs(
    { purpose, profileId, host: address.host, port: address.port, ...(isMapped ? { proxy: { host, port } } : {}) },
    () =>
      tlsOptions === null
        ? net.connect({ host, port, ...receive })
        : // A cast, because Node's types lack `onread` for tls.connect, although Node supports it.
          tls.connect({ host, port, ...tlsOptions, ...servername, ...check, ...receive } as tls.ConnectionOptions),
  );
  // After a TLS error that follows the handshake (a forged record), Node keeps the socket open, continues to read, and
  // buffers everything: gigabytes within seconds.
  return socket.on("error", () => socket.destroy());
}

const nameIs =
  (expected: string) =>
  (_host: string, certificate: tls.PeerCertificate): Error | undefined =>
    tls.checkServerIdentity(expected, certificate);
