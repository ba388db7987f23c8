import type { Socket } from "node:net";
import { openBySocks } from "../../guard/proxy/socks.ts";
import type { Address } from "./address.ts";
import type { ProxyRoute } from "./route.ts";
import { notThisProxy, proxyLoginNeeded, wayRefused } from "./route-faults.ts";

/** @throws as `openWay` */
export async function askSocks(socket: Socket, route: ProxyRoute, to: Address): Promise<void> {
  const refusal = await openBySocks(socket, route.login, to);
  if (refusal?.kind === "login") throw proxyLoginNeeded(route);
  if (refusal?.kind === "other") throw notThisProxy(route);
  if (refusal !== null) throw wayRefused(route, to, refusal.why, refusal.hint);
}
