import { isIPv6 } from "node:net";
import { LOCAL_NAMES } from "../http/no-proxy.ts";
import { NO_PROXY, proxyIn, type SystemProxy } from "./system-proxy.ts";

/** The proxies as a system's settings name them; empty: none. */
interface Named {
  readonly setBy: string;
  readonly secure: string;
  readonly plain: string;
  readonly socks: string;
  readonly except: readonly string[];
  /** A script, or a search for one, decides for each address. */
  readonly byScript: boolean;
}

/** @param text what `reg query` prints of Windows' Internet Settings */
export function fromRegistry(text: string): SystemProxy {
  const values = new Map(
    [...text.matchAll(/^ +(\w+) +REG_\w+ +(.*?)\r?$/gm)].map(([, name = "", value = ""]) => [name, value.trim()]),
  );
  const isOn = Number(values.get("ProxyEnable") ?? 0) === 1;
  const server = isOn ? (values.get("ProxyServer") ?? "") : "";
  // Either one proxy for everything, or `http=a:80;https=b:81;socks=c:1080`.
  const parts = server.split(";").map((part) => part.trim());
  const by = (kind: string) =>
    parts.find((part) => part.toLowerCase().startsWith(`${kind}=`))?.slice(kind.length + 1) ?? "";
  const forAll = parts.find((part) => !part.includes("=")) ?? "";
  const except = (values.get("ProxyOverride") ?? "").split(/[;\s]+/).map((rule) => rule.replace(/^\w+:\/\//, ""));
  return found({
    setBy: "Windows",
    secure: by("https") || forAll,
    plain: by("http") || forAll,
    socks: by("socks"),
    except,
    byScript: Boolean(values.get("AutoConfigURL")),
  });
}

/** @param text what `scutil --proxy` prints on macOS */
export function fromScutil(text: string): SystemProxy {
  const values = new Map<string, string>();
  const except: string[] = [];
  const within: string[] = [];
  for (const line of text.split("\n")) {
    const [, name = "", value = ""] = /^\s*(\S+) : (.*?)\s*$/.exec(line) ?? [];
    if (/\{\s*$/.test(line)) within.push(name);
    else if (/^\s*\}/.test(line)) within.pop();
    // Deeper are the settings of single interfaces.
    else if (within.length === 1) values.set(name, value);
    else if (within.length === 2 && within[1] === "ExceptionsList") except.push(value);
  }
  const isOn = (name: string) => values.get(name) === "1";
  const server = (kind: string) =>
    isOn(`${kind}Enable`) ? joined(values.get(`${kind}Proxy`), values.get(`${kind}Port`)) : "";
  return found({
    setBy: "macOS",
    secure: server("HTTPS"),
    plain: server("HTTP"),
    socks: server("SOCKS"),
    except: isOn("ExcludeSimpleHostnames") ? [...except, LOCAL_NAMES] : except,
    byScript: isOn("ProxyAutoConfigEnable") || isOn("ProxyAutoDiscoveryEnable"),
  });
}

/** @param text what `gsettings list-recursively org.gnome.system.proxy` prints */
export function fromGsettings(text: string): SystemProxy {
  const values = new Map(
    [...text.matchAll(/^org\.gnome\.system\.proxy(\.\w+)? ([\w-]+) (.*)$/gm)].map(
      ([, part = "", name = "", value = ""]) => [`${part} ${name}`, value],
    ),
  );
  const strings = (name: string) =>
    [...(values.get(name) ?? "").matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, one = "", other = ""]) => one || other);
  const [mode] = strings(" mode");
  const server = (kind: string) =>
    mode === "manual" ? joined(strings(`.${kind} host`)[0], values.get(`.${kind} port`)) : "";
  return found({
    setBy: "GNOME",
    secure: server("https"),
    plain: server("http"),
    socks: server("socks"),
    except: strings(" ignore-hosts"),
    byScript: mode === "auto",
  });
}

function joined(host = "", port = ""): string {
  if (host === "") return "";
  return `${isIPv6(host) ? `[${host}]` : host}${port === "" ? "" : `:${port}`}`;
}

function found({ setBy, secure, plain, socks, except, byScript }: Named): SystemProxy {
  const ignored = new Set<string>();
  const read = (text: string) => (text === "" ? null : proxyIn(text, setBy, ignored));
  // A system asks SOCKS where it names no other proxy.
  const rest = socks === "" ? "" : `socks5://${socks.replace(/^\w+:\/\//, "")}`;
  const proxies = { secure: read(secure || rest), plain: read(plain || rest) };
  if (byScript) {
    ignored.add(
      `${setBy} chooses the proxy by a script (PAC), which Tailwater does not run. Open the address of the script in a browser: “PROXY host:port” in it names the proxy. Or ask the person who runs your network. Enter it as “This proxy”.`,
    );
  }
  if (proxies.secure === null && proxies.plain === null && ignored.size === 0) return NO_PROXY;
  return { ...proxies, except: except.filter((rule) => rule !== ""), ignored: [...ignored] };
}
