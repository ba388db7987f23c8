import { BlockList, isIP } from "node:net";

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|::1)$/i;

/**
 * Whether a host is reached without a proxy. Rules are as curl and Go read NO_PROXY: `*`; a name with all below it, with
 * or without a leading dot; an address; a network (`10.0.0.0/8`); each also with a port.
 */
export function isDirect(host: string, port: number, except: readonly string[]): boolean {
  return LOOPBACK.test(host) || except.some((rule) => matches(rule.trim().toLowerCase(), host.toLowerCase(), port));
}

function matches(rule: string, host: string, port: number): boolean {
  if (rule === "") return false;
  if (rule === "*") return true;
  const [, network = "", bits = ""] = /^(.+)\/(\d{1,3})$/.exec(rule) ?? [];
  if (network !== "") return isWithin(host, network, Number(bits));
  const [, name = rule, only] = isIP(rule) === 0 ? (/^\[?([^\]]+?)\]?(?::(\d{1,5}))?$/.exec(rule) ?? []) : [null, rule];
  if (only !== undefined && Number(only) !== port) return false;
  const plain = name.replace(/^\*?\./, "");
  return host === plain || (isIP(host) === 0 && host.endsWith(`.${plain}`));
}

function isWithin(host: string, network: string, bits: number): boolean {
  const family = isIP(network);
  if (family === 0 || family !== isIP(host) || bits > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const kind = family === 4 ? "ipv4" : "ipv6";
  list.addSubnet(network, bits, kind);
  return list.check(host, kind);
}
