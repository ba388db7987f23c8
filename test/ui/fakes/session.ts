// Components are tested in a real browser on made data. This replaces the engine, which test/app runs for real.
import { WINDOW_FEATURES } from "../../../src/contract/api.ts";
import type { ClusterInfo } from "../../../src/contract/clusters.ts";
import type { ProfileSummary } from "../../../src/contract/profiles.ts";
import { Preferences } from "../../../src/ui/data/preferences.ts";
import type { Api, Session } from "../../../src/ui/data/session.ts";
import { flatProfile } from "../../support/profiles.ts";
import { NO_NETWORK } from "./network-api.ts";
import { EMPTY_VAULT } from "./vault-api.ts";
import { NO_WORK } from "./work-api.ts";

export const PROFILE: ProfileSummary = {
  ...flatProfile({
    name: "Staging",
    color: "green",
    bootstrapServers: ["broker-1:9092"],
    tls: { enabled: true },
    sasl: { mechanism: "plain", username: "alice" },
  }),
  lastUsedAt: null,
  secrets: {},
  safety: { lock: "ask" },
  demo: false,
};

export const CLUSTER: ClusterInfo = {
  clusterId: "c1",
  controllerId: 1,
  certificates: [],
  connectMs: 12,
  brokers: [{ id: 1, address: "broker-1:9092", rack: null, problem: null }],
};

/** Some calls of some features. */
export type FakeCalls = { readonly [Feature in keyof Api]?: Partial<Api[Feature]> };

/** An API with only the given calls, where the last one given wins. Any other call fails the test by its name. */
export function fakeApi(...given: readonly FakeCalls[]): Api {
  const preferences = new Map<string, string>();
  const base: FakeCalls = {
    preferences: {
      get: async (key) => preferences.get(key) ?? null,
      set: async (key, value) => {
        // The engine's own rule.
        if (!/^[\w.:/ -]{1,300}$/.test(key)) throw new Error(`${key} is no name for a preference`);
        preferences.set(key, value);
      },
    },
    memory: {
      state: async () => ({
        budgetBytes: 160e6,
        usedBytes: 64e6,
        ringUsedBytes: 12e6,
        ringBudgetBytes: 64e6,
        workers: 1,
        largestBatchBytes: 64e6,
        allowedBatchBytes: 64e6,
      }),
    },
    vault: { state: async () => EMPTY_VAULT },
    network: { state: async () => NO_NETWORK },
    work: NO_WORK,
  };
  const features = Object.entries(WINDOW_FEATURES).map(([feature, { calls }]) => {
    // It is read at each call: a test may change it.
    const all = Object.keys(calls).map((call) => {
      const made = (...args: unknown[]) => {
        const own = [base, ...given].map((one) => Reflect.get(one[feature as keyof Api] ?? {}, call) as unknown);
        const last = own.findLast((one) => typeof one === "function");
        return last === undefined
          ? Promise.reject(new Error(`${feature}.${call} was not expected`))
          : Reflect.apply(last as () => unknown, undefined, args);
      };
      return [call, made] as const;
    });
    return [feature, Object.fromEntries(all)] as const;
  });
  return Object.fromEntries(features) as unknown as Api;
}

export function fakeSession(...given: readonly FakeCalls[]): Session {
  const api = fakeApi(...given);
  const preferences = new Preferences(api, (error) => {
    throw error;
  });
  return { api, profile: PROFILE, cluster: CLUSTER, preferences, notify: () => {} };
}
