// @platformatic/kafka as its users use it: a stream of messages in a separate group.
import { Consumer } from "@platformatic/kafka";
import { answer, readerArguments } from "./settings.ts";

const { bootstrap, topic, literal, records } = readerArguments();
const startedAt = performance.now();
const consumer = new Consumer({
  clientId: "bench",
  groupId: `bench-${process.pid}`,
  bootstrapBrokers: [bootstrap],
});
const stream = await consumer.consume({
  topics: [topic],
  mode: "earliest",
  autocommit: false,
  maxBytes: 4 * 1024 * 1024,
});
let read = 0;
let matched = 0;
for await (const { value } of stream) {
  read += 1;
  if (value.includes(literal)) matched += 1;
  if (read >= records) break;
}
answer(read, matched, startedAt);
