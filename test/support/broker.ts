import { after } from "node:test";
import { type Broker, type BrokerOptions, startBroker } from "../../scripts/kafka/broker.ts";
import { type Cluster, startCluster } from "../../scripts/kafka/cluster.ts";

export { SASL_USERS } from "../../scripts/kafka/users.ts";
export type { Broker, BrokerOptions, Cluster };

/**
 * A real broker for this test file. It is stopped and its data is removed when the file (or the enclosing suite) ends.
 */
export async function brokerForTests(options: BrokerOptions = {}): Promise<Broker> {
  const broker = await startBroker(options);
  after(() => broker.stop());
  return broker;
}

/** The same with several brokers, for leader changes. */
export async function clusterForTests(size: number, options: BrokerOptions = {}): Promise<Cluster> {
  const cluster = await startCluster(size, options);
  after(() => cluster.stop());
  return cluster;
}
