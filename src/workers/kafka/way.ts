import { once } from "node:events";
import type { Socket } from "node:net";
import type { Address } from "./address.ts";
import { type Caller, dial, dialProxy } from "./dial.ts";
import { askHttpProxy } from "./http-proxy.ts";
import type { Route } from "./route.ts";
import { askSocks } from "./socks.ts";

type Purpose = Parameters<typeof dial>[2];

/**
 * A socket that the profile's proxy leads to a broker; null when the profile has no proxy.
 * @param track gets the socket at once, so that a limit can destroy it
 * @throws TailwaterError PROXY_LOGIN_NEEDED, PROXY_FAILED; or the error of the socket
 */
export async function openWay(
  address: Address,
  { profileId, reach, route }: Caller,
  purpose: Purpose,
  track: (socket: Socket) => void,
): Promise<Socket | null> {
  return route === null ? null : lead(route, reach(address), profileId, purpose, track);
}

async function lead(
  route: Route,
  { host, port }: Address,
  profileId: string,
  purpose: Purpose,
  track: (socket: Socket) => void,
): Promise<Socket> {
  const to = { host, port };
  const socket = dialProxy(route.proxy, to, profileId, purpose);
  track(socket);
  try {
    await once(socket, "connect");
    await (route.kind === "socks5" ? askSocks : askHttpProxy)(socket, route, to);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** As `dial`, also through the profile's proxy. Null when the proxy opens no way within the time. */
export async function dialForProbe(
  address: Address,
  caller: Caller,
  tlsOptions: Parameters<typeof dial>[3],
  timeoutMs: number,
): Promise<Socket | null> {
  if (caller.route === null) return dial(address, caller, "diagnosis", tlsOptions);
  let timer: NodeJS.Timeout | undefined;
  const track = (socket: Socket) => {
    timer = setTimeout(() => socket.destroy(new Error("Timed out.")), timeoutMs);
  };
  try {
    const way = await openWay(address, caller, "diagnosis", track);
    return dial(address, caller, "diagnosis", tlsOptions, {}, way);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
