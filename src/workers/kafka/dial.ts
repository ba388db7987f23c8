import net from "node:net";
import tls from "node:tls";
import type { NetworkPurpose } from "../../contract/network.ts";
import { connectAs } from "../../guard/egress.ts";
import type { Address } from "./address.ts";
import type { BrokerStream } from "./broker-stream.ts";
import type { Reach } from "./host-map.ts";
import type { Route } from "./route.ts";
import type { Security } from "./security.ts";

/** Which profile connects, and how the connection is secured. */
export interface Caller {
  /** The profile's id, for the ledger. */
  readonly profileId: string;
  /** Where to connect instead of an advertised address. */
  readonly reach: Reach;
  /** The proxy or SSH server that every connection goes through; null: none. */
  readonly route: Route | null;
  readonly security: Security;
}

type Purpose = Extract<NetworkPurpose, "broker" | "diagnosis">;

/**
 * The only way from a worker to the network: opens a TCP or TLS socket with the egress guard's permit. The socket is
 * destroyed at its first error.
 * @param tlsOptions null for plaintext
 * @param receive Node's `onread`: one reused receive buffer; not with a way
 * @param way a stream that the profile's route leads to the address; null without a route
 */
export function dial(
  address: Address,
  { profileId, reach, security: { serverName: expected } }: Caller,
  purpose: Purpose,
  tlsOptions: Pick<tls.ConnectionOptions, "rejectUnauthorized" | "secureContext"> | null,
  receive: { readonly onread?: net.OnReadOpts } = {},
  way: BrokerStream | null = null,
): BrokerStream {
  const name = expected ?? address.host;
  const servername = net.isIP(name) === 0 ? { servername: name } : {};
  const { host, port } = reach(address);
  const isMapped = host !== address.host || port !== address.port;
  // Node compares the certificate with the address when it sends no name.
  const check = expected === null && !isMapped && way === null ? {} : { checkServerIdentity: nameIs(name) };
  if (way !== null) {
    const options = tlsOptions === null ? null : { host, ...tlsOptions, ...servername, ...check };
    return over(way, options);
  }
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

/** Opens a socket to a proxy on the way to an address, with the guard's permit for both. */
export function dialProxy(proxy: Address, to: Address, profileId: string, purpose: Purpose): net.Socket {
  const socket = connectAs({ purpose, profileId, ...to, proxy }, () => net.connect(proxy));
  return socket.on("error", () => socket.destroy());
}

/** The way itself, or TLS inside it. It emits `connect` as a socket does that has just connected. */
function over(way: BrokerStream, tlsOptions: tls.ConnectionOptions | null): BrokerStream {
  const socket = tlsOptions === null ? way : tls.connect({ ...tlsOptions, socket: way });
  setImmediate(() => socket.emit("connect"));
  if (!(socket instanceof tls.TLSSocket)) return socket;
  // The ledger watches the outer socket, which does not know that TLS is inside it.
  socket.once("secureConnect", () => {
    Object.assign(way, { getProtocol: () => socket.getProtocol() }).emit("secureConnect");
  });
  socket.once("close", () => way.destroy());
  way.once("close", () => socket.destroy());
  return socket.on("error", () => socket.destroy());
}

const nameIs =
  (expected: string) =>
  (_host: string, certificate: tls.PeerCertificate): Error | undefined =>
    tls.checkServerIdentity(expected, certificate);
