/** An HTTP proxy, and how the app signs in there. */
export interface HttpProxy {
  readonly host: string;
  readonly port: number;
  /** For Basic; null: the proxy gets no login. */
  readonly login: { readonly user: string; readonly password: string } | null;
  /** Where it was set, for the user: `HTTPS_PROXY`, `Settings, Network`. */
  readonly setBy: string;
}

/** How the app's HTTP clients get out: the same for all of them. */
export interface HttpRoad {
  /** Null: directly. @throws TailwaterError VAULT_… when the proxy's password cannot be read */
  proxyFor(url: URL): Promise<HttpProxy | null>;
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
