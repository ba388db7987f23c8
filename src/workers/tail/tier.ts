import type { BrokerConnection } from "../kafka/broker-connection.ts";

/** Where a broker keeps an offset. `unknown`: it is too old to say (ListOffsets before version 8, Kafka 3.4). */
export type Tier = "local" | "remote" | "unknown";

/** Asks the leader of a partition where it keeps an offset. */
export async function tierOf(
  _leader: BrokerConnection,
  _topic: string,
  _partition: number,
  _offset: number,
): Promise<Tier> {
  return "unknown";
}
