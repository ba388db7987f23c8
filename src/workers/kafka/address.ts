import { TailwaterError } from "../../contract/errors.ts";
import { visible } from "../store/preview.ts";

/** The most characters of a host that are shown. A host name has at most 255 (RFC 1035). */
const LONGEST_SHOWN = 255;

/** Where a broker listens. The host has no brackets. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `host:port` or `[ipv6]:port`.
 * @throws TailwaterError BAD_REQUEST when it is neither.
 */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text.trim());
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port >= 1 && port <= 65_535)) {
    throw new TailwaterError("BAD_REQUEST", `"${text}" is not a broker address.`, {
      subject: text,
      hint: "Write it as host:port, for example broker-1:9092; IPv6 as [::1]:9092.",
    });
  }
  return { host, port };
}

/** The reverse of `parseAddress`. The result is safe to show, whatever host a broker sends. */
export function formatAddress({ host, port }: Address): string {
  const shown = host.length > LONGEST_SHOWN ? `${visible(host.slice(0, LONGEST_SHOWN))}…` : visible(host);
  return host.includes(":") ? `[${shown}]:${port}` : `${shown}:${port}`;
}

/** Whether a connection to it is possible: a broker can advertise any text. */
export function isAddress({ host, port }: Address): boolean {
  return /^[^\s\p{C}]{1,255}$/u.test(host) && Number.isInteger(port) && port >= 1 && port <= 65_535;
}
