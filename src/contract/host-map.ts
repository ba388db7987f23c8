/**
 * Where to connect instead of the addresses that the brokers advertise. Keys are `host:port`, `host` (any port) or `*`
 * (every advertised address); values are `host:port`, or `host`, which keeps the port. IPv6 in brackets. The most
 * precise key counts. TLS still checks the advertised name.
 */
export type HostMap = Readonly<Record<string, string>>;

export const EVERY_HOST = "*";

const PLACE = /^(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::(\d{1,5}))?$/;

/** A host without brackets and its port, null when there is none; null for what is neither `host` nor `host:port`. */
export function placeIn(text: string): { readonly host: string; readonly port: number | null } | null {
  const [, host, port] = PLACE.exec(text) ?? [];
  if (host === undefined) return null;
  if (port === undefined) return { host: host.replace(/^\[|\]$/g, ""), port: null };
  const number = Number(port);
  return number >= 1 && number <= 65_535 ? { host: host.replace(/^\[|\]$/g, ""), port: number } : null;
}

/** Whether it can stand on the left of a host map. */
export const isMapped = (text: string): boolean => text === EVERY_HOST || placeIn(text) !== null;
