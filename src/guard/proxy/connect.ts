import type { Socket } from "node:net";
import { takeBytes } from "./take-bytes.ts";

/** How the app signs in at a proxy. */
export interface ProxyLogin {
  readonly user: string;
  readonly password: string;
}

/** Where a proxy leads. Without brackets around an IPv6 address. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

export interface ConnectAnswer {
  /** Null: the answer is not HTTP/1, or its head is too long. */
  readonly status: number | null;
  /** Status line and headers, Latin-1; what was read of them. */
  readonly head: string;
}

/** Of a proxy's answer. */
const MOST_HEAD_BYTES = 16_384;
const HTTP = Buffer.from("HTTP/1.");
const END = "\r\n\r\n";

/**
 * Asks an HTTP proxy for a way (CONNECT, RFC 9110, 9.3.6), with Basic. The way is open when the status is 200; what
 * follows the head stays in the socket. @param target `host:port` @throws the socket's error, as `takeBytes`
 */
export async function askConnect(socket: Socket, login: ProxyLogin | null, target: string): Promise<ConnectAnswer> {
  const basic = login === null ? "" : Buffer.from(`${login.user}:${login.password}`).toString("base64");
  const authorization = login === null ? "" : `Proxy-Authorization: Basic ${basic}\r\n`;
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${authorization}\r\n`);
  const bytes = await takeBytes(socket, (all) => {
    const begin = all.subarray(0, HTTP.length);
    if (!begin.equals(HTTP.subarray(0, begin.length))) return all.length;
    const end = all.indexOf(END);
    if (end >= 0) return end + END.length;
    return all.length > MOST_HEAD_BYTES ? all.length : null;
  });
  const head = bytes.toString("latin1");
  const [, status] = /^HTTP\/1\.[01] (\d{3})(?!\d)/.exec(head) ?? [];
  return { status: status === undefined || !head.endsWith(END) ? null : Number(status), head };
}
