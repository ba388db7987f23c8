// kafkajs as its users use it: eachBatch in a separate group, with a search for the literal in each value.
import { Kafka, logLevel } from "kafkajs";
import { answer, readerArguments } from "./settings.ts";

const { bootstrap, topic, literal, records } = readerArguments();
const startedAt = performance.now();
const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING });
const consumer = kafka.consumer({ groupId: `bench-${process.pid}`, maxBytesPerPartition: 1024 * 1024 });
await consumer.connect();
await consumer.subscribe({ topics: [topic], fromBeginning: true });
let read = 0;
let matched = 0;
await consumer.run({
  eachBatchAutoResolve: true,
  autoCommit: false,
  partitionsConsumedConcurrently: 4,
  eachBatch: async ({ batch }) => {
    for (const { value } of batch.messages) {
      read += 1;
      if (value?.includes(literal)) matched += 1;
    }
    if (read >= records) answer(read, matched, startedAt);
  },
});
