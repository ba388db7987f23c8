import { isDirect } from "../http/no-proxy.ts";
import type { HttpProxy } from "../http/road.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** What the environment, or the settings of this system, say about proxies. */
export interface SystemProxy {
  /** For https addresses. */
  readonly secure: HttpProxy | null;
  /** For http addresses. */
  readonly plain: HttpProxy | null;
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
): HttpProxy | null {
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

/**
 * A proxy as `http://user:password@host:port`; scheme, login and port (80) may be missing.
 * @param ignored gets a sentence when it cannot be used
 */
export function proxyIn(value: string, setBy: string, ignored: Set<string>): HttpProxy | null {
  const text = value.trim();
  const [, scheme = "http"] = /^([\w+.-]+):\/\//.exec(text) ?? [];
  if (scheme.toLowerCase() !== "http") {
    ignored.add(
      `${setBy} names a ${scheme.toLowerCase().slice(0, 20)} proxy. Tailwater can only use http proxies, and ignores it.`,
    );
    return null;
  }
  const address = text.includes("://") ? text : `http://${text}`;
  const { hostname, port, username, password } = URL.canParse(address) ? new URL(address) : NO_ADDRESS;
  if (hostname === "" || port === "0") {
    ignored.add(`What ${setBy} names is not an address like http://proxy.example.com:3128. Tailwater ignores it.`);
    return null;
  }
  const login = username === "" ? null : { user: decoded(username), password: decoded(password) };
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 80), login, setBy };
}

const NO_ADDRESS = { hostname: "", port: "", username: "", password: "" };

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
