import { EVERY_HOST, type HostMap, placeIn } from "../../contract/host-map.ts";
import type { Address } from "./address.ts";

/** Where to connect to reach a broker. */
export type Reach = (address: Address) => Address;

export const asAdvertised: Reach = (address) => address;

/**
 * A profile's host map.
 * @param bootstrap `*` is for the addresses that the cluster advertises, not for these, which the user gave
 */
export function reachBy(map: HostMap, bootstrap: readonly Address[]): Reach {
  const ways = new Map(Object.entries(map).map(([from, to]) => [from.toLowerCase(), placeIn(to)]));
  if (ways.size === 0) return asAdvertised;
  const given = new Set(bootstrap.map(keyOf));
  return (address) => {
    const every = given.has(keyOf(address)) ? undefined : ways.get(EVERY_HOST);
    const way = ways.get(keyOf(address)) ?? ways.get(hostOf(address)) ?? every;
    return way === undefined || way === null ? address : { host: way.host, port: way.port ?? address.port };
  };
}

const keyOf = (address: Address): string => `${hostOf(address)}:${address.port}`;

function hostOf({ host }: Address): string {
  const name = host.toLowerCase();
  return name.includes(":") ? `[${name}]` : name;
}
