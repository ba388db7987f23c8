import type { WindowApi } from "../../../src/contract/api.ts";
import type { TailwaterError } from "../../../src/contract/errors.ts";
import type { NetworkApi, NetworkConnection, NetworkRefusal, NetworkState } from "../../../src/contract/network.ts";
import type { ThisWindowApi } from "../../../src/contract/window.ts";

export function makeConnection(id: number, more: Partial<NetworkConnection> = {}): NetworkConnection {
  const startedAt = more.startedAt ?? Date.now() - 65_000;
  return {
    id,
    kind: "connection",
    purpose: "broker",
    profileId: "p1",
    profileName: "Staging",
    host: `broker-${id}.staging.example`,
    port: 9093,
    proxy: null,
    address: `10.20.0.${id}`,
    tls: "TLSv1.3",
    bytesIn: 184_320 * id,
    bytesOut: 9_216 * id,
    startedAt,
    endedAt: null,
    state: "open",
    error: null,
    ...more,
  };
}

export function makeLookup(id: number, more: Partial<NetworkConnection> = {}): NetworkConnection {
  return makeConnection(id, {
    kind: "lookup",
    port: null,
    tls: null,
    address: "10.20.0.1, 10.20.0.2",
    bytesIn: 0,
    bytesOut: 0,
    endedAt: Date.now() - 64_000,
    state: "closed",
    ...more,
  });
}

export function makeRefusal(id: number, more: Partial<NetworkRefusal> = {}): NetworkRefusal {
  return {
    id,
    firstAt: Date.now() - 40_000,
    lastAt: Date.now() - 12_000,
    count: 3,
    reason: "not-allowed",
    via: "fetch",
    target: "telemetry.example:443",
    from: "report (left-pad/index.js:3:11)",
    ...more,
  };
}

export const NO_NETWORK: NetworkState = {
  offline: false,
  startedAt: Date.now() - 3_600_000,
  live: [],
  past: [],
  pastLeftOut: 0,
  refused: [],
  totals: { connections: 0, lookups: 0, refused: 0, bytesIn: 0, bytesOut: 0, purposes: {} },
};

/** A ledger with the entries that the test sets; the switch closes the live ones. */
export class FakeNetworkApi implements Pick<WindowApi, "network"> {
  state: NetworkState = NO_NETWORK;
  asked = 0;
  readonly exported: string[] = [];
  /** Every call throws this until it is null. */
  failure: TailwaterError | null = null;

  readonly network: NetworkApi = {
    state: async (): Promise<NetworkState> => {
      this.asked += 1;
      this.#mayFail();
      return this.state;
    },
    setOffline: async (offline: boolean): Promise<NetworkState> => {
      this.#mayFail();
      const ended = this.state.live.map((one) => ({ ...one, state: "closed" as const, endedAt: Date.now() }));
      this.state = offline
        ? { ...this.state, offline, live: [], past: [...ended.reverse(), ...this.state.past] }
        : { ...this.state, offline };
      return this.state;
    },
    export: async (path: string): Promise<string> => {
      this.#mayFail();
      this.exported.push(path);
      return path;
    },
  };

  readonly window: Pick<ThisWindowApi, "downloadFolder"> = {
    downloadFolder: async (): Promise<string> => {
      return "/home/me/Downloads";
    },
  };

  #mayFail(): void {
    if (this.failure !== null) throw this.failure;
  }
}
