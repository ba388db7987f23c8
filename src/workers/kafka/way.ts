import { once } from "node:events";
import type { Address } from "./address.ts";
import type { BrokerStream } from "./broker-stream.ts";
import { type Caller, dial, dialProxy } from "./dial.ts";
import { askHttpProxy } from "./http-proxy.ts";
import type { ProxyRoute } from "./route.ts";
import { askSocks } from "./socks.ts";

type Purpose = Parameters<typeof dial>[2];

/**
 * A stream that the profile's proxy or SSH server leads to a broker; null when the profile has no route.
 * @param track gets the stream at once, so that a limit can destroy it
 * @throws TailwaterError PROXY_LOGIN_NEEDED, PROXY_FAILED, SSH_…; or the error of the socket
 */
export async function openWay(
  address: Address,
  { profileId, reach, route }: Caller,
  purpose: Purpose,
  track: (stream: BrokerStream) => void,
): Promise<BrokerStream | null> {
  if (route === null) return null;
  return route.kind === "ssh"
    ? route.tunnel.lead(reach(address), purpose, track)
    : lead(route, reach(address), profileId, purpose, track);
}

async function lead(
  route: ProxyRoute,
  { host, port }: Address,
  profileId: string,
  purpose: Purpose,
  track: (stream: BrokerStream) => void,
): Promise<BrokerStream> {
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

/** As `dial`, also through the profile's route. Null when it opens no way within the time. */
export async function dialForProbe(
  address: Address,
  caller: Caller,
  tlsOptions: Parameters<typeof dial>[3],
  timeoutMs: number,
): Promise<BrokerStream | null> {
  if (caller.route === null) return dial(address, caller, "diagnosis", tlsOptions);
  let timer: NodeJS.Timeout | undefined;
  const track = (stream: BrokerStream) => {
    timer = setTimeout(() => stream.destroy(new Error("Timed out.")), timeoutMs);
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

/**
 * Waits until a profile's SSH server can be asked for a way. It has a limit of its own: logging in there, by an agent
 * that asks its user, takes longer than a broker may.
 * @throws TailwaterError as `Tunnel.ready`; the reason of the signal
 */
export async function readyWay({ route }: Caller, signal: AbortSignal | undefined): Promise<void> {
  if (route?.kind !== "ssh") return;
  signal?.throwIfAborted();
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal?.reason);
  });
  signal?.addEventListener("abort", abort);
  await Promise.race([route.tunnel.ready(), aborted]).finally(() => signal?.removeEventListener("abort", abort));
}
