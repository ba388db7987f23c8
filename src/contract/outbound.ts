import { feature } from "./feature.ts";

/**
 * `system`: the proxy of the environment (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY); if it names none, the one in the
 * settings of Windows, macOS or GNOME.
 */
export const PROXY_MODES = ["system", "manual", "none"] as const;
export type ProxyMode = (typeof PROXY_MODES)[number];

/** An HTTP proxy (CONNECT), or RFC 1928. Either resolves the names of servers. */
export const PROXY_KINDS = ["http", "socks5"] as const;
export type ProxyKind = (typeof PROXY_KINDS)[number];
export const PROXY_NAMES: Readonly<Record<ProxyKind, string>> = { http: "HTTP proxy", socks5: "SOCKS5 proxy" };

/** The proxy that the user entered. It is kept while another mode is chosen. */
export interface ManualProxy {
  readonly kind: ProxyKind;
  /** Empty: not entered yet. */
  readonly host: string;
  /** Null: not entered yet. */
  readonly port: number | null;
  /** Empty: the proxy needs no login. */
  readonly user: string;
  /** Hosts to reach without a proxy: names with all below them, addresses, networks like `10.0.0.0/8`. */
  readonly except: readonly string[];
}

/** A certificate that the user trusts for the whole app. */
export interface TrustedCertificate {
  /** SHA-256, in hex with colons. */
  readonly fingerprint: string;
  readonly name: string;
  readonly issuer: string;
  /** ms since the epoch. */
  readonly validFrom: number;
  readonly validTo: number;
  /** Only an authority's certificate makes others trusted. */
  readonly isAuthority: boolean;
}

/** How the app's HTTP clients reach the network, and whom all its clients trust. */
export interface OutboundState {
  readonly mode: ProxyMode;
  readonly manual: ManualProxy;
  /** Where the manual proxy's password is; `none` also when it was entered for another proxy or user. */
  readonly password: "none" | "session" | "vault";
  /** The proxy of the environment or this system; null: there is none that Tailwater can use. */
  readonly system: {
    readonly kind: ProxyKind;
    readonly host: string;
    readonly port: number;
    /** `HTTPS_PROXY`, `Windows`. */
    readonly setBy: string;
    readonly except: readonly string[];
  } | null;
  /** What the environment or this system sets and Tailwater does not use: sentences. They quote no value. */
  readonly ignored: readonly string[];
  readonly certificates: readonly TrustedCertificate[];
}

/** Loopback addresses are always reached directly. Connections to brokers use no proxy. */
export interface OutboundApi {
  state(): Promise<OutboundState>;
  /**
   * @param password null keeps the present one, empty removes it. It is stored in the vault if that is possible,
   * otherwise it lasts for the session. It is sent to this proxy alone.
   * @throws BAD_REQUEST
   */
  setProxy(mode: ProxyMode, manual: ManualProxy, password: string | null): Promise<OutboundState>;
  /** @param pem one or more certificates. @throws BAD_REQUEST, FILE_WRITE_FAILED */
  addCertificates(pem: string): Promise<OutboundState>;
  /** @throws FILE_WRITE_FAILED */
  removeCertificate(fingerprint: string): Promise<OutboundState>;
}

export const OUTBOUND = feature<OutboundApi>({
  state: "local",
  setProxy: "local",
  addCertificates: "local",
  removeCertificate: "local",
});
