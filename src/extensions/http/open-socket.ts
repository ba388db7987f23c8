import net from "node:net";
import tls from "node:tls";
import type { NetworkPurpose } from "../../contract/network.ts";
import { connectAs } from "../../guard/egress.ts";
import { certificateFault, placeOf, proxyAnswered } from "./faults.ts";
import type { HttpProxy } from "./road.ts";
import { contextTrusting } from "./roots.ts";

export interface Destination {
  readonly purpose: NetworkPurpose;
  readonly profileId: string | null;
  /** Without brackets around an IPv6 address. */
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly proxy: HttpProxy | null;
  /** Certificates to trust besides the system's, PEM. */
  readonly trusted: readonly string[];
  /** See HttpRoad. */
  readonly aheadMs: number | null;
}

/** Of a proxy's answer to CONNECT. */
const MOST_HEAD_BYTES = 16_384;

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

/** CONNECT, RFC 9110, 9.3.6. @throws TailwaterError PROXY_… */
async function askProxy(socket: net.Socket, to: Destination, proxy: HttpProxy): Promise<void> {
  const target = placeOf(to);
  const { login } = proxy;
  const basic = login === null ? "" : Buffer.from(`${login.user}:${login.password}`).toString("base64");
  const authorization = login === null ? "" : `Proxy-Authorization: Basic ${basic}\r\n`;
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${authorization}\r\n`);
  const head = await headOf(socket);
  const [, status] = /^HTTP\/1\.[01] (\d{3})(?!\d)/.exec(head ?? "") ?? [];
  if (status === "200") return;
  socket.destroy();
  throw proxyAnswered(proxy, target, status === undefined ? null : Number(status), head ?? "");
}

/** Up to the empty line; what follows stays in the socket. Null: it is too long. */
function headOf(socket: net.Socket): Promise<string | null> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const done = (act: () => void) => {
      socket.off("readable", read).off("error", fail).off("close", closed);
      act();
    };
    const fail = (error: Error) => done(() => reject(error));
    const closed = () => fail(new Error("it closed the connection"));
    const read = () => {
      for (let part: Buffer | null = socket.read(); part !== null; part = socket.read()) {
        head = Buffer.concat([head, part]);
        const end = head.indexOf("\r\n\r\n");
        if (end >= 0) {
          const rest = head.subarray(end + 4);
          if (rest.length > 0) socket.unshift(rest);
          return done(() => resolve(head.subarray(0, end).toString("latin1")));
        }
        if (head.length > MOST_HEAD_BYTES) return done(() => resolve(null));
      }
    };
    socket.on("readable", read).on("error", fail).on("close", closed);
  });
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
