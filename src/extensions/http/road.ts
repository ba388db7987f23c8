import type { ProxyKind } from "../../contract/outbound.ts";
import type { ProxyLogin } from "../../guard/proxy/connect.ts";

/** A proxy, and how the app signs in there. */
export interface WebProxy {
  /** CONNECT of RFC 9110, also for http addresses; or RFC 1928. Either resolves the server's name. */
  readonly kind: ProxyKind;
  readonly host: string;
  readonly port: number;
  /** For Basic, or RFC 1929; null: the proxy gets no login. */
  readonly login: ProxyLogin | null;
  /** Where it was set, for the user: `HTTPS_PROXY`, `Settings, Network`. */
  readonly setBy: string;
}

/** How the app's HTTP clients get out: the same for all of them. */
export interface HttpRoad {
  /** Null: directly. @throws TailwaterError VAULT_… when the proxy's password cannot be read */
  proxyFor(url: URL): Promise<WebProxy | null>;
  /** Certificates that the user trusts for the whole app, PEM; null: none. */
  trustedPem(): Promise<string | null>;
  /**
   * How far this machine's clock is ahead of the publisher's servers, by the last answer over TLS, ms; null before the
   * first.
   */
  aheadMs: number | null;
}

/** Without a proxy or certificates of the user's own. */
export const directRoad = (): HttpRoad => ({ proxyFor: async () => null, trustedPem: async () => null, aheadMs: null });
