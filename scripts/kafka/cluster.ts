import { setTimeout as sleep } from "node:timers/promises";
import { type Broker, type BrokerOptions, startBroker } from "./broker.ts";
import { freePorts } from "./ports.ts";
import { answers } from "./ready.ts";
import { newClusterId } from "./storage.ts";

const START_LIMIT_MS = 90_000;

export interface Cluster {
  readonly brokers: readonly Broker[];
  /** Every member's plaintext address. */
  readonly bootstraps: readonly string[];
  /** The broker with this node id (from 1). */
  broker(nodeId: number): Broker;
  stop(): Promise<void>;
}

/**
 * Starts `size` brokers that are one cluster; node ids from 1. Three survive the loss of one (a majority of
 * controllers must stay). Topics: `createTopic(name, { replication: size })`.
 * @param options `proxyPorts`: a fault proxy's port for each broker
 */
export async function startCluster(
  size: number,
  options: Omit<BrokerOptions, "dir" | "port" | "member" | "proxyPort"> & { proxyPorts?: readonly number[] } = {},
): Promise<Cluster> {
  const { proxyPorts, ...common } = options;
  const ports = await freePorts(size * 2);
  const clusterId = newClusterId();
  const voters = ports.slice(0, size).map((port, index) => `${index + 1}@127.0.0.1:${port}`);
  const plaintext = ports.slice(size);
  const bootstraps = plaintext.map((port) => `127.0.0.1:${port}`);
  const brokers = await Promise.all(
    plaintext.map((port, index) =>
      startBroker({
        ...common,
        port,
        ...(proxyPorts?.[index] === undefined ? {} : { proxyPort: proxyPorts[index] }),
        member: {
          nodeId: index + 1,
          clusterId,
          controllerPort: ports[index] ?? 0,
          voters: voters.join(","),
          size,
          bootstraps,
        },
      }),
    ),
  );
  const stop = async () => {
    await Promise.all(brokers.map((broker) => broker.stop()));
  };
  const deadline = Date.now() + START_LIMIT_MS;
  for (const port of plaintext) {
    while (!(await answers(port))) {
      if (Date.now() > deadline) {
        await stop();
        throw new Error(`The broker on port ${port} did not join the cluster within 90 s.`);
      }
      await sleep(100);
    }
  }
  return {
    brokers,
    bootstraps,
    broker: (nodeId) => {
      const found = brokers.find((broker) => broker.nodeId === nodeId);
      if (!found) throw new Error(`No broker ${nodeId} in this cluster of ${size}.`);
      return found;
    },
    stop,
  };
}
