import net from "node:net";
import tls from "node:tls";
import type { TailwaterError } from "../../contract/errors.ts";
import type { NetworkPurpose } from "../../contract/network.ts";
import { connectAs } from "../../guard/egress.ts";
import { askConnect } from "../../guard/proxy/connect.ts";
import { openBySocks } from "../../guard/proxy/socks.ts";
import { certificateFault, placeOf, proxyAnswered, socksRefused } from "./faults.ts";
import type { WebProxy } from "./road.ts";
import { contextTrusting } from "./roots.ts";

export interface Destination {
  readonly purpose: NetworkPurpose;
  readonly profileId: string | null;
  /** Without brackets around an IPv6 address. */
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly proxy: WebProxy | null;
  /** Certificates to trust besides the system's, PEM. */
  readonly trusted: readonly string[];
  /** See HttpRoad. */
  readonly aheadMs: number | null;
}

/**
 * Opens a connection, by the guard's permit, and through the proxy if there is one. It is ready for a request: TLS is
 * established and the certificate is verified. @param track gets each socket at once, so that a limit can destroy it
 * @throws TailwaterError; or Node's error of a socket
 */
export async function openSocket(to: Destination, track: (socket: net.Socket) => void): Promise<net.Socket> {
  const { purpose, profileId, host, port, proxy, secure } = to;
  const permit = { purpose, profileId, host, port };
  if (proxy === null) {
    const socket = connectAs(permit, () =>
      secure ? tls.connect({ host, port, ...tlsOptions(to) }) : net.connect({ host, port }),
    );
    track(socket);
    await opened(socket, secure ? "secureConnect" : "connect");
    if (socket instanceof tls.TLSSocket) verify(socket, to);
    return socket;
  }
  const hop = { host: proxy.host, port: proxy.port };
  const raw = connectAs({ ...permit, proxy: hop }, () => net.connect(hop));
  track(raw);
  await opened(raw, "connect");
  await askProxy(raw, to, proxy);
  if (!secure) return raw;
  const inner = tls.connect({ socket: raw, ...tlsOptions(to) });
  track(inner);
  await opened(inner, "secureConnect");
  // The ledger watches the outer socket, which does not know that TLS is inside it.
  Object.assign(raw, { getProtocol: () => inner.getProtocol() }).emit("secureConnect");
  verify(inner, to);
  return inner;
}

function tlsOptions({ host, trusted }: Destination) {
  return {
    secureContext: contextTrusting(trusted),
    ...(net.isIP(host) === 0 ? { servername: host } : { servername: "" }),
    checkServerIdentity: (_name: string, certificate: tls.PeerCertificate) =>
      tls.checkServerIdentity(host, certificate),
    ALPNProtocols: ["http/1.1"],
    // `verify` refuses it, before anything is sent. Node itself would close without telling who issued the certificate.
    rejectUnauthorized: false,
  };
}

/** @throws TailwaterError CERTIFICATE_…; the socket is destroyed then, and nothing was sent */
function verify(socket: tls.TLSSocket, to: Destination): void {
  if (socket.authorized) return;
  const fault = certificateFault(to, String(socket.authorizationError), socket.getPeerCertificate());
  socket.destroy();
  throw fault;
}

/** @throws TailwaterError PROXY_…; the socket is destroyed then */
async function askProxy(socket: net.Socket, to: Destination, proxy: WebProxy): Promise<void> {
  const fault = await (proxy.kind === "socks5" ? bySocks : byConnect)(socket, to, proxy);
  if (fault === null) return;
  socket.destroy();
  throw fault;
}

async function byConnect(socket: net.Socket, to: Destination, proxy: WebProxy): Promise<TailwaterError | null> {
  const target = placeOf(to);
  const { status, head } = await askConnect(socket, proxy.login, target);
  return status === 200 ? null : proxyAnswered(proxy, target, status, head);
}

async function bySocks(socket: net.Socket, to: Destination, proxy: WebProxy): Promise<TailwaterError | null> {
  const refusal = await openBySocks(socket, proxy.login, to);
  return refusal === null ? null : socksRefused(proxy, placeOf(to), refusal);
}

function opened(socket: net.Socket, event: "connect" | "secureConnect"): Promise<void> {
  return new Promise((resolve, reject) => {
    // After an error that follows the handshake Node would keep the socket open.
    socket.on("error", (error) => {
      socket.destroy();
      reject(error);
    });
    socket.once(event, resolve);
    socket.once("close", () => reject(Object.assign(new Error("it closed the connection"), { code: "ECONNRESET" })));
  });
}
