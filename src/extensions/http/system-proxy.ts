import { isDirect } from "./no-proxy.ts";
import type { HttpProxy } from "./road.ts";

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for this address, as curl reads it: the lower case first, then the upper case,
 * then ALL_PROXY. Null: none, or not an HTTP proxy.
 */
export function systemProxy(secure: boolean, env: Env = process.env): HttpProxy | null {
  for (const name of [secure ? "https_proxy" : "http_proxy", "all_proxy"]) {
    // A CGI server sets HTTP_PROXY from a request's header; this app is none.
    for (const variable of [name, name.toUpperCase()]) {
      const value = env[variable]?.trim();
      if (value) return proxyIn(value, variable);
    }
  }
  return null;
}

/** The same for one address, with NO_PROXY. */
export function systemProxyFor(host: string, port: number, secure: boolean, env: Env = process.env): HttpProxy | null {
  const except = (env.no_proxy ?? env.NO_PROXY ?? "").split(/[\s,]+/);
  return isDirect(host, port, except) ? null : systemProxy(secure, env);
}

function proxyIn(value: string, setBy: string): HttpProxy | null {
  const text = value.includes("://") ? value : `http://${value}`;
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, port, username, password } = new URL(text);
  if (protocol !== "http:" || hostname === "") return null;
  const login = username === "" ? null : { user: decoded(username), password: decoded(password) };
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 80), login, setBy };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
