import type { ConnectionSettings } from "../../contract/profiles.ts";
import type { RouteSettings } from "../../contract/route.ts";
import { type Address, parseAddress } from "./address.ts";

/** A proxy on the way to every broker, and how to sign in there. */
export interface Route {
  readonly kind: RouteSettings["kind"];
  readonly proxy: Address;
  readonly login: { readonly user: string; readonly password: string } | null;
}

/** Null: directly. @throws TailwaterError BAD_REQUEST */
export function routeOf({ kafka: { route }, secrets }: ConnectionSettings): Route | null {
  if (route === null) return null;
  const { kind, username } = route;
  const login = username === "" ? null : { user: username, password: secrets["kafka.route.password"] ?? "" };
  return { kind, proxy: parseAddress(route.proxy), login };
}
