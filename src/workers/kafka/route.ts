import type { ConnectionSettings } from "../../contract/profiles.ts";
import type { ProxySettings } from "../../contract/route.ts";
import { type Address, parseAddress } from "./address.ts";
import { Tunnel } from "./tunnel.ts";

/** What every connection to a broker goes through. */
export type Route = ProxyRoute | SshRoute;

/** A proxy, and how to sign in there. */
export interface ProxyRoute {
  readonly kind: ProxySettings["kind"];
  readonly proxy: Address;
  readonly login: { readonly user: string; readonly password: string } | null;
}

/** An SSH server, and the connection to it. */
export interface SshRoute {
  readonly kind: "ssh";
  readonly proxy: Address;
  readonly tunnel: Tunnel;
}

/** Null: directly. @throws TailwaterError BAD_REQUEST */
export function routeOf({ profileId, kafka: { route }, secrets }: ConnectionSettings): Route | null {
  if (route === null) return null;
  const { kind, username } = route;
  const proxy = parseAddress(route.proxy);
  if (kind === "ssh") return { kind, proxy, tunnel: new Tunnel({ profileId, server: proxy, ...route, secrets }) };
  const login = username === "" ? null : { user: username, password: secrets["kafka.route.password"] ?? "" };
  return { kind, proxy, login };
}
