// The built app as users run it, with a tail on an honest cluster. Faults elsewhere must not affect that tail.
import assert from "node:assert/strict";
import { residentBytes } from "../../../bench/tail/process-tree.ts";
import { APP_FLAGS, NODE_ENV } from "../../../scripts/run/app.ts";
import type { WindowApi } from "../../../src/contract/api.ts";
import type { Profile } from "../../../src/contract/profiles.ts";
import type { TailPulse, TailRequest } from "../../../src/contract/tails.ts";
import { type Engine, startEngine, type TestWindow, windowAt } from "../../kafka/extension-support.ts";
import { requestFor, until } from "../../kafka/support.ts";
import { type FlatProfile, flatProfile, given } from "../../support/profiles.ts";
import { assertAccounts } from "./account.ts";

export const ENDS_WITHIN_MS = 3_000;
export const MOST_RESIDENT_BYTES = 300 * 1024 * 1024;
/** The longest delay of the honest tail behind the writer, and of the engine's answer to a request, ms. */
const LONGEST_BEHIND_MS = 4_000;
const WATCH_MS = 100;

export interface FaultApp {
  readonly engine: Engine;
  readonly window: TestWindow;
  readonly api: WindowApi;
  /** Peak resident bytes of the process and its children since the start. */
  peakBytes(): number;
  /** @throws when the honest tail stopped, the engine did not answer in time, or the account does not add up */
  assertUntouched(): Promise<void>;
  /** Sends SIGTERM. @returns how long the exit took, ms @throws when it still runs after three seconds */
  terminate(): Promise<number>;
  /**
   * Checks what every fault requires: the other cluster is not affected, memory is within its limit, the app ends in
   * time.
   */
  assertSound(): Promise<void>;
  stop(): Promise<void>;
}

/** A cluster without faults, and a topic with one partition to which a producer keeps writing. */
export interface Honest {
  readonly bootstrap: string;
  readonly topic: string;
  /** Records that are in the topic. */
  written(): number;
}

/**
 * @param honest the cluster that the app tails meanwhile; null: none
 * @param args additional arguments of the app
 * @param about the command that it runs under, and additional environment variables
 */
export async function startFaultApp(
  honest: Honest | null,
  args: readonly string[] = [],
  about: { readonly under?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<FaultApp> {
  const options = { ...about, flags: APP_FLAGS, env: { ...NODE_ENV, ...about.env } };
  const engine = await startEngine(["--standalone", "--no-open", ...args], options);
  let peak = 0;
  let stopped = false;
  const sampler = setInterval(() => {
    peak = Math.max(peak, residentBytes(engine.process.pid ?? 0) ?? 0);
  }, WATCH_MS);
  sampler.unref();
  const stop = async () => {
    stopped = true;
    clearInterval(sampler);
    await engine.stop();
  };
  try {
    const window = await windowAt(await engine.nextUrl());
    const { api } = window;
    const watch = honest === null ? null : await watchHonest(api, honest, () => stopped);
    const terminate = async () => {
      stopped = true;
      const asked = performance.now();
      engine.process.kill("SIGTERM");
      const late = new Promise<"late">((resolve) => setTimeout(resolve, ENDS_WITHIN_MS, "late"));
      const ended = await Promise.race([engine.gone, late]);
      assert.equal(ended, 0, `SIGTERM ends it within ${ENDS_WITHIN_MS} ms`);
      return performance.now() - asked;
    };
    const assertUntouched = async () => watch?.assertUntouched();
    return {
      engine,
      window,
      api,
      peakBytes: () => peak,
      assertUntouched,
      terminate,
      assertSound: async () => {
        await assertUntouched();
        const megabytes = Math.round(peak / 2 ** 20);
        assert.ok(peak <= MOST_RESIDENT_BYTES, `${megabytes} MB resident`);
        await terminate();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function watchHonest(api: WindowApi, honest: Honest, stopped: () => boolean) {
  const request = { ...requestFor(honest.topic), startAt: { kind: "latest" } } as const;
  const tail = await openTail(api, profileFor("honest", honest.bootstrap), request);
  /** The records written, and when: the tail must read them within the limit. */
  const due: { readonly at: number; readonly offset: number }[] = [];
  let longestAnswer = 0;
  let behind = 0;
  let failed: unknown = null;
  await until("the honest tail reads", async () => (await pulseOf(api, tail)).totals.fetched > 0);
  const look = async () => {
    due.push({ at: performance.now(), offset: honest.written() });
    const asked = performance.now();
    const [partition] = await api.tails.partitions(tail);
    longestAnswer = Math.max(longestAnswer, performance.now() - asked);
    const position = partition?.position ?? 0;
    while (due[0] !== undefined && due[0].offset <= position) due.shift();
    if (due[0] !== undefined) behind = Math.max(behind, performance.now() - due[0].at);
  };
  const running = (async () => {
    while (!stopped()) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
    }
  })().catch((error: unknown) => {
    if (!stopped()) failed = error;
  });
  void running;
  return {
    assertUntouched: async () => {
      await look();
      assert.equal(failed, null, `the honest tail: ${failed}`);
      assert.ok(behind < LONGEST_BEHIND_MS, `the honest tail was ${Math.round(behind)} ms behind`);
      assert.ok(longestAnswer < LONGEST_BEHIND_MS, `the engine took ${Math.round(longestAnswer)} ms for an answer`);
      const { state, error } = await pulseOf(api, tail);
      assert.equal(state, "live", JSON.stringify(error));
      assertAccounts(await api.tails.partitions(tail));
    },
  };
}

/** A profile in plain text without a login, unless said otherwise. */
export function profileFor(id: string, bootstrap: string | readonly string[], about: FlatProfile = {}): Profile {
  const bootstrapServers = typeof bootstrap === "string" ? [bootstrap] : bootstrap;
  return flatProfile({ id, name: id, bootstrapServers, ...about });
}

/** Saves a profile, opens its cluster and a tail there. */
export async function openTail(
  api: WindowApi,
  profile: Profile,
  request: TailRequest,
  password: string | null = null,
): Promise<string> {
  const secrets = password === null ? null : given(password);
  await api.profiles.save(profile, secrets, false);
  await api.clusters.open(`open ${profile.id}`, profile.id, secrets, false);
  return api.tails.open(profile.id, request);
}

export async function pulseOf(api: WindowApi, tail: string): Promise<TailPulse> {
  return (await api.tails.pulse(tail, { seen: 0, maxWaitMs: 0, follow: 0 })).pulse;
}
