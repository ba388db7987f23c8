// Components are tested in a real browser on made data: this stands in for the engine, which test/app runs for real.
import type { ClusterInfo } from "../../../src/contract/cluster.ts";
import type { ProfileSummary } from "../../../src/contract/profile.ts";
import { Preferences } from "../../../src/ui/data/preferences.ts";
import type { Api, Session } from "../../../src/ui/data/session.ts";
import { NO_NETWORK } from "./network-api.ts";
import { EMPTY_VAULT } from "./vault-api.ts";

export const PROFILE: ProfileSummary = {
  id: "p1",
  name: "Staging",
  color: "green",
  bootstrapServers: ["broker-1:9092"],
  tls: { enabled: true, caPem: null },
  sasl: { mechanism: "plain", username: "alice" },
  lastUsedAt: null,
  passwordHeld: false,
  passwordStored: false,
  demo: false,
};

export const CLUSTER: ClusterInfo = {
  clusterId: "c1",
  controllerId: 1,
  connectMs: 12,
  brokers: [{ id: 1, address: "broker-1:9092", rack: null }],
};

/** An API whose methods are those given; any other call fails the test by its name. */
export function fakeApi(methods: Partial<Api>): Api {
  const preferences = new Map<string, string>();
  const base: Partial<Api> = {
    getPreference: async (key) => preferences.get(key) ?? null,
    setPreference: async (key, value) => {
      // The engine's own rule.
      if (!/^[\w.:/ -]{1,300}$/.test(key)) throw new Error(`${key} is no name for a preference`);
      preferences.set(key, value);
    },
    memory: async () => ({
      budgetBytes: 160e6,
      usedBytes: 64e6,
      ringUsedBytes: 12e6,
      ringBudgetBytes: 64e6,
      workers: 1,
      largestBatchBytes: 64e6,
      allowedBatchBytes: 64e6,
    }),
    vault: async () => EMPTY_VAULT,
    network: async () => NO_NETWORK,
  };
  const known: Partial<Api> = { ...base, ...methods };
  return new Proxy(known as Api, {
    get(target, name) {
      if (name in target) return Reflect.get(target, name);
      // Lit looks at values for marks of its own.
      if (typeof name === "symbol" || name.startsWith("_$") || name === "then") return undefined;
      return () => Promise.reject(new Error(`${name} was not expected`));
    },
  });
}

export function fakeSession(methods: Partial<Api>): Session {
  const api = fakeApi(methods);
  const preferences = new Preferences(api, (error) => {
    throw error;
  });
  return { api, profile: PROFILE, cluster: CLUSTER, preferences, notify: () => {} };
}
