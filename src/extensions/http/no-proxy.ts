import { BlockList, isIP } from "node:net";
import { domainToASCII } from "node:url";

/** Names without a dot, as Windows writes them in its list of exceptions. */
export const LOCAL_NAMES = "<local>";

const LOOPBACK = ["127.0.0.0/8", "::1"];

/**
 * Whether a host is reached without a proxy. This machine always is. The rules are those of curl's and Go's NO_PROXY and
 * of the systems' own lists: `*`; a name with all below it, with or without `.` or `*.` before it; a name or an address
 * with `*` in it (`10.*`); an address; a network (`10.0.0.0/8`, `169.254/16`); `<local>`; each also with a port.
 * @param host without brackets around an IPv6 address
 */
export function isDirect(host: string, port: number, except: readonly string[]): boolean {
  const name = plain(host);
  if (/^(.*\.)?localhost$/.test(name) || LOOPBACK.some((rule) => isWithin(name, rule))) return true;
  return except.some((rule) => matches(rule.trim().toLowerCase(), name, port));
}

/** Case, a dot at the end and an international name's form make no difference. */
function plain(host: string): string {
  const name = host.toLowerCase().replace(/\.$/, "");
  return isIP(name) === 0 ? domainToASCII(name) || name : name;
}

function matches(rule: string, host: string, port: number): boolean {
  if (rule === "*") return true;
  if (rule === LOCAL_NAMES) return isIP(host) === 0 && !host.includes(".");
  if (isWithin(host, rule)) return true;
  const [, bracketed, name = bracketed, only] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(rule) ?? [];
  if (name === undefined || (only !== undefined && Number(only) !== port)) return false;
  if (isWithin(host, name)) return true;
  const below = name.replace(/^\*?\./, "");
  if (below.includes("*")) return fits(host, below.split("*"));
  const domain = plain(below);
  return domain !== "" && isIP(host) === 0 && (host === domain || host.endsWith(`.${domain}`));
}

/** Whether the text has all parts, in their order, from its beginning to its end. Linear, unlike a regular expression. */
function fits(text: string, parts: readonly string[]): boolean {
  const [first = "", ...rest] = parts;
  const last = rest.pop() ?? "";
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

/** @param rule an address, or a network by its first bits */
function isWithin(host: string, rule: string): boolean {
  const family = isIP(host);
  if (family === 0) return false;
  const [, start = rule, bits] = /^([^/]+)\/(\d{1,3})$/.exec(rule) ?? [];
  // macOS leaves out the zeros at the end.
  const network = bits !== undefined && /^\d+(\.\d+){0,2}$/.test(start) ? filled(start) : start;
  const own = isIP(network);
  if (own === 0 || Number(bits ?? 0) > (own === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  if (bits === undefined) list.addAddress(network, own === 4 ? "ipv4" : "ipv6");
  else list.addSubnet(network, Number(bits), own === 4 ? "ipv4" : "ipv6");
  return list.check(host, family === 4 ? "ipv4" : "ipv6");
}

const filled = (start: string): string => [...start.split("."), "0", "0", "0"].slice(0, 4).join(".");
