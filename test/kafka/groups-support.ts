import { Kafka, logLevel } from "kafkajs";
import type { Broker } from "../../scripts/kafka/broker.ts";
import { until } from "./support.ts";

/**
 * Creates topics, by name with their partitions, and writes that number of records into each partition, one second
 * apart.
 */
export async function topicsWithRecords(
  broker: Broker,
  topics: Readonly<Record<string, number>>,
  records: number,
): Promise<void> {
  await broker.withAdmin(async (admin) => {
    const wanted = Object.entries(topics).map(([topic, numPartitions]) => ({ topic, numPartitions }));
    await admin.createTopics({ topics: wanted, waitForLeaders: false });
    await until("the topics have leaders", () =>
      admin.fetchTopicMetadata({ topics: Object.keys(topics) }).then(
        ({ topics: told }) => told.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0)),
        () => false,
      ),
    );
  });
  const producer = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).producer({
    // A busy broker answers late, and kafkajs sends again. The tests need each record once.
    idempotent: true,
  });
  await producer.connect();
  for (const [topic, partitions] of Object.entries(topics)) {
    const messages = Array.from({ length: partitions * records }, (_, n) => ({
      partition: n % partitions,
      value: `record ${n}`,
      timestamp: String(FIRST_RECORD + Math.floor(n / partitions) * 1_000),
    }));
    if (records > 0) await producer.send({ topic, messages });
  }
  await producer.disconnect();
}

/** The timestamp of each partition's first record, ms since the epoch. */
export const FIRST_RECORD = Date.UTC(2026, 0, 31, 12);
