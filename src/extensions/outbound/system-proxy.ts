import type { ProxyKind } from "../../contract/outbound.ts";
import { isDirect } from "../http/no-proxy.ts";
import type { WebProxy } from "../http/road.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** What the environment, or the settings of this system, say about proxies. */
export interface SystemProxy {
  /** For https addresses. */
  readonly secure: WebProxy | null;
  /** For http addresses. */
  readonly plain: WebProxy | null;
  /** As `isDirect` reads them. */
  readonly except: readonly string[];
  /** What is set there and is not used, and why: sentences for the user. They never quote a value. */
  readonly ignored: readonly string[];
}

export const NO_PROXY: SystemProxy = { secure: null, plain: null, except: [], ignored: [] };

/** The proxy for one address; null: it is reached directly. */
export function proxyBy(
  { secure, plain, except }: SystemProxy,
  host: string,
  port: number,
  isSecure: boolean,
): WebProxy | null {
  return isDirect(host, port, except) ? null : isSecure ? secure : plain;
}

/**
 * The environment as curl reads it: the lower case first, then the upper case, then ALL_PROXY. An empty variable counts
 * as not set.
 */
export function environmentProxy(env: Env): SystemProxy {
  const ignored = new Set<string>();
  const named = (names: readonly string[]) => {
    // A CGI server sets HTTP_PROXY from a request's header; this app is none.
    const variable = names.flatMap((name) => [name, name.toUpperCase()]).find((name) => env[name]?.trim());
    return variable === undefined ? null : proxyIn(env[variable] ?? "", variable, ignored);
  };
  const [secure, plain] = [named(["https_proxy", "all_proxy"]), named(["http_proxy", "all_proxy"])];
  const except = (env.no_proxy || env.NO_PROXY || "").split(/[\s,]+/).filter((rule) => rule !== "");
  return { secure, plain, except, ignored: [...ignored] };
}

/** By the scheme of an address. `socks5` in curl resolves names here, and `socks5h` at the proxy: we always do that. */
const KINDS: ReadonlyMap<string, ProxyKind> = new Map([
  ["http", "http"],
  ["socks", "socks5"],
  ["socks5", "socks5"],
  ["socks5h", "socks5"],
]);
const PORTS: Readonly<Record<ProxyKind, number>> = { http: 80, socks5: 1_080 };

/**
 * A proxy as `http://user:password@host:port` or `socks5://…`; scheme, login and port (80, 1080) may be missing.
 * @param ignored gets a sentence when it cannot be used
 */
export function proxyIn(value: string, setBy: string, ignored: Set<string>): WebProxy | null {
  const text = value.trim();
  const [, scheme = "http"] = /^([\w+.-]+):\/\//.exec(text) ?? [];
  const kind = KINDS.get(scheme.toLowerCase());
  if (kind === undefined) {
    ignored.add(
      `${setBy} names a ${scheme.toLowerCase().slice(0, 20)} proxy. Tailwater can only use http and socks5 proxies, and ignores it.`,
    );
    return null;
  }
  // The parser of addresses knows the form of http.
  const address = `http://${text.replace(/^[^:/]+:\/\//, "")}`;
  const { hostname, port, username, password } = URL.canParse(address) ? new URL(address) : NO_ADDRESS;
  if (hostname === "" || port === "0") {
    ignored.add(`What ${setBy} names is not an address like http://proxy.example.com:3128. Tailwater ignores it.`);
    return null;
  }
  const login = username === "" ? null : { user: decoded(username), password: decoded(password) };
  return { kind, host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || PORTS[kind]), login, setBy };
}

const NO_ADDRESS = { hostname: "", port: "", username: "", password: "" };

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
