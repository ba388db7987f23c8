import type { Socket } from "node:net";
import { type Address, formatAddress } from "./address.ts";
import type { Route } from "./route.ts";
import { notThisProxy, proxyLoginNeeded, wayRefused } from "./route-faults.ts";
import { takeBytes } from "./take-bytes.ts";

/** Of a proxy's answer. */
const MOST_HEAD_BYTES = 16_384;
const HTTP = Buffer.from("HTTP/1.");

/** CONNECT, RFC 9110, 9.3.6. @throws as `openWay` */
export async function askHttpProxy(socket: Socket, route: Route, to: Address): Promise<void> {
  const target = formatAddress(to);
  const { login } = route;
  const basic = login === null ? "" : Buffer.from(`${login.user}:${login.password}`).toString("base64");
  const authorization = login === null ? "" : `Proxy-Authorization: Basic ${basic}\r\n`;
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${authorization}\r\n`);
  const head = await takeBytes(socket, (bytes) => {
    const begin = bytes.subarray(0, HTTP.length);
    if (!begin.equals(HTTP.subarray(0, begin.length)) || bytes.length > MOST_HEAD_BYTES) return bytes.length;
    const end = bytes.indexOf("\r\n\r\n");
    return end < 0 ? null : end + 4;
  });
  const [, status] = /^HTTP\/1\.[01] (\d{3})(?!\d)/.exec(head.toString("latin1")) ?? [];
  if (status === undefined) throw notThisProxy(route);
  if (status === "200") return;
  if (status === "407") throw proxyLoginNeeded(route);
  throw wayRefused(route, to, `it answered ${status}${REASONS[status] ?? ""}`, HINT);
}

const HINT =
  "The name must resolve, and the port must be open and allowed, where the proxy runs. Many HTTP proxies allow port 443 only.";
const REASONS: Readonly<Record<string, string>> = {
  403: " (forbidden)",
  404: " (it does not know the host)",
  405: " (it does not support CONNECT)",
  502: " (it cannot reach the host)",
  503: " (it cannot reach the host)",
  504: " (the host did not answer in time)",
};
