import type { Socket } from "node:net";
import { askConnect } from "../../guard/proxy/connect.ts";
import { type Address, formatAddress } from "./address.ts";
import type { ProxyRoute } from "./route.ts";
import { notThisProxy, proxyLoginNeeded, wayRefused } from "./route-faults.ts";

/** @throws as `openWay` */
export async function askHttpProxy(socket: Socket, route: ProxyRoute, to: Address): Promise<void> {
  const { status } = await askConnect(socket, route.login, formatAddress(to));
  if (status === 200) return;
  if (status === null) throw notThisProxy(route);
  if (status === 407) throw proxyLoginNeeded(route);
  throw wayRefused(route, to, `it answered ${status}${REASONS[status] ?? ""}`, HINT);
}

const HINT =
  "The name must resolve, and the port must be open and allowed, where the proxy runs. Many HTTP proxies allow port 443 only.";
const REASONS: Readonly<Record<number, string>> = {
  403: " (forbidden)",
  404: " (it does not know the host)",
  405: " (it does not support CONNECT)",
  502: " (it cannot reach the host)",
  503: " (it cannot reach the host)",
  504: " (the host did not answer in time)",
};
