import { placeIn } from "../../contract/host-map.ts";
import type { RouteSettings } from "../../contract/route.ts";

/** The route as it is typed. */
export interface RouteDraft {
  readonly kind: RouteSettings["kind"] | "direct";
  readonly proxy: string;
  readonly username: string;
}

export const DIRECT: RouteDraft = { kind: "direct", proxy: "", username: "" };
/** The secret of the proxy's login. */
export const ROUTE_PASSWORD = "kafka.route.password";

export function routeOf({ kind, proxy, username }: RouteDraft): RouteSettings | null {
  return kind === "direct" ? null : { kind, proxy: proxy.trim(), username };
}

/** What is wrong with the proxy's address; null: nothing. */
export function problemOfRoute({ kind, proxy }: RouteDraft): string | null {
  if (kind === "direct") return null;
  const place = placeIn(proxy.trim());
  if (proxy.trim() === "") return "Enter the proxy's host:port.";
  return place === null || place.port === null ? `“${proxy}” is not a host and port, like localhost:1080.` : null;
}
