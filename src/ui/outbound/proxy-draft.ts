import type { ManualProxy, ProxyKind } from "../../contract/outbound.ts";

/** The proxy as it is being typed. */
export interface ProxyDraft {
  readonly kind: ProxyKind;
  readonly host: string;
  readonly port: string;
  readonly user: string;
  /** Empty: the one that is known stays. */
  readonly password: string;
  /** Separated by commas, spaces or lines. */
  readonly except: string;
}

export type ProxyProblems = Partial<Record<keyof ProxyDraft, string>>;

export function draftOf({ kind, host, port, user, except }: ManualProxy): ProxyDraft {
  return { kind, host, port: port === null ? "" : String(port), user, password: "", except: except.join(", ") };
}

export function problemsOf({ kind, host, port, user }: ProxyDraft): ProxyProblems {
  const problems: ProxyProblems = {};
  if (host.trim() === "") problems.host = "Enter the name or address of the proxy.";
  else if (/[/\s]/.test(host.trim())) problems.host = "Enter only the name, without http:// and without a path.";
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) problems.port = "A port is 1 to 65535.";
  if (kind === "http" && user.includes(":")) problems.user = "A user name for a proxy has no colon.";
  return problems;
}

const ADDRESS = /^(http|socks(?:5h?)?):\/\/(?:([^:@/\s]+)(?::([^@/\s]*))?@)?([^:/@\s[\]]+)(?::(\d{1,5}))?\/?$/i;

/**
 * The fields of an address as HTTPS_PROXY holds it: `http://user:password@proxy:3128`, `socks5://proxy`. Null: it is no
 * such address.
 */
export function fieldsOf(address: string): Partial<ProxyDraft> | null {
  const [, scheme = "", user = "", password = "", host = "", port = ""] = ADDRESS.exec(address.trim()) ?? [];
  if (host === "") return null;
  try {
    const login = user === "" ? {} : { user: decodeURIComponent(user), password: decodeURIComponent(password) };
    const kind = scheme.toLowerCase() === "http" ? "http" : "socks5";
    return { kind, host, port: port || (kind === "http" ? "80" : "1080"), ...login };
  } catch {
    return null;
  }
}

export function proxyOf({ kind, host, port, user, except }: ProxyDraft): ManualProxy {
  return {
    kind,
    host: host.trim(),
    port: /^\d{1,5}$/.test(port) ? Number(port) : null,
    user: user.trim(),
    except: except.split(/[\s,]+/).filter((rule) => rule !== ""),
  };
}
