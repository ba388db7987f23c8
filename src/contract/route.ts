/** What every connection to a broker goes through. It resolves the brokers' names. */
export type RouteSettings = ProxySettings<"socks5"> | ProxySettings<"http"> | SshSettings;

/** RFC 1928, and RFC 1929 for the login; or CONNECT of RFC 9110, with Basic. */
export interface ProxySettings<Kind extends "socks5" | "http" = "socks5" | "http"> {
  readonly kind: Kind;
  /** `host:port`; IPv6 in brackets. */
  readonly proxy: string;
  /** With the secret `kafka.route.password`; "": the proxy gets no login. At most 255 bytes. */
  readonly username: string;
}

/** An SSH server that forwards a channel of its own to each broker (RFC 4254, 7.2). */
export interface SshSettings {
  readonly kind: "ssh";
  /** `host:port` of the SSH server; IPv6 in brackets. */
  readonly proxy: string;
  readonly username: string;
  readonly login: SshLogin;
  /** The file with the keys of known hosts; "": OpenSSH's own files. `~/` is the user's folder. */
  readonly knownHosts: string;
  /** The fingerprint of the host key that the user trusts for this profile (`SHA256:…`); "": known hosts decide. */
  readonly hostKey: string;
}

/** How to log in at an SSH server. */
export type SshLogin =
  /** A file with a private key, with the secret `kafka.route.login.passphrase` if it is encrypted. */
  | { readonly by: "key-file"; readonly file: string }
  /** The secret `kafka.route.login.key`, with the same passphrase. */
  | { readonly by: "key" }
  /** The agent at this socket or pipe; "": the one of SSH_AUTH_SOCK, on Windows that of OpenSSH. */
  | { readonly by: "agent"; readonly socket: string }
  /** The secret `kafka.route.login.password`. */
  | { readonly by: "password" };

/** The limits of an SSH connection until its login is done, s. An agent may ask its user. */
export const SSH_SECONDS = 15;
export const SSH_AGENT_SECONDS = 60;

/** How long the way to the brokers may take before they are asked, s. */
export function waySeconds(route: RouteSettings | null): number {
  if (route?.kind !== "ssh") return 0;
  return route.login.by === "agent" ? SSH_AGENT_SECONDS : SSH_SECONDS;
}

export const PROXY_KINDS = ["socks5", "http"] as const satisfies readonly ProxySettings["kind"][];
export const ROUTE_KINDS = [...PROXY_KINDS, "ssh"] as const satisfies readonly RouteSettings["kind"][];
export const ROUTE_NAMES: Readonly<Record<RouteSettings["kind"], string>> = {
  socks5: "SOCKS5 proxy",
  http: "HTTP proxy",
  ssh: "SSH server",
};
export const SSH_LOGINS = ["key-file", "key", "agent", "password"] as const satisfies readonly SshLogin["by"][];
