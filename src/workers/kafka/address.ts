import { TailwaterError } from "../../contract/errors.ts";

/** Where a broker listens. The host carries no brackets. */
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

/** The reverse of `parseAddress`. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
