import { setTimeout as sleep } from "node:timers/promises";
import { prepareKafka } from "../../../scripts/kafka/prepare.ts";
import type { Broker, Cluster } from "../../support/broker.ts";
import type { Random } from "../fuzz/random.ts";
import type { FaultProxy, Faults } from "../proxy.ts";
import type { FaultApp } from "../support/app.ts";
import { runTool } from "../support/java-tool.ts";

/** The objects that an event may act on. */
export interface World {
  readonly cluster: Cluster;
  readonly proxies: readonly FaultProxy[];
  readonly app: FaultApp;
  readonly topic: string;
  readonly partitions: number;
  readonly random: Random;
}

/** A fault, which is over when the promise resolves. */
export type Happening = (world: World) => Promise<void>;

const network =
  (faults: Partial<Faults>, longestMs: number): Happening =>
  async ({ proxies, random }) => {
    const proxy = random.pick(proxies);
    proxy.set(faults);
    await sleep(500 + random.below(longestMs));
    proxy.set({});
  };

const someBroker = ({ cluster, random }: World): Broker => random.pick(cluster.brokers);

/** The events by name. All are equally likely. */
export const HAPPENINGS: Readonly<Record<string, Happening>> = {
  "a broker restarts": (world) => someBroker(world).restart(),
  "a broker crashes": (world) => someBroker(world).restart({ hard: true, downMs: world.random.below(4_000) }),
  "a broker freezes": async (world) => {
    const broker = someBroker(world);
    broker.pause();
    await sleep(1_000 + world.random.below(7_000));
    broker.resume();
  },
  "leaders move": moveLeaders,
  "the preferred leaders lead again": ({ cluster }) => electPreferred(cluster),
  "200 ms more": network({ latencyMs: 200 }, 6_000),
  "50 kB/s": network({ bytesPerSecond: 50_000 }, 6_000),
  "pieces of 7 bytes": network({ pieceBytes: 7 }, 3_000),
  "half-open": network({ blackhole: true }, 14_000),
  "cut after 30 kB": network({ cutAfter: 30_000 }, 5_000),
  "refused connections": network({ refuse: true }, 4_000),
  "resets of all": async ({ proxies, random }) => {
    for (let left = 1 + random.below(6); left > 0; left -= 1) {
      for (const proxy of proxies) proxy.reset();
      await sleep(random.below(800));
    }
  },
  "the engine freezes": async ({ app, random }) => {
    app.engine.process.kill("SIGSTOP");
    await sleep(500 + random.below(6_000));
    app.engine.process.kill("SIGCONT");
  },
};

/** Puts each partition's replicas in another order, and lets the first of them lead. */
async function moveLeaders({ cluster, topic, partitions, random }: World): Promise<void> {
  const ids = cluster.brokers.map(({ nodeId }) => nodeId);
  const partitionAssignment = Array.from({ length: partitions }, (_, partition) => {
    const shift = random.below(ids.length);
    return { partition, replicas: ids.map((_, index) => ids[(index + shift) % ids.length] ?? 1) };
  });
  // A cluster with a fault may refuse this. Leaders move another time.
  await someBroker({ cluster, random } as World)
    .withAdmin((admin) => admin.alterPartitionReassignments({ topics: [{ topic, partitionAssignment }] }))
    .catch(() => {});
  await electPreferred(cluster);
}

async function electPreferred({ bootstraps }: Cluster): Promise<void> {
  const args = ["--bootstrap-server", bootstraps.join(","), "--election-type", "preferred", "--all-topic-partitions"];
  await runTool(await prepareKafka(), "LeaderElectionCommand", args);
}
