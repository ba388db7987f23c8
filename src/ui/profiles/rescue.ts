import { EVERY_HOST } from "../../contract/host-map.ts";
import type { ConnectState } from "./connect-state.ts";
import { splitServers } from "./draft.ts";
import { type HostMapRows, withRow } from "./host-map-rows.ts";

/** The ways out of a failed attempt that need an answer of the user. */
export interface Rescue {
  /** The first bootstrap server. */
  readonly server: string;
  /** Connects to these addresses, and all others, through it. */
  through(addresses: readonly string[]): void;
  /** Gives these addresses a row in the host map. */
  fillIn(addresses: readonly string[]): void;
  /** Trusts this host key of the SSH server, for this profile, and connects. @param fingerprint `SHA256:…` */
  trust(fingerprint: string): void;
}

/** For the profile in the form; null for the demo. @param ask draws the form, and shows where the map is incomplete */
export function rescueFor(state: ConnectState, connect: () => void, ask: () => Promise<void>): Rescue | null {
  const { draft, editing } = state.shown;
  if (editing?.demo) return null;
  const [server = ""] = splitServers(draft.servers);
  const map = (hostMap: HostMapRows) => state.type({ ...draft, hostMap });
  return {
    server,
    through(addresses) {
      // Their own rows did not work.
      const others = draft.hostMap.filter(([from]) => !addresses.includes(from.trim()));
      map(withRow(others, EVERY_HOST, server));
      connect();
    },
    fillIn(addresses) {
      map(addresses.reduce((rows, address) => withRow(rows, address, ""), draft.hostMap));
      void ask();
    },
    trust(hostKey) {
      const { route } = draft;
      state.type({ ...draft, route: { ...route, ssh: { ...route.ssh, hostKey } } });
      connect();
    },
  };
}
