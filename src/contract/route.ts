/** A proxy through which every connection to a broker goes. It resolves the brokers' names. */
export interface RouteSettings {
  /** RFC 1928, and RFC 1929 for the login; or CONNECT of RFC 9110, with Basic. */
  readonly kind: "socks5" | "http";
  /** `host:port`; IPv6 in brackets. */
  readonly proxy: string;
  /** With the secret `kafka.route.password`; "": the proxy gets no login. At most 255 bytes. */
  readonly username: string;
}

export const ROUTE_KINDS = ["socks5", "http"] as const satisfies readonly RouteSettings["kind"][];
export const ROUTE_NAMES: Readonly<Record<RouteSettings["kind"], string>> = {
  socks5: "SOCKS5 proxy",
  http: "HTTP proxy",
};
